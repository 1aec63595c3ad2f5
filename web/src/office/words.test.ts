import {readFileSync} from "node:fs";
import {expect, test} from "vitest";
import en from "../locale/en/office.json";
import zh from "../locale/zh-CN/office.json";
import {findingParams} from "./policywords";

const rules = readFileSync("../grant/policy_publish.go", "utf8");
const codes = [...rules.matchAll(/FindingCode\s*=\s*"([a-z_]+)"/g)].map((m) => m[1]!);
const figures = new Set([...rules.matchAll(/"([a-z_]+)",/g)].map((m) => m[1]!));

test("every finding of the publish check has its sentence in both languages", () => {
  expect(codes.length).toBeGreaterThan(15);
  for (const catalogue of [zh, en]) {
    const finding: Record<string, string> = catalogue.finding;
    expect(Object.keys(finding).sort()).toEqual([...codes].sort());
    for (const sentence of Object.values(finding))
      for (const [, figure] of sentence.matchAll(/\{\{(\w+)\}\}/g)) expect(figures).toContain(figure);
  }
});

/** Every member of a document, and every fixed answer where the member has such. */
function* walk(value: unknown): Generator<[name: string, value: unknown]> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item);
  else if (value !== null && typeof value === "object")
    for (const [name, member] of Object.entries(value)) {
      if (name === "zh" || name === "en") continue;
      yield [name, member];
      yield* walk(member);
    }
}

const fixed = ["kind", "auto", "list", "on", "type", "cap_scope", "community_share", "quorum"];

test("every member of the season's policy and every fixed answer has a name in both languages", () => {
  const policy = JSON.parse(readFileSync("../testdata/season/policy.json", "utf8")) as object;
  const next = JSON.parse(readFileSync("../testdata/season/next.json", "utf8")) as object;
  for (const catalogue of [zh, en]) {
    const members: Record<string, string> = catalogue.member;
    const values: Record<string, string> = catalogue.value;
    for (const [name, value] of [...walk(policy), ...walk(next)]) {
      expect(members, name).toHaveProperty([name]);
      if (fixed.includes(name) && typeof value === "string") expect(values, value).toHaveProperty([value]);
      if (name === "tie_break") for (const tie of value as string[]) expect(values).toHaveProperty([tie]);
    }
  }
});

test("the figures of a finding are shown as people read them", () => {
  expect(findingParams({pool_fen: 820_000_000, projects: 100, closes: "2026-04-15T17:00:00+08:00"}, "CNY")).toEqual({
    pool_fen: "\u00a58,200,000.00",
    projects: "100",
    closes: "2026-04-15 17:00",
  });
});
