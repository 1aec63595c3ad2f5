import {expect, test} from "vitest";
import {fieldPath} from "./pointer";

test("a pointer names the field of a form", () => {
  expect(fieldPath("/amount_fen")).toEqual(["amount_fen"]);
  expect(fieldPath("/changes/0/matter")).toEqual(["changes", 0, "matter"]);
  expect(fieldPath(undefined)).toEqual([]);
});
