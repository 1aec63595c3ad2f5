import {expect, test} from "vitest";
import {bandOf, bandPoints, bands} from "./bands";

test("each step gives points within its own band, whatever the item has", () => {
  for (let item = 1; item <= 100; item++) {
    for (const band of bands) {
      const points = bandPoints(item * 100, band);
      expect(points).toBeGreaterThanOrEqual(0);
      expect(points).toBeLessThanOrEqual(item * 100);
      expect(bandOf(item * 100, points).name).toBe(band.name);
    }
  }
});

test("steps are half points where the band allows it", () => {
  const of = (item: number) => bands.map((band) => bandPoints(item * 100, band));
  expect(of(10)).toEqual([1000, 850, 700, 500, 0]);
  expect(of(7)).toEqual([700, 550, 450, 350, 0]);
  expect(of(5)).toEqual([500, 400, 350, 250, 0]);
  expect(of(1)).toEqual([100, 85, 70, 50, 0]);
});

test("the keys are 1 to 5, the best first", () => {
  expect(bands.map((band) => band.key)).toEqual(["1", "2", "3", "4", "5"]);
});
