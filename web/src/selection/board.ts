import type {Schemas} from "../api/ask";

export type Decision = Schemas["AllocationDecision"];

/** A row of the board in plain values, so that a row that did not change is known at once and not drawn again. */
export type BoardRow = {
  id: string;
  rank: number | null;
  receipt: string;
  title: string;
  organization: string;
  places: string;
  expert: string;
  resident: string;
  final: string;
  spread: string;
  asked: number;
  reviewed: number;
  amount: number;
  /** What all down to this one are given. */
  cumulative: number;
  outcome: Decision["outcome"];
  bound: Bound | null;
  boundPlace: string;
  /** What was left of the limit that bound it. */
  left: number | null;
  votes: string;
  tie: Decision["tie_rule"];
  override: Decision["override"];
  earned: number | null;
};

const bounds = [
  "project_cap",
  "community_cap",
  "pool",
  "project_count",
  "organization_limit",
  "override",
  "pass_mark",
  "resident_vote",
] as const;
export type Bound = (typeof bounds)[number];

/** The rows in the order of the run, with what they come to. */
export function rowsOf(decisions: Decision[], comma: string): BoardRow[] {
  let cumulative = 0;
  return decisions.map((d) => {
    cumulative += d.amount_fen;
    const place = d.places.find((p) => p.place_id === d.bound_place_id);
    const bound = bounds.find((b) => b === d.bound_by) ?? null;
    const left = bound === "pool" ? d.left_fen?.pool : place && d.left_fen?.communities[place.code];
    return {
      id: d.application_id,
      rank: d.rank,
      receipt: d.receipt,
      title: d.title,
      organization: d.organization,
      places: d.places.map((p) => p.name).join(comma),
      expert: d.expert,
      resident: d.resident,
      final: d.final,
      spread: d.spread,
      asked: d.asked_fen,
      reviewed: d.reviewed_fen,
      amount: d.amount_fen,
      cumulative,
      outcome: d.outcome,
      bound,
      boundPlace: place?.name ?? "",
      left: left ?? null,
      votes: `${d.votes_for} / ${d.votes_present}`,
      tie: d.tie_rule,
      override: d.override,
      earned: d.earned_rank,
    };
  });
}

/** Whether a row shows the same as before. */
export function same(a: BoardRow, b: BoardRow): boolean {
  return (Object.keys(a) as (keyof BoardRow)[]).every((key) => a[key] === b[key]);
}

export type CapLine = {after: number; why: "pool" | "project_count" | null; left: number | null};

/** After which rank nothing more is given, and which limit ran out there for good. */
export function capLineOf(rows: BoardRow[]): CapLine | null {
  const last = rows.filter((r) => r.outcome === "awarded").at(-1);
  if (last?.rank == null) return null;
  const after = last.rank;
  const stopped = rows.find((r) => (r.rank ?? 0) > after && (r.bound === "pool" || r.bound === "project_count"));
  const why = stopped ? (stopped.bound as "pool" | "project_count") : null;
  return {after, why, left: stopped?.left ?? null};
}

/** The rows as they would stand by the scores alone: what was moved goes back to the rank it earned. */
export function byScore(rows: BoardRow[]): BoardRow[] {
  const ranked = rows.filter((r) => r.rank !== null);
  const order = ranked.filter((r) => r.earned === null);
  const moved = ranked.filter((r) => r.earned !== null).sort((a, b) => (a.earned ?? 0) - (b.earned ?? 0));
  for (const row of moved) order.splice((row.earned ?? 1) - 1, 0, row);
  return [...order, ...rows.filter((r) => r.rank === null)];
}

type Run = Pick<Schemas["AllocationHead"], "number" | "stage">;

/** Whether a run was proposed and not used: a later one was released in its place. */
export function unused(run: Run, runs: Run[]): boolean {
  return run.stage === "proposed" && runs.some((r) => r.stage === "released" && r.number > run.number);
}

export type Room = Schemas["AllocationPreview"]["communities"][number];

/** The communities, the fullest first: those are what a meeting asks about. */
export function fullestFirst(rooms: Room[]): Room[] {
  const left = (r: Room) => r.left_fen ?? Number.POSITIVE_INFINITY;
  return [...rooms].sort((a, b) => left(a) - left(b) || b.taken_fen - a.taken_fen || a.code.localeCompare(b.code));
}
