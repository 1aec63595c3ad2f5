import {expect, test} from "vitest";
import {percentOf, percentOfWhole, ratioOf, sum} from "./percent";

test("shares are shown per cent and read back", () => {
  const pairs: [string, string][] = [
    ["0.10", "10"],
    ["1", "100"],
    ["0", "0"],
    ["0.125", "12.5"],
    ["0.005", "0.5"],
    ["0.333333333333333333", "33.3333333333333333"],
  ];
  for (const [ratio, percent] of pairs) expect(percentOf(ratio)).toBe(percent);
  for (const [percent, ratio] of [
    ["10", "0.1"],
    ["100", "1"],
    ["0.5", "0.005"],
    ["12.5", "0.125"],
    ["05", "0.05"],
  ] as const)
    expect(ratioOf(percent)).toBe(ratio);
  expect(ratioOf("33.3333333333333333")).toBe("0.333333333333333333");
  expect(ratioOf("33.33333333333333333")).toBe("33.33333333333333333");
  for (const wrong of ["", "ten", "-1", "1e2"]) expect(ratioOf(wrong)).toBe(wrong);
});

test("a part of the whole is told with one decimal", () => {
  expect(percentOfWhole(300, 1000)).toBe("30.0");
  expect(percentOfWhole(1, 0)).toBe("0.0");
});

test("totals are exact", () => {
  expect(sum(["0.1", "0.2", "0.7"])).toBe("1");
  expect(sum(["0.50", "0.30", "0.20"])).toBe("1");
  expect(sum(["0.8", "0.1999999999"])).toBe("0.9999999999");
  expect(sum([])).toBe("0");
  expect(sum(["0.8", "x"])).toBeNull();
});
