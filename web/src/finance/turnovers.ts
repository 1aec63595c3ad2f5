import type {Schemas} from "../api/ask";

type Totals = Schemas["Statement"]["totals"];

export type Turnovers = {committed: number; transit: number; paid: number; returned: number};

/**
 * What a line has committed in all, what of it is on its way, what was paid, and what of that came back, as the totals of
 * its accounts tell. What was paid and came back is committed again.
 */
export function turnovers(totals: Totals): Turnovers {
  const of = (kind: Totals[number]["kind"]) => totals.find((total) => total.kind === kind);
  const balance = (kind: Totals[number]["kind"]) => of(kind)?.balance_fen ?? 0;
  return {
    committed: balance("line_committed") + balance("line_in_transit") + balance("line_paid_out"),
    transit: balance("line_in_transit"),
    paid: balance("line_paid_out"),
    returned: of("line_paid_out")?.out_fen ?? 0,
  };
}
