import {expect, test} from "vitest";
import {inOrder, isLate, nextOf, type Own, progressOf, standingOf} from "./queue";

const own = (id: string, state: Own["state"], due: string | null, can: Own["can"] = {hand_in_score: null}) =>
  ({id, receipt: id, state, due_at: due, can}) as Own;

const recusal = own("a", "assigned", "2026-12-20T10:00:00Z", {accept_assignment: null, hand_in_score: "undecided"});
const soon = own("b", "accepted", "2026-12-18T10:00:00Z");
const later = own("c", "accepted", "2026-12-19T10:00:00Z");
const paper = own("d", "accepted", "2026-12-25T10:00:00Z", {hand_in_score: null, confirm_paper_score: null});
const done = own("e", "handed_in", "2026-12-01T10:00:00Z");
const over = own("f", "accepted", "2026-01-01T10:00:00Z", {hand_in_score: "wrong_stage"});
const all = [over, later, done, soon, paper, recusal];

test("recusal comes first, then paper, then what is due first", () => {
  expect(inOrder(all).map((a) => a.id)).toEqual(["a", "d", "b", "c", "e", "f"]);
  expect(all.map(standingOf)).toEqual(["over", "score", "handed_in", "score", "paper", "recusal"]);
});

test("the next is what waits after this one, and from the beginning after the last", () => {
  expect(nextOf(all)?.id).toBe("a");
  expect(nextOf(all, "a")?.id).toBe("d");
  expect(nextOf(all, "b")?.id).toBe("c");
  expect(nextOf(all, "c")?.id).toBe("a");
  expect(nextOf(all, "e")?.id).toBe("a");
  expect(nextOf([soon, done, over], "b")).toBeNull();
  expect(nextOf([], "b")).toBeNull();
});

test("progress counts what is not over", () => {
  expect(progressOf(all)).toEqual({total: 5, handedIn: 1, waiting: 4, due: "2026-12-18T10:00:00Z"});
  expect(progressOf([])).toEqual({total: 0, handedIn: 0, waiting: 0, due: null});
});

test("only what waits is late", () => {
  const now = Date.parse("2026-12-18T10:00:01Z");
  expect(all.filter((a) => isLate(a, now)).map((a) => a.id)).toEqual(["b"]);
  expect(isLate(soon, null)).toBe(false);
});
