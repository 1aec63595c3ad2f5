import type {Schemas} from "../api/ask";

type Proposal = Schemas["AssignmentProposal"];
type Row = Schemas["RoundAssignment"];

/** Who is to review what: the draw, and what people changed of it. */
export type Chosen = Record<string, string[]>;

export function chosenOf(proposal: Proposal): Chosen {
  return Object.fromEntries(proposal.items.map((i) => [i.application_id, i.reviewers.map((r) => r.person_id)]));
}

export type Load = {person: string; name: string; before: number; after: number};

/** What each reviewer has and will have, the busiest first. */
export function loadsOf(proposal: Proposal, chosen: Chosen): Load[] {
  const more = new Map<string, number>();
  for (const reviewers of Object.values(chosen)) for (const r of reviewers) more.set(r, (more.get(r) ?? 0) + 1);
  return proposal.loads
    .map((l) => ({person: l.person_id, name: l.name, before: l.before, after: l.before + (more.get(l.person_id) ?? 0)}))
    .sort((a, b) => b.after - a.after || a.name.localeCompare(b.name, "zh"));
}

/** How many reviewers each application lacks now, before the draw is assigned. */
export function missingOf(proposal: Proposal | undefined): Map<string, number> {
  const missing = new Map<string, number>();
  for (const i of proposal?.items ?? []) missing.set(i.application_id, i.reviewers.length);
  for (const u of proposal?.unfilled ?? [])
    missing.set(u.application_id, (missing.get(u.application_id) ?? 0) + u.missing);
  return missing;
}

/** What is assigned at once: at most a thousand applications, those without a reviewer left out. */
export function batchOf(chosen: Chosen): {application_id: string; reviewers: string[]}[] {
  return Object.entries(chosen)
    .filter(([, reviewers]) => reviewers.length > 0)
    .slice(0, 1000)
    .map(([application_id, reviewers]) => ({application_id, reviewers}));
}

/** The assignments of each application. */
export function byApplication(rows: Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) found.set(row.application_id, [...(found.get(row.application_id) ?? []), row]);
  return found;
}

/** The assignments of the part of the review that an application is in: the panel, once it has begun. */
export function currentOf(rows: Row[]): Row[] {
  const panel = rows.filter((r) => r.part === "panel");
  return panel.length > 0 ? panel : rows;
}

/** How far the round's review is, recused assignments apart. */
export function progressOf(rows: Row[]): {assigned: number; handed_in: number; late: number; recused: number} {
  const standing = rows.filter((r) => r.state !== "recused");
  return {
    assigned: standing.length,
    handed_in: standing.filter((r) => r.state === "handed_in").length,
    late: standing.filter((r) => r.late).length,
    recused: rows.length - standing.length,
  };
}
