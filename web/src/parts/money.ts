/** Amounts are whole numbers in the minor unit (fen). Nothing here goes through a fraction. */

const signs: Record<string, string> = {CNY: "\u00a5"};

/** What stands before an amount: a currency without a sign of its own goes by its code, one that is not known by nothing. */
export function signOf(currency: string | undefined): string {
  return currency === undefined ? "" : (signs[currency] ?? `${currency}\u00a0`);
}

/** ¥98,000.00 or USD 98,000.00. */
export function money(fen: number, currency: string | undefined): string {
  return `${fen < 0 ? "-" : ""}${signOf(currency)}${amount(Math.abs(fen))}`;
}

/** Amounts summed by currency, as nothing is converted. */
export function sums<Row extends {currency: string}>(rows: Row[], of: (row: Row) => number): string[] {
  const by = new Map<string, number>();
  for (const row of rows) by.set(row.currency, (by.get(row.currency) ?? 0) + of(row));
  return [...by].map(([currency, fen]) => money(fen, currency));
}

/** 98,000.00, and -0.50 for what is less than nothing. */
export function amount(fen: number): string {
  const digits = BigInt(Math.abs(fen)).toString().padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "-" : ""}${whole}.${digits.slice(-2)}`;
}

/** What stands in a field that is being typed in: 98000 or 98000.50. The amount is none below nothing. */
export function plain(fen: number): string {
  const digits = BigInt(fen).toString().padStart(3, "0");
  return digits.endsWith("00") ? digits.slice(0, -2) : `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Full-width digits and signs, as input methods make them, in their plain form. */
export function halfWidth(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/\u3002/g, ".")
    .replace(/\u3000/g, " ");
}

/** Reads what a person types or pastes: ¥98,000.5, ９８０００, 98 000. Null for what is no amount of whole fen. */
export function parseMoney(typed: string): number | null {
  const text = halfWidth(typed)
    .replace(/[\u00a5\uffe5\s,]/g, "")
    .replace(/\u5143$/, "");
  const match = /^(\d{1,13})(?:\.(\d{0,2}))?$/.exec(text);
  if (!match) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}
