import {parseMoney} from "../parts/money";
import {portion} from "./decimal";
import type {BudgetHead, BudgetLine, Field, Text} from "./form";

/** A row of the budget while it is written. Own is money alone. */
export type BudgetRow = {
  line?: string;
  note?: string;
  unit_fen?: number | null;
  quantity?: number | null;
  asked_fen?: number | null;
  own_fen?: number | null;
  in_kind_fen?: number | null;
};

export type Sums = {asked: number; own: number; inKind: number; total: number};

/** The rows of an answer, whatever an older form or another program left there. */
export function rowsOf(answer: unknown): BudgetRow[] {
  return Array.isArray(answer) ? answer.filter((row) => typeof row === "object" && row !== null) : [];
}

export const newRow: BudgetRow = {asked_fen: 0, own_fen: 0, in_kind_fen: 0};

/** Unit price times quantity; null while one of them is missing. */
export function cost(row: BudgetRow): number | null {
  if (typeof row.unit_fen !== "number" || typeof row.quantity !== "number") return null;
  return row.unit_fen * row.quantity;
}

/** What the sources of a row bring together. */
export function brought(row: BudgetRow): number {
  return (row.asked_fen ?? 0) + (row.own_fen ?? 0) + (row.in_kind_fen ?? 0);
}

/** What the rows come to; own is money alone. */
export function sums(rows: BudgetRow[]): Sums {
  const of = (key: "asked_fen" | "own_fen" | "in_kind_fen") => rows.reduce((sum, row) => sum + (row[key] ?? 0), 0);
  const [asked, own, inKind] = [of("asked_fen"), of("own_fen"), of("in_kind_fen")];
  return {asked, own, inKind, total: asked + own + inKind};
}

/**
 * A row after some of it was typed. While nothing but the grant pays for it, the grant follows the amount: most rows
 * have one source, and nobody types a figure twice.
 */
export function changed(row: BudgetRow, change: Partial<BudgetRow>): BudgetRow {
  const after = {...row, ...change};
  const before = cost(row);
  const amount = cost(after);
  const follows = !("asked_fen" in change) && ("unit_fen" in change || "quantity" in change);
  const alone = (row.own_fen ?? 0) === 0 && (row.in_kind_fen ?? 0) === 0;
  if (follows && alone && (row.asked_fen ?? 0) === (before ?? 0)) after.asked_fen = amount ?? 0;
  return after;
}

export type Ratio = {title: Text; ratio: string; limit: number; taken: number};

/** What heads and lines may take of the amount asked, and what they take. */
export function ratios(field: Field, rows: BudgetRow[], asked: number): Ratio[] {
  const found: Ratio[] = [];
  const see = (of: BudgetHead | BudgetLine, lines: BudgetLine[]) => {
    if (of.max_ratio === undefined) return;
    const keys = lines.map((line) => line.key);
    const taken = rows
      .filter((row) => keys.includes(row.line ?? ""))
      .reduce((sum, row) => sum + (row.asked_fen ?? 0), 0);
    found.push({title: of.title, ratio: of.max_ratio, limit: portion(of.max_ratio, asked), taken});
  };
  for (const head of field.heads ?? []) {
    see(head, head.lines);
    for (const line of head.lines) see(line, [line]);
  }
  return found;
}

export function lineOf(field: Field, key: string | undefined): BudgetLine | undefined {
  return field.heads?.flatMap((head) => head.lines).find((line) => line.key === key);
}

/** The columns of the grid in the order shown; amount is computed and takes nothing. */
export const columns = [
  "line",
  "note",
  "unit_fen",
  "quantity",
  "amount",
  "asked_fen",
  "own_fen",
  "in_kind_fen",
] as const;
export type Column = (typeof columns)[number];

/** What is pasted from a spreadsheet: its rows and cells; null for what is a single value. Quoted cells may hold line breaks. */
export function readTable(text: string): string[][] | null {
  if (!/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return null;
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r?\n|$)/gy;
  for (let at = cell.exec(text); at !== null; at = cell.exec(text)) {
    rows.at(-1)!.push((at[1]?.replace(/""/g, '"') ?? at[2] ?? "").trim());
    if (cell.lastIndex >= text.length) break;
    if (at[3] !== "\t") rows.push([]);
  }
  const filled = rows.filter((row) => row.some((one) => one !== ""));
  return filled.length > 0 ? filled : null;
}

export type Unread = {row: number; text: string};

/**
 * Puts a pasted table into the rows, from a row and a column on; rows are added as needed. What cannot be read stays
 * as it was and is named, so that nothing is guessed.
 */
export function paste(field: Field, rows: BudgetRow[], from: {row: number; column: Column}, table: string[][]) {
  const first = columns.indexOf(from.column);
  const body = isHeading(field, table[0] ?? [], first) ? table.slice(1) : table;
  const after = [...rows];
  const unread: Unread[] = [];
  body.forEach((cells, i) => {
    const at = from.row + i;
    let row: BudgetRow = after[at] ?? {...newRow};
    const pasted: Partial<BudgetRow> = {};
    cells.slice(0, columns.length - first).forEach((text, j) => {
      const column = columns[first + j]!;
      if (column === "amount" || text === "") return;
      const value = readCell(field, column, text);
      if (value === null) unread.push({row: at + 1, text});
      else Object.assign(pasted, {[column]: value});
    });
    row = changed(row, pasted);
    after[at] = row;
  });
  return {rows: after, unread, pasted: body.length};
}

/** A first row whose cells say nothing that a row could hold is the heading of the table. */
function isHeading(field: Field, cells: string[], first: number): boolean {
  const readable = cells.some((text, j) => {
    const column = columns[first + j];
    if (!column || column === "note" || text === "") return false;
    return column === "amount" ? parseMoney(text) !== null : readCell(field, column, text) !== null;
  });
  return !readable && cells.filter((text) => text !== "").length > 1;
}

function readCell(field: Field, column: Exclude<Column, "amount">, text: string): string | number | null {
  switch (column) {
    case "line": {
      const lines = field.heads?.flatMap((head) => head.lines) ?? [];
      return lines.find((line) => [line.key, line.title.zh, line.title.en].includes(text))?.key ?? null;
    }
    case "note":
      return text.slice(0, 200);
    case "quantity": {
      const whole = /^\d{1,9}(\.0+)?$/.exec(text.replace(/,/g, ""));
      return whole ? Number(whole[0]) : null;
    }
    default:
      return parseMoney(text);
  }
}
