import {percentOf, sum} from "../parts/percent";

/** Decimals and whole fen without a fraction in floating point: a share of 1/3 must not move a fen. */

type Fraction = {digits: bigint; scale: bigint};

function fraction(decimal: string): Fraction {
  const [whole = "0", rest = ""] = decimal.split(".");
  return {digits: BigInt(whole + rest), scale: 10n ** BigInt(rest.length)};
}

/** The part of an amount that a ratio is, a fraction of a fen being none. */
export function portion(ratio: string, fen: number): number {
  const {digits, scale} = fraction(ratio);
  return Number((digits * BigInt(fen)) / scale);
}

/** As portion, a fraction of a fen being a whole one. */
export function portionUp(ratio: string, fen: number): number {
  const {digits, scale} = fraction(ratio);
  return Number((digits * BigInt(fen) + scale - 1n) / scale);
}

/** What is typed as a percentage, as a share of one: 12.5 is 0.125. Null for what is none from above 0 to 100. */
export function shareOf(percent: string): string | null {
  const match = /^(\d{1,3})(?:\.(\d{1,16}))?$/.exec(percent.trim());
  if (!match) return null;
  const digits = BigInt(match[1]! + (match[2] ?? ""));
  const places = 2 + (match[2]?.length ?? 0);
  const one = 10n ** BigInt(places);
  if (digits === 0n || digits > one) return null;
  const text = digits.toString().padStart(places + 1, "0");
  return trim(`${text.slice(0, -places)}.${text.slice(-places)}`);
}

/** The shares added up as a percentage; what is no share counts nothing. */
export function percentSum(shares: string[]): string {
  return percentOf(sum(shares.filter((share) => /^\d+(\.\d+)?$/.test(share))) ?? "0");
}

function trim(decimal: string): string {
  return decimal.replace(/\.?0+$/, "") || "0";
}
