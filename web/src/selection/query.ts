import type {Asking} from "../api/ask";

type Query = NonNullable<Asking<"/rounds/{round}/applications">["query"]>;

export const stages = [
  "submitted",
  "supplement",
  "eligible",
  "desk_review",
  "desk_closed",
  "panel_review",
  "panel_closed",
  "proposed",
  "reserve",
  "awarded",
  "cancelled",
  "refused",
  "withdrawn",
] as const;
export const sorts = ["receipt", "-submitted", "-asked", "asked", "title", "organization"] as const;

/** The short ways into the list, by what is to be done with the applications in it. */
export const shortcuts = [
  {key: "to_screen", stage: ["submitted"]},
  {key: "to_mend", stage: ["supplement"]},
  {key: "to_assign", stage: ["eligible"]},
  {key: "in_review", stage: ["desk_review", "panel_review"]},
  {key: "to_shortlist", stage: ["desk_closed"]},
  {key: "to_review_amount", stage: ["panel_closed"]},
] as const;

/** What the address asks for, as far as the list knows it: an address is typed and sent by people. */
export function queryOf(params: URLSearchParams): Query {
  const query: Query = {limit: 50, count: true};
  const known = <T extends string>(all: readonly T[], given: string[]) => all.filter((one) => given.includes(one));
  const stage = known(stages, params.getAll("stage"));
  if (stage.length > 0) query.stage = [...stage];
  const community = params.getAll("community");
  if (community.length > 0) query.community = community;
  const sort = known(sorts, params.getAll("sort"))[0];
  if (sort) query.sort = sort;
  for (const name of ["q", "reason", "cursor"] as const) {
    const value = params.get(name);
    if (value) query[name] = value;
  }
  return query;
}

/** The path under which the same rows are had as a file, all pages of them. */
export function exportPath(round: string, query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (name === "limit" || name === "count" || name === "cursor") continue;
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one));
  }
  const asked = params.toString();
  return `/rounds/${round}/applications${asked ? `?${asked}` : ""}`;
}
