import type {Schemas} from "../api/ask";

export type Own = Schemas["OwnAssignment"];

/** Where an assignment stands for its reviewer. */
export type Standing = "recusal" | "paper" | "score" | "handed_in" | "over";

export function standingOf(a: Own): Standing {
  const can = (act: string) => a.can[act];
  // An act that is not possible in this stage, or not the person's any more, is over.
  if (can("hand_in_score") === undefined || can("hand_in_score") === "wrong_stage" || a.state === "recused")
    return "over";
  if (a.state === "assigned") return "recusal";
  if (can("confirm_paper_score") === null) return "paper";
  return a.state === "handed_in" ? "handed_in" : "score";
}

/** Whether something waits for the reviewer. */
export const waits = (a: Own) => !["handed_in", "over"].includes(standingOf(a));

const rank: Record<Standing, number> = {recusal: 0, paper: 1, score: 2, handed_in: 3, over: 4};

/** In the order in which they are to be done: recusal questions first, then by due date. */
export function inOrder(all: Own[]): Own[] {
  return [...all].sort(
    (a, b) =>
      rank[standingOf(a)] - rank[standingOf(b)] ||
      (a.due_at ?? "9").localeCompare(b.due_at ?? "9") ||
      a.receipt.localeCompare(b.receipt) ||
      a.id.localeCompare(b.id),
  );
}

/**
 * What comes after an assignment: the next in the order that waits, from the beginning again after the last. Null when
 * nothing else waits.
 */
export function nextOf(all: Own[], current?: string): Own | null {
  const ordered = inOrder(all);
  const at = ordered.findIndex((a) => a.id === current);
  const after = at < 0 ? ordered : [...ordered.slice(at + 1), ...ordered.slice(0, at)];
  return after.find(waits) ?? null;
}

export type Progress = {total: number; handedIn: number; waiting: number; due: string | null};

/** How far the reviews are that are not over, and when the first of what waits is due. */
export function progressOf(all: Own[]): Progress {
  const open = all.filter((a) => standingOf(a) !== "over");
  const waiting = open.filter(waits);
  const dues = waiting.flatMap((a) => (a.due_at ? [a.due_at] : [])).sort();
  return {
    total: open.length,
    handedIn: open.filter((a) => a.state === "handed_in").length,
    waiting: waiting.length,
    due: dues[0] ?? null,
  };
}

/** Whether an assignment waits although its time is over. */
export function isLate(a: Own, now: number | null): boolean {
  return now !== null && waits(a) && a.due_at !== null && new Date(a.due_at).getTime() < now;
}
