import {expect, test} from "vitest";
import {accountPath, casePath, signed} from "./paths";

test("an account leads to the books it is of", () => {
  expect(accountPath({kind: "fund_available", owner_id: "f"})).toBe("/finance/funds/f");
  expect(accountPath({kind: "pool_available", owner_id: "r"})).toBe("/finance/statements/round/r");
  expect(accountPath({kind: "line_paid_out", owner_id: "l"})).toBe("/finance/statements/line/l");
  expect(accountPath({kind: "suspense", owner_id: "s"})).toBe("/finance/suspense/s");
});

test("an entry leads to its case", () => {
  expect(casePath({kind: "suspense", id: "s"})).toBe("/finance/suspense/s");
  expect(casePath({kind: "disbursement", id: "d"})).toBe("/finance/disbursements/d");
  expect(casePath({kind: "other", id: "s"})).toBeNull();
});

test("a posting has a sign", () => {
  expect(signed(-150, "CNY")).toBe("-\u00a51.50");
  expect(signed(150, "HKD")).toBe("+HKD\u00a01.50");
});
