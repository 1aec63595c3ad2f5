import {QueryClient, QueryClientProvider} from "@tanstack/react-query";
import {renderHook} from "@testing-library/react";
import type {ReactNode} from "react";
import {expect, test, vi} from "vitest";
import {useAct} from "./ask";
import {client} from "./client";
import {type Problem, Refusal, Unreached} from "./problem";

vi.mock("./client", () => ({client: {request: vi.fn()}}));

const refusal = (status: number) =>
  new Refusal({code: "internal", status, detail: "", title: "", type: "", instance: "", requestId: ""} as Problem);

test("the key of an act is kept while nobody knows whether it was done", async () => {
  const keys: string[] = [];
  const outcomes = [new Unreached(), refusal(500), refusal(503), refusal(422), null];
  vi.mocked(client.request as unknown as (...told: unknown[]) => Promise<object>).mockImplementation(
    async (_method, _path, init) => {
      keys.push((init as {params: {header: Record<string, string>}}).params.header["Idempotency-Key"]!);
      const outcome = outcomes.shift();
      if (outcome) throw outcome;
      return {};
    },
  );
  const wrapper = ({children}: {children: ReactNode}) => (
    <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
  );
  const {result} = renderHook(() => useAct("put", "/me/language"), {wrapper});
  for (let tries = 0; tries < 6; tries++)
    await result.current.mutateAsync({body: {language: "en"}}).catch(() => undefined);
  const [lost, failed, down, refused, mended, again] = keys;
  expect([failed, down, refused]).toEqual([lost, lost, lost]);
  expect(new Set([lost, mended, again]).size).toBe(3);
});
