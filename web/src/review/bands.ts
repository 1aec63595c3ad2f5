import type {Points} from "./points";

/**
 * The steps of an item and the keys that give them. The first four stand for the bands excellent (90-100 %), good (75-89 %),
 * fair (60-74 %) and poor (below 60 %); they are hints, and any points may be typed.
 */
export const bands = [
  {key: "1", name: "excellent", percent: 100, least: 90},
  {key: "2", name: "good", percent: 85, least: 75},
  {key: "3", name: "fair", percent: 70, least: 60},
  {key: "4", name: "poor", percent: 50, least: 0},
  {key: "5", name: "none", percent: 0, least: 0},
] as const;

export type Band = (typeof bands)[number];

/**
 * What a step gives of an item: its percentage, rounded down to half a point as panels write them, unless that would
 * leave its band; then to the hundredth. 85 % of 10 are 8.5, of 7 are 5.5, of 1 are 0.85.
 */
export function bandPoints(most: Points, band: Band): Points {
  const exact = Math.floor((most * band.percent) / 100);
  const half = exact - (exact % 50);
  return half * 100 >= most * band.least ? half : exact;
}

/** The band in which the points of an item lie, none among them only for no points at all. */
export function bandOf(most: Points, points: Points): Band {
  if (points === 0) return bands[4];
  return bands.find((band) => points * 100 >= most * band.least) ?? bands[3];
}
