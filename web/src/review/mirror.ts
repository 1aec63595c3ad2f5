import {forget, store, stored} from "../parts/stored";
import {fromDraft, type Sheet} from "./sheet";

/** What was typed and is not on the server yet, with the versions it was typed upon. */
export type Mirror = {sheet: Sheet; draft: number; assignment: number};

const key = (person: string, assignment: string) => `granary_sheet/${person}/${assignment}`;

export function readMirror(person: string, assignment: string): Mirror | null {
  const kept = stored(key(person, assignment)) as Partial<Mirror> | null;
  if (typeof kept?.draft !== "number" || typeof kept.assignment !== "number") return null;
  return {sheet: fromDraft(kept.sheet), draft: kept.draft, assignment: kept.assignment};
}

export function writeMirror(person: string, assignment: string, mirror: Mirror): void {
  store(key(person, assignment), mirror);
}

/** Nothing stays on the device once the server has it: other people may use it too. */
export function dropMirror(person: string, assignment: string): void {
  forget(key(person, assignment));
}
