import {expect, test} from "vitest";
import {budgetOf, percentOf, ratioPercent} from "./budget";
import {askedSections, type Field, type Form, isEmpty} from "./form";

const text = (en: string) => ({zh: en, en});
const field = (key: string, more: Partial<Field> = {}): Field => ({key, title: text(key), type: "text", ...more});
const form: Form = {
  sections: [
    {
      key: "s1",
      title: text("One"),
      fields: [field("kind", {type: "enum"}), field("sponsor", {when: {field: "kind", in: ["group"]}})],
    },
    {key: "s2", title: text("Two"), when: {field: "kind", in: ["group"]}, fields: [field("more", {type: "bool"})]},
    {
      key: "s3",
      title: text("Three"),
      fields: [field("themes", {type: "multi"}), field("art", {when: {field: "themes", in: ["art"]}})],
    },
  ],
};
const shown = (answers: Record<string, unknown>) =>
  askedSections(form, answers).map((s) => `${s.key}:${s.fields.map((f) => f.key).join(",")}`);

test("only what was asked is shown", () => {
  expect(shown({kind: "association", sponsor: "kept", themes: ["art", "place"]})).toEqual(["s1:kind", "s3:themes,art"]);
  expect(shown({kind: "group", themes: []})).toEqual(["s1:kind,sponsor", "s2:more", "s3:themes"]);
  expect(["", null, undefined, []].every(isEmpty)).toBe(true);
  expect([false, 0, "a", ["a"]].some(isEmpty)).toBe(false);
});

test("a budget is summed by head and source, and heads without rows are left out", () => {
  const line = (key: string) => ({key, title: text(key), unit: text("pc")});
  const heads = [
    {key: "direct", title: text("Direct"), lines: [line("b11"), line("b12")]},
    {key: "staff", title: text("Staff"), lines: [line("b21")], max_ratio: "0.30"},
    {key: "none", title: text("None"), lines: [line("b31")]},
  ];
  const row = (line: string, asked: number, own = 0, inKind = 0) => ({
    line,
    unit_fen: asked + own + inKind,
    quantity: 1,
    asked_fen: asked,
    own_fen: own,
    in_kind_fen: inKind,
  });
  const budget = budgetOf(heads, [row("b11", 700), row("b21", 300, 50), row("b12", 0, 0, 90)]);
  expect(budget).toMatchObject({asked: 1000, own: 50, inKind: 90});
  expect(budget.parts.map((p) => [p.key, p.asked, p.rows.length])).toEqual([
    ["direct", 700, 2],
    ["staff", 300, 1],
  ]);
  expect(percentOf(300, 1000)).toBe("30.0");
  expect(percentOf(1, 0)).toBe("0.0");
  expect(ratioPercent("0.30")).toBe("30");
  expect(ratioPercent("0.125")).toBe("12.5");
});
