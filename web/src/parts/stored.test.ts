// @vitest-environment jsdom
import {afterEach, expect, test, vi} from "vitest";
import {forget, store, stored, storedText, storeText} from "./stored";

afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
});

test("what was stored is had again until it is forgotten", () => {
  store("a", {typed: ["x"]});
  expect(stored("a")).toEqual({typed: ["x"]});
  forget("a");
  expect(stored("a")).toBeNull();
});

test("what cannot be read is nothing", () => {
  storeText("a", "{");
  expect(storedText("a")).toBe("{");
  expect(stored("a")).toBeNull();
});

test("a store that is closed stops nobody", () => {
  for (const method of ["getItem", "setItem", "removeItem"] as const)
    vi.spyOn(Storage.prototype, method).mockImplementation(() => {
      throw new DOMException("closed", "SecurityError");
    });
  store("a", 1);
  forget("a");
  expect(stored("a")).toBeNull();
});
