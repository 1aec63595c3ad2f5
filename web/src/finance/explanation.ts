import type {Schemas} from "../api/ask";

export type Typed = {
  kind: Schemas["ExplanationKind"];
  reason: string;
  fund_id?: string;
  instruction?: string;
  entry_id?: string;
};

/** Only what the kind has a use for is sent. */
export function explanationOf(typed: Typed): Schemas["NewExplanation"] {
  return {
    kind: typed.kind,
    reason: typed.reason.trim(),
    ...(typed.kind === "donation" && typed.fund_id ? {fund_id: typed.fund_id} : {}),
    ...(typed.kind === "payment" && typed.instruction ? {instruction: typed.instruction.trim()} : {}),
    ...(typed.kind === "received" && typed.entry_id ? {entry_id: typed.entry_id.trim()} : {}),
  };
}
