import {expect, test} from "vitest";
import {pageOf} from "./pages";

const list = Array.from({length: 120}, (_, n) => n);

test("a list is paged by fifty, and its last page has no next", () => {
  expect(pageOf(list, undefined)).toMatchObject({next_cursor: "50", total: 120});
  expect(pageOf(list, "50")?.items[0]).toBe(50);
  expect(pageOf(list, "100")).toMatchObject({items: list.slice(100), next_cursor: null});
  expect(pageOf(list.slice(0, 50), undefined)?.next_cursor).toBeNull();
});

test("a cursor that is none begins at the front, and what is not read yet has no page", () => {
  expect(pageOf(list, "x")?.items[0]).toBe(0);
  expect(pageOf(undefined, undefined)).toBeUndefined();
});
