import type {Schemas} from "../api/ask";
import {leastWithoutReason, mostPoints, type Points, parsePoints, plainPoints, showPoints} from "./points";

export type Rubric = Schemas["Rubric"];
export type Item = Schemas["RubricItem"];
export type NewScore = Schemas["NewScore"];

/** A score sheet as it is typed. Without a rubric total and match are typed; with one they are the sums of its items. */
export type Sheet = {
  points: Record<string, string>;
  reasons: Record<string, string>;
  total: string;
  match: string;
  comment: string;
  feedback: string;
};

export const emptySheet: Sheet = {points: {}, reasons: {}, total: "", match: "", comment: "", feedback: ""};

/** The items of all aspects, in the order shown. */
export function itemsOf(rubric: Rubric | null): Item[] {
  return rubric?.aspects.flatMap((aspect) => aspect.items) ?? [];
}

export type Totals = {sum: Points; match: Points | null; scored: number; items: number};

/** The sums of what is typed so far; what are no points of its item does not count. */
export function totalsOf(rubric: Rubric | null, sheet: Sheet): Totals {
  if (!rubric) {
    const sum = pointsWithin(sheet.total, mostPoints);
    return {sum: sum ?? 0, match: pointsWithin(sheet.match, mostPoints), scored: sum === null ? 0 : 1, items: 1};
  }
  const items = itemsOf(rubric);
  const totals: Totals = {sum: 0, match: items.some((item) => item.match) ? 0 : null, scored: 0, items: items.length};
  for (const item of items) {
    const points = pointsOf(item, sheet);
    if (points === null) continue;
    totals.sum += points;
    totals.scored++;
    if (item.match) totals.match = (totals.match ?? 0) + points;
  }
  return totals;
}

/** What an item was given; null while it was not, or was given what it cannot have. */
export function pointsOf(item: Item, sheet: Sheet): Points | null {
  return pointsWithin(sheet.points[item.key] ?? "", item.points * 100);
}

function pointsWithin(typed: string, most: Points): Points | null {
  const points = parsePoints(typed);
  return points !== null && points <= most ? points : null;
}

/** Whether what an item was given needs a written reason. */
export function needsReason(rubric: Rubric | null, item: Item, sheet: Sheet): boolean {
  const points = pointsOf(item, sheet);
  if (!item.star || points === null || !rubric || rubric.reason_below === null) return false;
  return points < leastWithoutReason(item.points * 100, rubric.reason_below);
}

/** Why a field of a sheet cannot be handed in as it is. */
export type Fault = {field: string; fault: "missing" | "range" | "reason" | "match"; item?: Item};

/** What keeps a sheet from being handed in, in the order of the sheet. */
export function faultsOf(rubric: Rubric | null, sheet: Sheet): Fault[] {
  if (!rubric) return totalFaults(sheet);
  return itemsOf(rubric).flatMap((item): Fault[] => {
    const typed = (sheet.points[item.key] ?? "").trim();
    if (typed === "") return [{field: pointsField(item.key), fault: "missing", item}];
    if (pointsOf(item, sheet) === null) return [{field: pointsField(item.key), fault: "range", item}];
    if (!needsReason(rubric, item, sheet) || (sheet.reasons[item.key] ?? "").trim() !== "") return [];
    return [{field: reasonField(item.key), fault: "reason", item}];
  });
}

function totalFaults(sheet: Sheet): Fault[] {
  const total = pointsWithin(sheet.total, mostPoints);
  if (sheet.total.trim() === "") return [{field: "total", fault: "missing"}];
  if (total === null) return [{field: "total", fault: "range"}];
  if (sheet.match.trim() !== "" && pointsWithin(sheet.match, total) === null) return [{field: "match", fault: "match"}];
  return [];
}

/** The sheet as it is handed in: every item and the exact sums. It is one that has no faults. */
export function toScore(rubric: Rubric | null, sheet: Sheet): NewScore {
  const totals = totalsOf(rubric, sheet);
  const score: NewScore = {points: showPoints(totals.sum)};
  if (totals.match !== null) score.match_points = showPoints(totals.match);
  if (rubric) {
    score.items = itemsOf(rubric).map((item) => {
      const reason = (sheet.reasons[item.key] ?? "").trim();
      const points = showPoints(pointsOf(item, sheet) ?? 0);
      return reason === "" ? {key: item.key, points} : {key: item.key, points, reason};
    });
  }
  if (sheet.comment.trim() !== "") score.comment = sheet.comment.trim();
  if (sheet.feedback.trim() !== "") score.feedback = sheet.feedback.trim();
  return score;
}

type Told = {
  points: string;
  match_points: string | null;
  items: {key: string; points: string; reason?: string}[] | null;
  comment: string | null;
  feedback: string;
};

/** What was handed in or entered from paper, to be changed. */
export function fromScore(score: Told): Sheet {
  const plain = (points: string | null) => (points === null ? "" : plainPoints(parsePoints(points) ?? 0));
  const sheet: Sheet = {...emptySheet, points: {}, reasons: {}};
  for (const item of score.items ?? []) {
    sheet.points[item.key] = plain(item.points);
    if (item.reason) sheet.reasons[item.key] = item.reason;
  }
  if (!score.items || score.items.length === 0) {
    sheet.total = plain(score.points);
    sheet.match = plain(score.match_points);
  }
  sheet.comment = score.comment ?? "";
  sheet.feedback = score.feedback;
  return sheet;
}

/** A draft as it was saved. What a newer or older page saved otherwise is left out. */
export function fromDraft(content: unknown): Sheet {
  const saved = isRecord(content) ? content : {};
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const texts = (value: unknown) =>
    Object.fromEntries(
      Object.entries(isRecord(value) ? value : {}).filter(([, one]) => typeof one === "string"),
    ) as Record<string, string>;
  return {
    points: texts(saved.points),
    reasons: texts(saved.reasons),
    total: text(saved.total),
    match: text(saved.match),
    comment: text(saved.comment),
    feedback: text(saved.feedback),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The id of the field where an item's points are typed. */
export const pointsField = (key: string) => `points-${key}`;

/** The id of the field where the reason for an item's points is written. */
export const reasonField = (key: string) => `reason-${key}`;

/** The field of a refusal of the server, whose pointer counts the items as they were sent. */
export function fieldOfPointer(pointer: string, sent: NewScore): string {
  const [, first = "", index = "", last = ""] = pointer.split("/");
  if (first === "items") {
    const key = index === "" ? undefined : sent.items?.[Number(index)]?.key;
    if (!key) return "sheet";
    return last === "reason" ? reasonField(key) : pointsField(key);
  }
  if (first === "match_points") return sent.items ? "sheet" : "match";
  if (first === "points") return sent.items ? "sheet" : "total";
  return first === "comment" || first === "feedback" ? first : "sheet";
}
