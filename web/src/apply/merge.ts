/**
 * Merging of two versions of a draft that were written from the same third one. A field is what one person answers at a
 * time: a question of the form, or one of the few things beside it.
 */
import type {Answers} from "./form";

export type Content = Record<string, unknown> & {answers?: Answers};

/** The path of a field: the name of a member of the content, or answers/ and the key of a question. */
export type FieldPath = string;
export type Conflict = {field: FieldPath; base: unknown; ours: unknown; theirs: unknown};

/** Whether two JSON values say the same. The order of an object's members says nothing; what is undefined is not there. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a))
    return a.length === (b as unknown[]).length && a.every((one, i) => same(one, (b as unknown[])[i]));
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => same(left[key], right[key]));
}

export function fieldsOf(...contents: Content[]): FieldPath[] {
  const paths = new Set<FieldPath>();
  for (const content of contents) {
    for (const key of Object.keys(content)) if (key !== "answers") paths.add(key);
    for (const key of Object.keys(content.answers ?? {})) paths.add(`answers/${key}`);
  }
  return [...paths];
}

export function valueAt(content: Content, field: FieldPath): unknown {
  return field.startsWith("answers/") ? content.answers?.[field.slice(8)] : content[field];
}

/** The content with another value of a field; undefined takes it out. */
export function withValue(content: Content, field: FieldPath, value: unknown): Content {
  if (!field.startsWith("answers/")) return put(content, field, value);
  return {...content, answers: put(content.answers ?? {}, field.slice(8), value)};
}

function put<T extends Record<string, unknown>>(object: T, key: string, value: unknown): T {
  const after: Record<string, unknown> = {...object};
  if (value === undefined) delete after[key];
  else after[key] = value;
  return after as T;
}

/**
 * A field that one side changed takes that side's value; one that both changed differently is a conflict and keeps ours
 * until somebody chooses. Files are told apart by their ids and rows by their place while none came or went.
 */
export function merge(base: Content, ours: Content, theirs: Content): {content: Content; conflicts: Conflict[]} {
  let content = ours;
  const conflicts: Conflict[] = [];
  for (const field of fieldsOf(base, ours, theirs)) {
    const [b, o, t] = [valueAt(base, field), valueAt(ours, field), valueAt(theirs, field)];
    const merged = mergeValue(b, o, t);
    if (merged === disagree) conflicts.push({field, base: b, ours: o, theirs: t});
    else if (merged !== o) content = withValue(content, field, merged);
  }
  return {content, conflicts};
}

const disagree = Symbol("both sides changed it differently");

function mergeValue(base: unknown, ours: unknown, theirs: unknown): unknown {
  if (same(ours, theirs) || same(base, theirs)) return ours;
  if (same(base, ours)) return theirs;
  if (!Array.isArray(ours) || !Array.isArray(theirs)) return disagree;
  const before = Array.isArray(base) ? base : [];
  if ([before, ours, theirs].every((list) => list.every((one) => typeof one === "string")))
    return mergeSets(before, ours, theirs);
  return mergeRows(before, ours, theirs);
}

function mergeSets(base: unknown[], ours: unknown[], theirs: unknown[]): unknown[] {
  const kept = ours.filter((one) => theirs.includes(one) || !base.includes(one));
  return [...kept, ...theirs.filter((one) => !base.includes(one) && !ours.includes(one))];
}

function mergeRows(base: unknown[], ours: unknown[], theirs: unknown[]): unknown {
  if (ours.length !== base.length || theirs.length !== base.length) return disagree;
  const rows = base.map((row, i) => {
    const [o, t] = [ours[i], theirs[i]];
    if (same(o, t) || same(row, t)) return o;
    return same(row, o) ? t : disagree;
  });
  return rows.includes(disagree) ? disagree : rows;
}
