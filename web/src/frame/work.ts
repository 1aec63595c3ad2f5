import type {Schemas} from "../api/ask";

type Work = Schemas["Work"];

/** Where a thing to do is done. A case leads to its page; a number of them to the list that holds them. */
export function workPath(item: Work): string {
  const id = item.case?.id;
  switch (item.kind) {
    case "roles_to_fill":
      return "/office/people";
    case "recusal_to_answer":
    case "score_to_hand_in":
      return "/review";
    case "applications_to_screen":
      return `/selection/rounds/${id}/applications?stage=submitted`;
    case "amounts_to_review":
      return `/selection/rounds/${id}/applications?stage=panel_closed`;
    case "reviewers_to_assign":
    case "scores_late":
    case "round_to_shortlist":
      return `/selection/rounds/${id}/assignments`;
    case "allocation_to_propose":
      return `/selection/rounds/${id}/board`;
    case "notice_to_publish":
    case "objections_to_decide":
    case "awards_to_announce":
      return `/office/rounds/${id}/notices`;
    case "agreements_to_draft":
    case "agreements_to_sign":
      return `/finance/rounds/${id}/projects`;
    case "payments_due":
      return "/finance/disbursements?stage=due";
    case "payments_to_reissue":
      return "/finance/disbursements?stage=returned&stage=failed";
    case "receipts_to_record":
      return "/finance/disbursements?stage=paid";
    case "suspense_to_explain":
    case "explanations_to_confirm":
      return "/finance/reconciliation";
  }
  return casePath(item) ?? "/";
}

const staff: Schemas["Role"][] = [
  "officer",
  "decider",
  "administrator",
  "finance_preparer",
  "finance_approver",
  "supervisor",
  "evaluator",
  "auditor",
];

function casePath(item: Work): string | null {
  if (!item.case) return null;
  const {kind, id} = item.case;
  const inside = staff.includes(item.role);
  switch (kind) {
    case "draft":
      return `/apply/drafts/${id}`;
    case "policy":
    case "round":
      return `/office/${kind === "policy" ? "policies" : "rounds"}/${id}`;
    case "application":
      return `/${inside ? "selection" : "apply"}/applications/${id}`;
    case "allocation":
      return `/selection/allocations/${id}`;
    case "project":
      return `/${inside ? "finance" : "apply"}/projects/${id}`;
    case "disbursement":
      return inside ? `/finance/disbursements/${id}` : "/apply/projects";
    case "batch":
      return `/finance/batches/${id}`;
    case "fund":
      return `/finance/funds/${id}`;
  }
  return null;
}
