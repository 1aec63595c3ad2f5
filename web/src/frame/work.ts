import type {Schemas} from "../api/ask";

type Work = Schemas["WorkItem"];

/** Where a thing to do is done. A case leads to its page; a number of them to the list that holds them. */
export function workPath(item: Work): string {
  const id = item.case?.id;
  switch (item.kind) {
    case "draft_unfinished":
      return `/apply/drafts/${id}`;
    case "recusal_to_answer":
    case "score_to_hand_in":
    case "paper_score_to_confirm":
      return "/review";
    case "applications_to_screen":
      return `/selection/rounds/${id}/applications?stage=submitted`;
    case "reviewers_to_assign":
    case "scores_late":
      return `/selection/rounds/${id}/assignments`;
    case "policy_to_publish":
      return `/office/policies/${id}`;
    case "round_to_publish":
    case "extension_to_confirm":
      return `/office/rounds/${id}`;
    case "proposal_to_release":
      return `/selection/allocations/${id}`;
    case "notice_to_publish":
    case "objections_to_decide":
      return `/office/rounds/${id}/notices`;
    case "agreements_to_draft":
    case "agreements_to_sign":
      return `/finance/rounds/${id}/projects`;
    case "payments_due":
      return "/finance/disbursements?stage=due";
    case "batch_to_approve":
    case "batch_to_export":
    case "bank_to_ask":
      return `/finance/batches/${id}`;
    case "suspense_to_explain":
    case "explanations_to_confirm":
      return "/finance/reconciliation";
    case "opening_to_confirm":
      return "/finance/funds";
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
  const inside = staff.includes(item.role);
  switch (item.case.kind) {
    case "round":
      return `/office/rounds/${item.case.id}`;
    case "application":
      return `/${inside ? "selection" : "apply"}/applications/${item.case.id}`;
    case "project":
      return `/${inside ? "finance" : "apply"}/projects/${item.case.id}`;
    case "disbursement":
      return inside ? "/finance/disbursements" : "/apply/projects";
  }
  return null;
}
