import {expect, test} from "vitest";
import type {Rule} from "./policy";
import {answersOf, begun, clearOf, failing, nextOf, passRest, unanswered} from "./screening";

const title = {zh: "", en: ""};
const rules: Rule[] = [
  {key: "e1", kind: "hard", title},
  {key: "e2", kind: "hard", title, auto: "identifier"},
  {key: "e3", kind: "fixable", title},
];
const recorded = [
  {rule: "e2", passed: true, note: ""},
  {rule: "e3", passed: false, note: "no seal"},
];

test("a form begins with the last answers, and asks for the rest", () => {
  const given = begun(rules, [{rule: "e3", passed: true, note: ""}, ...recorded]);
  expect(unanswered(rules, given).map((r) => r.key)).toEqual(["e1"]);
  expect(failing(rules, given).map((r) => r.key)).toEqual(["e3"]);
  const all = {...given, ...passRest(rules, given)};
  expect(unanswered(rules, all)).toEqual([]);
  expect(failing(rules, all).map((r) => r.key)).toEqual(["e3"]);
});

test("what the system found met needs no look, what it found wanting does", () => {
  expect(clearOf(rules, recorded).map((r) => r.key)).toEqual(["e2"]);
  expect(clearOf(rules, [{rule: "e2", passed: false, note: ""}])).toEqual([]);
  expect(clearOf(rules, [])).toEqual([]);
});

test("the system's answers stay its own unless a person changes them", () => {
  const before = begun(rules, recorded);
  const given = {...before, ...passRest(rules, before)};
  expect(answersOf(rules, recorded, given).map((a) => a.rule)).toEqual(["e1", "e3"]);
  given.e2 = {passed: false, note: " false code "};
  expect(answersOf(rules, recorded, given)).toContainEqual({rule: "e2", passed: false, note: "false code"});
});

test("the queue goes on after this one, over its pages, and begins again at its end", async () => {
  const pages = (...receipts: string[][]) => {
    return async (cursor = "0") => ({
      items: receipts[Number(cursor)]!.map((receipt) => ({receipt})),
      next_cursor: Number(cursor) + 1 < receipts.length ? String(Number(cursor) + 1) : null,
    });
  };
  const queue = pages(["03", "07"], ["09", "11"]);
  expect((await nextOf(queue, "03"))?.receipt).toBe("07");
  expect((await nextOf(queue, "07"))?.receipt).toBe("09");
  expect((await nextOf(queue, "11"))?.receipt).toBe("03");
  expect((await nextOf(queue, "04"))?.receipt).toBe("07");
  expect(await nextOf(pages(["07"]), "07")).toBeUndefined();
});
