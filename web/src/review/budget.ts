import {type BudgetHead, rowsOf, type Text} from "./form";

type Sums = {asked: number; own: number; inKind: number};
export type BudgetRow = Sums & {id: string; line: Text; unit: Text; note: string; price: number; quantity: number};
export type BudgetPart = Sums & {key: string; title: Text; cap: string | undefined; rows: BudgetRow[]};
export type Budget = Sums & {parts: BudgetPart[]};

/** The rows of a budget by its heads, with the sums of each source, all in fen. */
export function budgetOf(heads: BudgetHead[], answer: unknown): Budget {
  const amount = (value: unknown) => (typeof value === "number" ? value : 0);
  const rows = rowsOf(answer).map((row, i) => ({row, i}));
  const parts = heads.map((head) => {
    const own = rows.flatMap(({row, i}) => {
      const line = head.lines.find((l) => l.key === row.line);
      if (!line) return [];
      return {
        id: `${head.key}-${i}`,
        line: line.title,
        unit: line.unit,
        note: typeof row.note === "string" ? row.note : "",
        price: amount(row.unit_fen),
        quantity: amount(row.quantity),
        asked: amount(row.asked_fen),
        own: amount(row.own_fen),
        inKind: amount(row.in_kind_fen),
      };
    });
    return {key: head.key, title: head.title, cap: head.max_ratio, rows: own, ...sums(own)};
  });
  return {parts: parts.filter((part) => part.rows.length > 0), ...sums(parts)};
}

function sums(of: Sums[]): Sums {
  const total = {asked: 0, own: 0, inKind: 0};
  for (const one of of) {
    total.asked += one.asked;
    total.own += one.own;
    total.inKind += one.inKind;
  }
  return total;
}

/** Which part of the whole that is, in per cent with one decimal, for the eye. */
export function percentOf(part: number, whole: number): string {
  return whole > 0 ? (Math.round((part / whole) * 1000) / 10).toFixed(1) : "0.0";
}

/** A ratio like 0.10 in per cent: 10. */
export function ratioPercent(ratio: string): string {
  return String(Math.round(Number(ratio) * 10_000) / 100);
}
