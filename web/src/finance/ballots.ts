import type {Schemas} from "../api/ask";

export const votes = ["for", "against", "abstain", "absent", "recused"] as const;
export type Typed = {fund_id: string; amount_fen: number; votes: Record<string, (typeof votes)[number]>};

/** What was typed as the API takes it: who did not vote has no ballot, who is recused none either. */
export function decisionOf(typed: Typed): Schemas["FundDecision"] {
  const entries = Object.entries(typed.votes);
  return {
    fund_id: typed.fund_id,
    amount_fen: typed.amount_fen,
    recused: entries.filter(([, vote]) => vote === "recused").map(([member]) => member),
    ballots: entries.flatMap(([member_id, vote]) =>
      vote === "for" || vote === "against" || vote === "abstain" ? [{member_id, vote}] : [],
    ),
  };
}

/** How many voted which way. */
export function tallyOf(given: Typed["votes"]): Record<(typeof votes)[number], number> {
  const tally = {for: 0, against: 0, abstain: 0, absent: 0, recused: 0};
  for (const vote of Object.values(given)) tally[vote]++;
  return tally;
}
