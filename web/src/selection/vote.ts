/** What a meeting said about an application, as it is typed in. */
export type Typed = {for: number | null; against: number | null; abstained: number | null};
export type Vote = {application_id: string; for: number; against: number; abstained: number};

/** A meeting as it is typed in. */
export type Meeting = {
  place: string | undefined;
  number: number | null;
  day: string;
  representatives: number | null;
  present: number | null;
};

export const blank: Meeting = {place: undefined, number: 1, day: "", representatives: null, present: null};

const needed = ["place", "day", "representatives", "present"] as const;

/** What a meeting still lacks, in the order of its fields. */
export function missingOf(meeting: Meeting): (typeof needed)[number][] {
  return needed.filter((field) => meeting[field] === undefined || meeting[field] === null || meeting[field] === "");
}

/** The votes that were typed in; an application without any figure was not voted on. */
export function votesOf(typed: Record<string, Typed>): Vote[] {
  return Object.entries(typed)
    .filter(([, v]) => v.for !== null || v.against !== null || v.abstained !== null)
    .map(([application_id, v]) => ({
      application_id,
      for: v.for ?? 0,
      against: v.against ?? 0,
      abstained: v.abstained ?? 0,
    }));
}

/** How many votes an application has in all. */
export function sumOf(v: Typed): number {
  return (v.for ?? 0) + (v.against ?? 0) + (v.abstained ?? 0);
}

/** The list with the item at a position moved by one; at the ends it stays. */
export function shifted<T>(list: T[], at: number, by: -1 | 1): T[] {
  const to = at + by;
  if (to < 0 || to >= list.length) return list;
  const next = [...list];
  [next[at], next[to]] = [next[to]!, next[at]!];
  return next;
}
