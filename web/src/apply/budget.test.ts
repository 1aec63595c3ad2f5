import {readFileSync} from "node:fs";
import {resolve} from "node:path";
import {expect, test} from "vitest";
import {percentOf} from "../parts/percent";
import {brought, changed, cost, newRow, paste, ratios, readTable, rowsOf, sums} from "./budget";
import {percentSum, portion, portionUp, shareOf} from "./decimal";
import type {PolicyDocument} from "./form";

const season = resolve(__dirname, "../../../testdata/season");
const policy = JSON.parse(readFileSync(`${season}/next.json`, "utf8")) as PolicyDocument;
const field = policy.form.sections.flatMap((s) => s.fields).find((f) => f.type === "budget")!;
const rows = rowsOf(JSON.parse(readFileSync(`${season}/next_application.json`, "utf8")).answers.budget_table);

test("rows add up by source, own being money alone", () => {
  expect(sums(rows)).toEqual({asked: 8_000_000, own: 800_000, inKind: 400_000, total: 9_200_000});
  expect(rows.every((row) => cost(row) === brought(row))).toBe(true);
  expect(cost({unit_fen: 1})).toBeNull();
});

test("heads and lines say what they may take and what they take", () => {
  expect(ratios(field, rows, 8_000_000)).toMatchObject([
    {ratio: "0.10", limit: 800_000, taken: 600_000},
    {ratio: "0.30", limit: 2_400_000, taken: 2_400_000},
    {ratio: "0.10", limit: 800_000, taken: 0},
  ]);
  expect(ratios(field, rows, 7_999_999)[0]!.limit).toBe(799_999);
});

test("the grant follows the amount until another source pays too", () => {
  const priced = changed(changed(newRow, {unit_fen: 5000}), {quantity: 3});
  expect(priced.asked_fen).toBe(15_000);
  expect(changed(priced, {quantity: 4}).asked_fen).toBe(20_000);
  const shared = changed(priced, {own_fen: 5000});
  expect(shared.asked_fen).toBe(15_000);
  expect(changed(shared, {quantity: 4}).asked_fen).toBe(15_000);
  expect(changed({...priced, asked_fen: 1}, {quantity: 4}).asked_fen).toBe(1);
});

test("a table from a spreadsheet is read cell by cell", () => {
  expect(readTable("98,000")).toBeNull();
  expect(readTable("one line\n")).toBeNull();
  expect(readTable('a\t"b\nc ""d"""\r\n1\t2\r\n\r\n')).toEqual([
    ["a", 'b\nc "d"'],
    ["1", "2"],
  ]);
  expect(readTable("a\t\tb")).toEqual([["a", "", "b"]]);
});

test("a pasted table fills rows from where the cursor is", () => {
  const titles = ["b11", "b21"].map((key) => field.heads!.flatMap((h) => h.lines).find((l) => l.key === key)!.title);
  const table = [
    ["Item", "Note", "Unit price", "Quantity", "Amount"],
    [titles[0]!.zh, "paper", "1,500.00", "12", "18,000.00"],
    [titles[1]!.en, "", "3200", "10", "", "24000", "8000"],
  ];
  const {rows: after, unread, pasted} = paste(field, [{line: "b12"}], {row: 1, column: "line"}, table);
  expect(pasted).toBe(2);
  expect(unread).toEqual([]);
  expect(after).toEqual([
    {line: "b12"},
    {line: "b11", note: "paper", unit_fen: 150_000, quantity: 12, asked_fen: 1_800_000, own_fen: 0, in_kind_fen: 0},
    {line: "b21", unit_fen: 320_000, quantity: 10, asked_fen: 2_400_000, own_fen: 800_000, in_kind_fen: 0},
  ]);
});

test("what cannot be read is named and changes nothing", () => {
  const {rows: after, unread} = paste(field, [{quantity: 2}], {row: 0, column: "unit_fen"}, [
    ["ten", "3"],
    ["5", "1.5"],
  ]);
  expect(unread).toEqual([
    {row: 1, text: "ten"},
    {row: 2, text: "1.5"},
  ]);
  expect(after).toEqual([
    {quantity: 3, asked_fen: 0},
    {...newRow, unit_fen: 500},
  ]);
});

test("shares and parts lose no fen", () => {
  expect(portion("0.333", 100)).toBe(33);
  expect(portionUp("0.10", 14_640_001)).toBe(1_464_001);
  expect(portion("0.1", 9_007_199_254_740_991)).toBe(900_719_925_474_099);
  expect(shareOf("12.5")).toBe("0.125");
  expect(shareOf("100")).toBe("1");
  expect(shareOf("100.5")).toBeNull();
  for (const wrong of ["0", "", "-1", "a", "1e2"]) expect(shareOf(wrong)).toBeNull();
  for (const percent of ["0.1", "33.33", "60", "100"]) expect(percentOf(shareOf(percent)!)).toBe(percent);
  expect(percentSum(["0.333", "0.667"])).toBe("100");
  expect(percentSum(["0.6", "", "0.3"])).toBe("90");
  expect(percentSum(["1"])).toBe("100");
  expect(percentSum([])).toBe("0");
});
