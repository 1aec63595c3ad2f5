import type {Schemas} from "../api/ask";
import {money} from "../parts/money";

type Posting = Schemas["BookEntry"]["postings"][number];

/** Where the case of an entry is shown. */
export function casePath(of: {kind: string; id: string}): string | null {
  switch (of.kind) {
    case "round":
      return `/office/rounds/${of.id}`;
    case "application":
      return `/selection/applications/${of.id}`;
    case "project":
    case "disbursement":
    case "fund":
      return `/finance/${of.kind}s/${of.id}`;
    case "suspense":
      return `/finance/suspense/${of.id}`;
  }
  return null;
}

/** Where an account of a posting is looked into. */
export function accountPath(posting: Pick<Posting, "kind" | "owner_id">): string {
  if (posting.kind.startsWith("fund_")) return `/finance/funds/${posting.owner_id}`;
  if (posting.kind === "pool_available") return `/finance/statements/round/${posting.owner_id}`;
  if (posting.kind === "suspense" || posting.kind === "unexplained") return `/finance/suspense/${posting.owner_id}`;
  return `/finance/statements/line/${posting.owner_id}`;
}

/** An amount with its sign, also where it is more. */
export function signed(fen: number, currency: string): string {
  return `${fen < 0 ? "" : "+"}${money(fen, currency)}`;
}
