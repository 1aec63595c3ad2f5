import {expect, test} from "vitest";
import {leastWithoutReason, parsePoints, plainPoints, showPoints} from "./points";

test("points are read as people type them", () => {
  expect(parsePoints("9")).toBe(900);
  expect(parsePoints(" 8.5 ")).toBe(850);
  expect(parsePoints("８．２５")).toBe(825);
  expect(parsePoints("7.")).toBe(700);
  for (const wrong of ["", "-1", "8.555", "1e1", "1000", "eight", ".5"]) expect(parsePoints(wrong)).toBeNull();
});

test("points that are shown and read again stay the same", () => {
  for (let points = 0; points <= 100_00; points++) {
    if (parsePoints(showPoints(points)) !== points || parsePoints(plainPoints(points)) !== points) throw points;
  }
  expect([0, 5, 50, 1000, 8850].map(showPoints)).toEqual(["0.00", "0.05", "0.50", "10.00", "88.50"]);
  expect([0, 5, 50, 1000, 8850].map(plainPoints)).toEqual(["0", "0.05", "0.5", "10", "88.5"]);
});

test("the least that needs no reason is exact, and rounded up where it falls between hundredths", () => {
  expect(leastWithoutReason(1000, "0.60")).toBe(600);
  expect(leastWithoutReason(700, "0.6")).toBe(420);
  expect(leastWithoutReason(500, "0.333")).toBe(167);
  expect(leastWithoutReason(500, "1")).toBe(500);
  expect(leastWithoutReason(500, "0")).toBe(0);
});
