import {act, fireEvent, render, screen} from "@testing-library/react";
import {MemoryRouter, useLocation} from "react-router";
import {afterEach, beforeEach, expect, test, vi} from "vitest";
import {Filters} from "./filters";
import {useQueryState} from "./querytable";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function Open() {
  const {set} = useQueryState();
  return (
    <button type="button" onClick={() => set({stage: "open"})}>
      open
    </button>
  );
}

function List() {
  return (
    <>
      <Filters search={{label: "find"}} besides={["stage"]} />
      <Open />
      <output>{useLocation().search}</output>
    </>
  );
}

const show = () =>
  render(
    <MemoryRouter>
      <List />
    </MemoryRouter>,
  );
const type = (text: string) => fireEvent.change(screen.getByLabelText("find"), {target: {value: text}});
const wait = () => act(() => vi.advanceTimersByTime(300));
const address = () => screen.getByRole("status").textContent;

test("what is chosen while somebody still types stays chosen", () => {
  show();
  type("abc");
  fireEvent.click(screen.getByText("open"));
  wait();
  expect(address()).toBe("?stage=open&q=abc");
});

test("a reset takes along what was typed and not asked yet", () => {
  show();
  fireEvent.click(screen.getByText("open"));
  type("abc");
  fireEvent.click(screen.getByRole("button", {name: "filter.reset"}));
  wait();
  expect(address()).toBe("");
  expect((screen.getByLabelText("find") as HTMLInputElement).value).toBe("");
});

test("a reset empties what was asked", () => {
  show();
  type("abc");
  wait();
  expect(address()).toBe("?q=abc");
  fireEvent.click(screen.getByRole("button", {name: "filter.reset"}));
  wait();
  expect(address()).toBe("");
  expect((screen.getByLabelText("find") as HTMLInputElement).value).toBe("");
});
