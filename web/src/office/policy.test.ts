import {expect, test} from "vitest";
import {begun, fieldId, moved, nearest, nextKey, policyPointer, valueAt, withValue} from "./policy";

const document = {
  window: {opens: "2026-03-16T09:00:00+08:00", closes: "2026-04-15T17:00:00+08:00"},
  schedule: {review_from: "2026-04-27T09:00:00+08:00", allocation_from: "2026-05-25T09:00:00+08:00"},
  caps: {projects: 100, per_project_fen: null},
  eligibility: [{key: "e01"}, {key: "e02"}],
};

test("a value is read and changed at its place, and the document before stays", () => {
  expect(valueAt(document, "/eligibility/1/key")).toBe("e02");
  expect(valueAt(document, "/caps/per_project_fen")).toBeNull();
  expect(valueAt(document, "/caps/none/at/all")).toBeUndefined();
  const after = withValue(document, "/eligibility/1/title/zh", "x");
  expect(valueAt(after, "/eligibility/1")).toEqual({key: "e02", title: {zh: "x"}});
  expect(valueAt(document, "/eligibility/1")).toEqual({key: "e02"});
  expect(valueAt(withValue(document, "/eligibility/0", undefined), "/eligibility")).toEqual([{key: "e02"}]);
  expect(withValue({a: 1, b: 2}, "/a", undefined)).toEqual({b: 2});
  expect(valueAt(withValue(document, "/desk", null), "/desk")).toBeNull();
});

test("the next policy begins with dates that are ahead", () => {
  const next = begun(document, Date.parse("2027-06-01T00:00:00Z"));
  expect(valueAt(next, "/window/closes")).toBe("2028-04-15T17:00:00+08:00");
  expect(valueAt(next, "/schedule/review_from")).toBe("2028-04-27T09:00:00+08:00");
  expect(begun(document, Date.parse("2026-04-01T00:00:00Z"))).toBe(document);
});

test("items are moved by steps and never lost", () => {
  expect(moved(["a", "b", "c"], 2, 1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  expect(moved(["a", "b"], 1, 2)).toEqual(["a", "b"]);
});

test("a new item has a key of its own", () => {
  expect(nextKey([{key: "e01"}, {key: "e02"}], "e")).toBe("e03");
  expect(nextKey([{key: "e02"}], "e")).toBe("e03");
  expect(nextKey([], "c")).toBe("c01");
});

test("a refusal leads to the field of its place, or to the nearest around it", () => {
  expect(policyPointer("/document/form/sections/0/key")).toBe("/form/sections/0/key");
  const has = (id: string) => id === fieldId("/form");
  expect(nearest("/form/sections/0/key", has)).toBe("p-form");
  expect(nearest("/pool_fen", has)).toBe("p-pool_fen");
});
