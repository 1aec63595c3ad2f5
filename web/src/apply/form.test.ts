import {readFileSync} from "node:fs";
import {resolve} from "node:path";
import {expect, test} from "vitest";
import {checkAll, completeness, idOf, partOf, statusOf} from "./check";
import {amountsOf, derive, retitled} from "./content";
import {askedFields, askedSections, countCharacters, isEmpty, type PolicyDocument} from "./form";
import {type Content, withValue} from "./merge";

const season = resolve(__dirname, "../../../testdata/season");
const policy = JSON.parse(readFileSync(`${season}/next.json`, "utf8")) as PolicyDocument;
const whole = JSON.parse(readFileSync(`${season}/next_application.json`, "utf8")) as Content;

const problems = (content: Content) => checkAll(content, policy).flatMap((part) => part.problems);

test("the answer to what is not asked meets no condition", () => {
  const form = {
    version: 1,
    sections: [
      {
        key: "s",
        title: {zh: "", en: ""},
        fields: [
          {key: "a", title: {zh: "", en: ""}, type: "bool" as const, required: true},
          {key: "b", title: {zh: "", en: ""}, type: "bool" as const, required: true, when: {field: "a", in: [true]}},
          {key: "c", title: {zh: "", en: ""}, type: "text" as const, required: true, when: {field: "b", in: [true]}},
        ],
      },
    ],
  };
  const asked = (answers: object) => askedFields(form, answers as Record<string, unknown>).map((f) => f.key);
  expect(asked({a: true, b: true})).toEqual(["a", "b", "c"]);
  expect(asked({a: false, b: true})).toEqual(["a"]);
  expect(asked({a: "true", b: true})).toEqual(["a"]);
  expect(asked({})).toEqual(["a"]);
});

test("the season's form asks what follows from the answers", () => {
  const asked = (field: string, value: unknown) =>
    askedFields(policy.form, withValue(whole, field, value).answers!).map((f) => f.key);
  expect(asked("answers/service_field", "children")).toContain("child_safety");
  expect(asked("answers/service_field", "elderly")).not.toContain("child_safety");
  expect(asked("answers/org_type", "self_org")).toContain("sponsor_org");
  expect(asked("answers/org_type", undefined)).not.toContain("annual_reports");
});

test("the season's whole application has nothing against it", () => {
  expect(problems(whole)).toEqual([]);
  expect(completeness(whole, policy)).toBe(100);
  expect(derive(policy.form, whole)).toEqual(whole);
  expect(amountsOf(whole)).toEqual({asked: 8_000_000, own: 800_000, inKind: 400_000, total: 9_200_000});
});

test("what is wrong is named where the server would name it", () => {
  const wrong: [string, unknown, string, string][] = [
    ["title", " ", "/title", "missing"],
    ["places", [], "/places", "no_place"],
    ["places", [{place_id: "p", share: "0.5"}], "/places/0/share", "share_sum"],
    ["answers/need", "", "/answers/need", "missing"],
    ["answers/need", "n".repeat(1003), "/answers/need", "too_long"],
    ["answers/start", "soon", "/answers/start", "date"],
    ["answers/theme_primary", "moon", "/answers/theme_primary", "option"],
    ["answers/themes_other", ["culture", "place", "people"], "/answers/themes_other", "too_many"],
    ["answers/members", [{name: "L"}], "/answers/members", "too_few"],
    ["answers/beneficiaries_direct", 1_000_001, "/answers/beneficiaries_direct", "too_large"],
    ["answers/beneficiaries_direct", -1, "/answers/beneficiaries_direct", "number"],
  ];
  for (const [field, value, pointer, kind] of wrong) {
    expect(problems(withValue(whole, field, value)), field).toContainEqual(expect.objectContaining({pointer, kind}));
  }
  const rows = whole.answers!.budget_table as object[];
  const dear = [{...rows[0], line: "b14", unit_fen: 150_001}, ...rows.slice(1)];
  expect(problems(withValue(whole, "answers/budget_table", dear)).map((p) => p.kind)).toEqual([
    "unit_price",
    "row_sum",
  ]);
});

test("the budget's sums stand against the caps", () => {
  const row = {line: "b11", unit_fen: 10_000_100, quantity: 1, asked_fen: 10_000_100, own_fen: 0, in_kind_fen: 0};
  const over = derive(policy.form, withValue(whole, "answers/budget_table", [row]));
  expect(problems(over).map(({pointer, kind, fen}) => ({pointer, kind, fen}))).toEqual([
    {pointer: "/asked_fen", kind: "project_cap", fen: 100},
    {pointer: "/own_fen", kind: "own_least", fen: 1_000_010},
  ]);
  const staff = {...row, line: "b21", unit_fen: 8_000_000, asked_fen: 8_000_000};
  expect(problems(derive(policy.form, withValue(whole, "answers/budget_table", [staff])))).toContainEqual(
    expect.objectContaining({kind: "ratio", fen: 5_600_000, limit: 2_400_000}),
  );
});

test("a part of the form is untouched, lacks something, is wrong or is done", () => {
  const missing = {pointer: "/a", kind: "missing" as const};
  expect(statusOf([missing], false)).toBe("new");
  expect(statusOf([missing], true)).toBe("begun");
  expect(statusOf([missing, {pointer: "/b", kind: "date"}], true)).toBe("wrong");
  expect(statusOf([], true)).toBe("done");
});

test("a place in the content leads to the part of the form and to its control", () => {
  expect(partOf(policy, whole, "/answers/need")).toBe("project");
  expect(partOf(policy, whole, "/answers/budget_table/0/unit_fen")).toBe("budget");
  expect(partOf(policy, whole, "/asked_fen")).toBe("budget");
  expect(partOf(policy, whole, "/title")).toBe("title-places");
  expect(partOf(policy, whole, "/places/0/share")).toBe("title-places");
  expect(idOf("/answers/members/0/name")).toBe("answers-members-0-name");
});

test("the project's name goes along with the title while it says the same", () => {
  const named = retitled(policy.form, {answers: {}}, "title", "A");
  expect(named).toEqual({title: "A", answers: {project_name: "A"}});
  expect(retitled(policy.form, named, "answers/project_name", "AB").title).toBe("AB");
  const own = retitled(policy.form, {title: "A", answers: {project_name: "other"}}, "title", "B");
  expect(own.answers).toEqual({project_name: "other"});
});

test("characters are counted as people see them", () => {
  expect(countCharacters("\u5e7f\u573a")).toBe(2);
  expect(countCharacters("\u{20bb7}\u91ce\u5bb6")).toBe(3);
  expect(countCharacters("\u{1f33e}")).toBe(1);
  expect(isEmpty("text", " \u3000")).toBe(true);
  expect(isEmpty("bool", false)).toBe(false);
  expect(isEmpty("int", 0)).toBe(false);
  expect(isEmpty("list", [])).toBe(true);
});

test("a section without a field that is asked is not shown", () => {
  const hidden = structuredClone(policy.form);
  hidden.sections[1]!.when = {field: "service_field", in: ["children"]};
  expect(askedSections(hidden, {service_field: "youth"}).map((s) => s.key)).not.toContain("organisation");
});
