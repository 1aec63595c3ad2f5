import {expect, test} from "vitest";
import {asked, type BudgetHead, type BudgetRow, budgetByHead, budgetSum, type Form, isEmpty} from "./form";

const text = {zh: "", en: ""};
const form: Form = {
  sections: [
    {
      key: "a",
      title: text,
      fields: [
        {key: "kind", type: "multi", title: text},
        {key: "school", type: "text", title: text, when: {field: "kind", in: ["child"]}},
        {key: "class", type: "text", title: text, when: {field: "school", in: ["s"]}},
      ],
    },
    {key: "b", title: text, when: {field: "kind", in: ["old"]}, fields: [{key: "home", type: "text", title: text}]},
  ],
};

test("only what was asked under the answers is shown, and a section without questions is not", () => {
  const keys = (answers: object) => asked(form, {...answers}).map((s) => [s.key, ...s.fields.map((f) => f.key)]);
  expect(keys({kind: ["child"], school: "s"})).toEqual([["a", "kind", "school", "class"]]);
  // The answer to a question that was not asked opens nothing.
  expect(keys({kind: ["old"], school: "s"})).toEqual([
    ["a", "kind"],
    ["b", "home"],
  ]);
  expect(keys({})).toEqual([["a", "kind"]]);
});

test("nothing is what was left empty, not what is false or zero", () => {
  expect(["", null, undefined, []].every(isEmpty)).toBe(true);
  expect([false, 0, "a", ["a"]].some(isEmpty)).toBe(false);
});

test("a budget is shown by head with what each source brings", () => {
  const line = (key: string) => ({key, title: text, unit: text});
  const heads: BudgetHead[] = [
    {key: "h1", title: text, lines: [line("b1"), line("b2")]},
    {key: "h2", title: text, lines: [line("b3")]},
  ];
  const row = (line: string, asked_fen: number, own_fen: number): BudgetRow => ({
    line,
    unit_fen: asked_fen + own_fen,
    quantity: 1,
    asked_fen,
    own_fen,
    in_kind_fen: 0,
  });
  const rows = [row("b2", 500, 1), row("b1", 100, 0), row("b2", 7, 0)];
  expect(budgetByHead(heads, rows).map((g) => [g.head.key, g.rows.map((r) => r.row.asked_fen)])).toEqual([
    ["h1", [100, 500, 7]],
  ]);
  expect(budgetSum(rows)).toEqual({asked_fen: 607, own_fen: 1, in_kind_fen: 0, total_fen: 608});
});
