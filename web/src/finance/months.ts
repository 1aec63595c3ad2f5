import type {Schemas} from "../api/ask";

type Batch = Schemas["Batch"];

export type Month = {month: string; batches: Batch[]; lines: number; totals: Map<string, number>};

/**
 * Batches by the month of their day of payment, the latest month and day first, with what each month pays in each
 * currency, in minor units. What was voided pays nothing.
 */
export function months(batches: Batch[]): Month[] {
  const found = new Map<string, Month>();
  for (const b of [...batches].sort((a, c) => c.pay_on.localeCompare(a.pay_on) || c.number.localeCompare(a.number))) {
    const month = b.pay_on.slice(0, 7);
    const of = found.get(month) ?? {month, batches: [], lines: 0, totals: new Map<string, number>()};
    of.batches.push(b);
    if (b.stage !== "voided") {
      of.lines += b.lines;
      of.totals.set(b.currency, (of.totals.get(b.currency) ?? 0) + b.total_fen);
    }
    found.set(month, of);
  }
  return [...found.values()];
}
