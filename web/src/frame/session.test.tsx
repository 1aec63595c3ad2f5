import {QueryClient, QueryClientProvider} from "@tanstack/react-query";
import {act, render, screen} from "@testing-library/react";
import {expect, test, vi} from "vitest";
import {client} from "../api/client";
import {Unreached} from "../api/problem";
import {SessionKeeper} from "./session";

vi.mock("../api/client", () => ({client: {GET: vi.fn()}, forgetRead: () => {}, lent: {}}));

test("a server that is not reached later on takes the page away from nobody", async () => {
  const get = vi.mocked(client.GET);
  get.mockResolvedValueOnce({data: {id: "p", login: "lin", name: "Lin", memberships: []}} as never);
  const queries = new QueryClient();
  render(
    <QueryClientProvider client={queries}>
      <SessionKeeper>
        <textarea aria-label="page" />
      </SessionKeeper>
    </QueryClientProvider>,
  );
  const field = await screen.findByLabelText("page");
  get.mockRejectedValueOnce(new Unreached());
  await act(async () => {
    await queries.invalidateQueries();
    await new Promise((later) => setTimeout(later, 20)); // observers are told a moment later
  });
  expect(get).toHaveBeenCalledTimes(2);
  expect(screen.getByLabelText("page")).toBe(field);
}, 60_000);
