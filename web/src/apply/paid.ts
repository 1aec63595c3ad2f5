import type {Schemas} from "../api/ask";

type Entry = Schemas["BookEntry"];

/** When each payment was confirmed by the bank, by payment, as the books of its line say it. */
export function paidOn(entries: Entry[]): Map<string, string> {
  const dates = new Map<string, string>();
  for (const entry of entries) {
    if (entry.kind === "confirmed" && entry.case.kind === "disbursement") dates.set(entry.case.id, entry.at);
  }
  return dates;
}
