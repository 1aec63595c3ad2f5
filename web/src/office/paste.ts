import type {Schemas} from "../api/ask";
import {isDay} from "../parts/beijing";
import {halfWidth} from "../parts/money";

export type NewPlace = Schemas["NewPlaces"]["places"][number];
export type Calendar = Schemas["CalendarYear"];

/** What is wrong with a line, by a name that the catalogues have. */
export type PlaceFault = "columns" | "code" | "name" | "level" | "kind" | "twice" | "parent" | "itself";
export type PlaceRow = {line: number; place: NewPlace; faults: PlaceFault[]; known: boolean};

const kinds = ["urban", "rural", "other"] as const;

/** What people call the kinds, in the table that they paste: the catalogues' words are added by the caller. */
export type KindWords = Record<string, (typeof kinds)[number]>;

/**
 * Reads places as they are copied from a spreadsheet: code, name, level, kind, parent. A first line without a known
 * code in its last column is told apart as the heading by the caller's words. Every line is judged by itself, so that
 * all that is wrong can be shown at once.
 */
export function readPlaces(text: string, words: KindWords, heading: string[], existing: string[]): PlaceRow[] {
  const lines = text.split(/\r?\n/);
  const rows: PlaceRow[] = [];
  const seen = new Set<string>();
  const codes = new Set(existing);
  for (const [i, line] of lines.entries()) {
    const cells = cellsOf(line);
    if (cells.every((c) => c === "")) continue;
    if (rows.length === 0 && heading.includes(cells[0]!.toLowerCase())) continue;
    const [code = "", name = "", level = "", kind = "", parent = ""] = cells;
    const known = kinds.find((k) => k === kind.toLowerCase()) ?? words[kind];
    const faults: PlaceFault[] = [];
    if (cells.length < 3 || cells.length > 5) faults.push("columns");
    if (code === "" || code.length > 40) faults.push("code");
    if (name === "" || name.length > 100) faults.push("name");
    if (level === "" || level.length > 40) faults.push("level");
    if (kind !== "" && !known) faults.push("kind");
    if (seen.has(code)) faults.push("twice");
    if (parent !== "" && parent === code) faults.push("itself");
    seen.add(code);
    const place = {code, name, level, ...(known ? {kind: known} : {}), ...(parent ? {parent} : {})};
    rows.push({line: i + 1, place, faults, known: codes.has(code)});
  }
  for (const row of rows) {
    const parent = row.place.parent;
    if (parent && parent !== row.place.code && !seen.has(parent) && !codes.has(parent)) row.faults.push("parent");
  }
  return rows;
}

/** The cells of a line: by tabs as a spreadsheet copies them, else by commas. */
function cellsOf(line: string): string[] {
  const cells = line.includes("\t") ? line.split("\t") : halfWidth(line).split(",");
  return cells.map((c) => halfWidth(c).trim());
}

export type CalendarFault = {line: number; fault: "json" | "shape" | "columns" | "date" | "order"};

/**
 * Reads a year's holidays as they are pasted: the JSON of the API, or a line for each holiday (name, from, to) and for
 * each day that is worked for one (holiday, day).
 */
export function readCalendar(text: string, year: number): {calendar: Calendar; faults: CalendarFault[]} {
  const empty: Calendar = {year, status: "published", holidays: [], workdays: []};
  if (text.trim().startsWith("{")) return readJSON(text, empty);
  const faults: CalendarFault[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const cells = line.includes("\t") || /[,\uff0c]/.test(line) ? cellsOf(line) : halfWidth(line).trim().split(/\s+/);
    if (cells.every((c) => c === "")) continue;
    const fault = readLine(cells, empty);
    if (fault) faults.push({line: i + 1, fault});
  }
  return {calendar: empty, faults};
}

function readLine(cells: string[], into: Calendar): CalendarFault["fault"] | null {
  const [name = "", from = "", to = ""] = cells.map(dashed);
  if (name === "" || cells.length < 2 || cells.length > 3) return "columns";
  if (!isDay(from) || (cells.length === 3 && !isDay(to))) return "date";
  if (cells.length === 2) into.workdays.push({date: from, for: name});
  else if (to < from) return "order";
  else into.holidays.push({name, from, to});
  return null;
}

/** 2026/5/1 and 2026.5.1 are 2026-05-01. */
function dashed(cell: string): string {
  const match = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(cell);
  return match ? `${match[1]}-${match[2]!.padStart(2, "0")}-${match[3]!.padStart(2, "0")}` : cell;
}

function readJSON(text: string, empty: Calendar): {calendar: Calendar; faults: CalendarFault[]} {
  let read: Partial<Calendar>;
  try {
    read = JSON.parse(text) as Partial<Calendar>;
  } catch (error) {
    return {calendar: empty, faults: [{line: lineOf(text, error), fault: "json"}]};
  }
  if (!Array.isArray(read.holidays) || !Array.isArray(read.workdays))
    return {calendar: empty, faults: [{line: 1, fault: "shape"}]};
  return {calendar: {...empty, ...read} as Calendar, faults: []};
}

/** The line at which a text stops being JSON, as far as the browser tells it. */
export function lineOf(text: string, error: unknown): number {
  const told = error instanceof Error ? error.message : "";
  const line = /line (\d+)/.exec(told);
  if (line) return Number(line[1]);
  const position = /position (\d+)/.exec(told);
  return position ? text.slice(0, Number(position[1])).split("\n").length : text.split("\n").length;
}
