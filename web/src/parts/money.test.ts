import {expect, test} from "vitest";
import {amount, halfWidth, money, parseMoney, plain, sums} from "./money";

test("money is shown to the fen, with thousands", () => {
  expect(money(9_800_000, "CNY")).toBe("¥98,000.00");
  expect(money(5, "CNY")).toBe("¥0.05");
  expect(money(-123_456, "CNY")).toBe("-¥1,234.56");
  expect(money(100, "HKD")).toBe("HKD\u00a01.00");
  expect(money(100, undefined)).toBe("1.00");
  expect(amount(Number.MAX_SAFE_INTEGER)).toBe("90,071,992,547,409.91");
  expect([-5, -50, -100, -123_456].map(amount)).toEqual(["-0.05", "-0.50", "-1.00", "-1,234.56"]);
});

test("amounts of several currencies have a sum in each", () => {
  const rows = [
    {currency: "CNY", fen: 100},
    {currency: "USD", fen: 250},
    {currency: "CNY", fen: 1},
  ];
  expect(sums(rows, (row) => row.fen)).toEqual(["¥1.01", "USD\u00a02.50"]);
  expect(sums([], () => 0)).toEqual([]);
});

test("what is typed is read as people type it", () => {
  expect(parseMoney("98000")).toBe(9_800_000);
  expect(parseMoney("¥98,000.5")).toBe(9_800_050);
  expect(parseMoney("９８０００．２５")).toBe(9_800_025);
  expect(parseMoney("98 000 元")).toBe(9_800_000);
  for (const wrong of ["", "1.234", "-5", "1e5", "十万", "1,2.3.4"]) expect(parseMoney(wrong)).toBeNull();
});

test("a figure that is typed, shown and read again stays the same", () => {
  for (const fen of [0, 1, 10, 99, 100, 12_345, 10_000_000, 9_007_199_254_740_991]) {
    if (fen < 1e15) expect(parseMoney(plain(fen))).toBe(fen);
    expect(BigInt(amount(fen).replace(/[,.]/g, ""))).toBe(BigInt(fen));
  }
  expect(halfWidth("（１２３，４）。")).toBe("(123,4).");
});
