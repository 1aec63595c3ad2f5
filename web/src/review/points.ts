import {halfWidth} from "../parts/money";

/** Points are whole hundredths of a point: 8850 is 88.50. Sums of them are exact, as the server wants them. */
export type Points = number;

/** The scale of a whole score. */
export const mostPoints: Points = 100_00;

/** Reads points as they are typed or told: 9, 8.5, ８．５. Null for what are no points of two decimals at most. */
export function parsePoints(typed: string): Points | null {
  const match = /^(\d{1,3})(?:\.(\d{0,2}))?$/.exec(halfWidth(typed).trim());
  if (!match) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}

/** 88.50, as the server takes it. */
export function showPoints(points: Points): string {
  const digits = String(points).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** 88.5, as people write it. */
export function plainPoints(points: Points): string {
  return showPoints(points).replace(/\.?0+$/, "");
}

/**
 * The points below which an item of that many needs a reason, told in a decimal like 0.60: the least that need none.
 * Compared exactly, as the server does: 59.99 of 100 are below 0.60.
 */
export function leastWithoutReason(most: Points, below: string): Points {
  const [whole = "0", parts = ""] = below.split(".");
  const scale = 10n ** BigInt(parts.length);
  const limit = BigInt(whole + parts) * BigInt(most);
  return Number((limit + scale - 1n) / scale);
}
