import {expect, test} from "vitest";
import {goodCreditCode} from "./creditcode";

test("the check digit of a credit code is the standard's", () => {
  expect(goodCreditCode("91350100M000100Y43")).toBe(true);
  expect(goodCreditCode("91350100M000100Y4A")).toBe(false);
  expect(goodCreditCode("91350100M000100Y4")).toBe(false);
  expect(goodCreditCode("91350100M0001O0Y43")).toBe(false);
});
