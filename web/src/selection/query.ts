import type {Asking} from "../api/ask";
import {chosenOf, oneOf, pageOf, textOf} from "../parts/listquery";

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

/** What the address asks for, as far as the list knows it. */
export function queryOf(params: URLSearchParams): Query {
  const community = params.getAll("community");
  return {
    ...pageOf(params),
    ...chosenOf(params, "stage", stages),
    ...(community.length > 0 ? {community} : {}),
    ...oneOf(params, "sort", sorts),
    ...textOf(params, "reason"),
  };
}

/** The same for the assignments to those applications, which have an order of their own. */
export function assignmentsOf({stage, community, q}: Query): Query {
  return {...(stage ? {stage} : {}), ...(community ? {community} : {}), ...(q ? {q} : {})};
}
