import {expect, test} from "vitest";
import {
  emptySheet,
  faultsOf,
  fieldOfPointer,
  fromDraft,
  fromScore,
  itemsOf,
  needsReason,
  type Rubric,
  toScore,
  totalsOf,
} from "./sheet";

const text = (en: string) => ({zh: en, en});
const item = (key: string, points: number, more: {match?: boolean; star?: boolean} = {}) => ({
  key,
  title: text(key),
  points,
  match: false,
  star: false,
  high: text("high"),
  mid: text("mid"),
  low: text("low"),
  ...more,
});
const rubric: Rubric = {
  aspects: [
    {key: "need", title: text("Need"), items: [item("r01", 10, {star: true}), item("r02", 50)]},
    {
      key: "fit",
      title: text("Fit"),
      items: [item("r03", 33, {match: true}), item("r04", 7, {match: true, star: true})],
    },
  ],
  reason_below: "0.60",
};
const full = {...emptySheet, points: {r01: "10", r02: "49.99", r03: "0.01", r04: "4.2"}};

test("sums are exact where fractions would not be", () => {
  expect(totalsOf(rubric, full)).toEqual({sum: 6420, match: 421, scored: 4, items: 4});
  const tenths = {...emptySheet, points: {r01: "0.1", r02: "0.2", r03: "0.1", r04: "0.2"}};
  expect(totalsOf(rubric, tenths)).toMatchObject({sum: 60, match: 30});
  expect(totalsOf(rubric, {...full, points: {...full.points, r02: "50.01", r01: "x"}})).toMatchObject({
    sum: 421,
    scored: 2,
  });
  expect(totalsOf({...rubric, aspects: [rubric.aspects[0]!]}, full).match).toBeNull();
});

test("a star item below its limit needs a reason, at the limit it needs none", () => {
  const [r01, r02] = itemsOf(rubric);
  const given = (points: string) => ({...emptySheet, points: {r01: points, r02: points}});
  expect(needsReason(rubric, r01!, given("5.99"))).toBe(true);
  expect(needsReason(rubric, r01!, given("6"))).toBe(false);
  expect(needsReason(rubric, r01!, given(""))).toBe(false);
  expect(needsReason(rubric, r02!, given("0"))).toBe(false);
  expect(needsReason({...rubric, reason_below: null}, r01!, given("0"))).toBe(false);
});

test("faults are told item by item, in the order of the sheet", () => {
  expect(faultsOf(rubric, full)).toEqual([]);
  const points = {r01: "3", r02: "", r03: "33.5", r04: "1"};
  const reasons = {r04: "too late"};
  expect(faultsOf(rubric, {...emptySheet, points, reasons}).map((f) => [f.field, f.fault])).toEqual([
    ["reason-r01", "reason"],
    ["points-r02", "missing"],
    ["points-r03", "range"],
  ]);
});

test("without a rubric the total is typed, and community fit is a part of it", () => {
  const sheet = (total: string, match: string) => faultsOf(null, {...emptySheet, total, match}).map((f) => f.fault);
  expect(sheet("", "")).toEqual(["missing"]);
  expect(sheet("100.5", "")).toEqual(["range"]);
  expect(sheet("80", "80.01")).toEqual(["match"]);
  expect(sheet("80", "")).toEqual([]);
  expect(toScore(null, {...emptySheet, total: "80", match: "17.5", comment: " ok "})).toEqual({
    points: "80.00",
    match_points: "17.50",
    comment: "ok",
  });
});

test("what is handed in has every item and two decimals, and comes back as it was typed", () => {
  const sheet = {...full, reasons: {r04: " late ", r01: " "}, feedback: "thanks"};
  const score = toScore(rubric, sheet);
  expect(score).toEqual({
    points: "64.20",
    match_points: "4.21",
    items: [
      {key: "r01", points: "10.00"},
      {key: "r02", points: "49.99"},
      {key: "r03", points: "0.01"},
      {key: "r04", points: "4.20", reason: "late"},
    ],
    feedback: "thanks",
  });
  expect(fromScore({...score, match_points: "4.21", items: score.items!, comment: null, feedback: "thanks"})).toEqual({
    ...full,
    reasons: {r04: "late"},
    feedback: "thanks",
  });
});

test("a draft of another page loses what this page does not know, and nothing else", () => {
  expect(fromDraft({points: {r01: "7", r02: 8}, comment: "c", other: true})).toEqual({
    ...emptySheet,
    points: {r01: "7"},
    comment: "c",
  });
  expect(fromDraft(null)).toEqual(emptySheet);
  expect(fromDraft(fromDraft(full))).toEqual(full);
});

test("refusals of the server find their field", () => {
  const sent = toScore(rubric, full);
  expect(fieldOfPointer("/items/3/reason", sent)).toBe("reason-r04");
  expect(fieldOfPointer("/items/1/points", sent)).toBe("points-r02");
  expect(fieldOfPointer("/items", sent)).toBe("sheet");
  expect(fieldOfPointer("/points", sent)).toBe("sheet");
  expect(fieldOfPointer("/points", {points: "1"})).toBe("total");
  expect(fieldOfPointer("/feedback", sent)).toBe("feedback");
});
