import type {Schemas} from "../api/ask";

type Row = Schemas["ProjectRow"];

/** Rows that hold what was typed, and wait for what was chosen. */
export function narrow(rows: Row[], text: string, agreement: string | undefined): Row[] {
  const wanted = text.trim().toLowerCase();
  return rows.filter(
    (r) =>
      (!agreement || r.agreement === agreement) &&
      (!wanted || [r.number, r.title, r.organization_name].some((cell) => cell.toLowerCase().includes(wanted))),
  );
}
