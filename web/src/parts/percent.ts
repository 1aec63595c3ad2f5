/** Shares are decimal strings of the whole in a policy, and per cent on the screen. Nothing goes through a fraction. */

/** 0.10 is 10. What is no share stays as it is. */
export function percentOf(ratio: string): string {
  return shift(ratio, 2) ?? ratio;
}

/** 10 is 0.1. What is no number stays as it is, for the server to refuse at its place. */
export function ratioOf(percent: string): string {
  return shift(percent, -2) ?? percent;
}

/** Which part of the whole that is, in per cent with one decimal, for the eye. */
export function percentOfWhole(part: number, whole: number): string {
  return whole > 0 ? (Math.round((part / whole) * 1000) / 10).toFixed(1) : "0.0";
}

/** The sum of decimals as a decimal, or null where one is none. */
export function sum(decimals: string[]): string | null {
  const parsed = decimals.map((d) => /^(\d{1,15})(?:\.(\d{1,18}))?$/.exec(d));
  if (parsed.some((p) => p === null)) return null;
  const total = parsed.reduce((all, p) => all + BigInt(p![1]! + (p![2] ?? "").padEnd(18, "0")), 0n);
  return neat(total.toString(), 18);
}

// A share has at most eighteen decimals, and so has what becomes one.
function shift(decimal: string, places: number): string | null {
  const match = /^(\d{1,15})(?:\.(\d{0,18}))?$/.exec(decimal.trim());
  if (!match || (match[2]?.length ?? 0) - places > 18) return null;
  const fraction = match[2] ?? "";
  const digits = match[1]! + fraction;
  const after = fraction.length - places;
  return after >= 0 ? neat(digits, after) : neat(digits.padEnd(digits.length - after, "0"), 0);
}

/** Digits of which so many stand after the point, without needless zeros. */
function neat(digits: string, after: number): string {
  const full = digits.padStart(after + 1, "0");
  const whole = full.slice(0, full.length - after).replace(/^0+(?=\d)/, "");
  const fraction = full.slice(full.length - after).replace(/0+$/, "");
  return after > 0 && fraction !== "" ? `${whole}.${fraction}` : whole;
}
