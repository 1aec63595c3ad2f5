import type {Schemas} from "../api/ask";

/** What people change of the order, each with its reason. */
export type Override = Schemas["NewOverride"];

/** The changes as they stand, with the way back and forth again. */
export type History = {past: Override[][]; now: Override[]; future: Override[][]};

export const untouched: History = {past: [], now: [], future: []};

/** Changes it; what was undone before is forgotten. */
export function change(history: History, now: Override[]): History {
  return {past: [...history.past, history.now].slice(-100), now, future: []};
}

export function undo({past, now, future}: History): History {
  const before = past.at(-1);
  return before ? {past: past.slice(0, -1), now: before, future: [now, ...future]} : {past, now, future};
}

export function redo({past, now, future}: History): History {
  const [after, ...rest] = future;
  return after ? {past: [...past, now], now: after, future: rest} : {past, now, future};
}

/** Whether two overrides cannot stand together: the same kind twice, and a limit for what is passed over. */
function excludes(a: Override, b: Override): boolean {
  if (a.application_id !== b.application_id) return false;
  return a.kind === b.kind || (a.kind !== "move" && b.kind !== "move");
}

/** The list with an override, in place of those it excludes. */
export function withOverride(list: Override[], override: Override): Override[] {
  const at = list.findIndex((o) => excludes(o, override));
  const rest = list.filter((o) => !excludes(o, override));
  return at < 0 ? [...list, override] : [...rest.slice(0, at), override, ...rest.slice(at)];
}

export function without(list: Override[], gone: Override): Override[] {
  return list.filter((o) => o.application_id !== gone.application_id || o.kind !== gone.kind);
}

/** The list as the API takes it: each with the members of its kind alone. */
export function requestOf(list: Override[]): Override[] {
  return list.map(({application_id, kind, rank, amount_fen, reason}) => ({
    application_id,
    kind,
    ...(kind === "move" && rank !== undefined ? {rank} : {}),
    ...(kind === "limit" && amount_fen !== undefined ? {amount_fen} : {}),
    reason: reason.trim(),
  }));
}
