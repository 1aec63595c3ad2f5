import type {Sheet} from "./sheet";

/** A field of a sheet: the points of an item, the reason for them, or one of the others. */
export type Part = {of: "points" | "reasons"; key: string} | {of: "total" | "match" | "comment" | "feedback"};

export const partId = (part: Part) => ("key" in part ? `${part.of}.${part.key}` : part.of);

export function partText(sheet: Sheet, part: Part): string {
  return "key" in part ? (sheet[part.of][part.key] ?? "") : sheet[part.of];
}

/** Where two sheets say something else, in the order of the items. */
export function differences(mine: Sheet, theirs: Sheet, keys: string[]): Part[] {
  const parts: Part[] = keys.flatMap((key): Part[] => [
    {of: "points", key},
    {of: "reasons", key},
  ]);
  parts.push({of: "total"}, {of: "match"}, {of: "comment"}, {of: "feedback"});
  return parts.filter((part) => partText(mine, part) !== partText(theirs, part));
}

/** My sheet with the chosen fields as they are in theirs. */
export function merge(mine: Sheet, theirs: Sheet, chosen: Part[]): Sheet {
  const merged: Sheet = {...mine, points: {...mine.points}, reasons: {...mine.reasons}};
  for (const part of chosen) {
    if ("key" in part) merged[part.of][part.key] = partText(theirs, part);
    else merged[part.of] = partText(theirs, part);
  }
  return merged;
}
