import type {Role} from "../frame/session";

/** The roles that a funder's people hold. */
export const staffRoles = [
  "officer",
  "decider",
  "finance_preparer",
  "finance_approver",
  "supervisor",
  "evaluator",
  "auditor",
  "administrator",
] as const satisfies Role[];

/** Who comes from outside to judge what the others have done, and so stands in for nobody. */
export const outsiders: Role[] = ["reviewer", "evaluator", "auditor"];

/** Those whom a funder takes in: its staff, and the reviewers, whom nobody covers. */
export const funderRoles = ["reviewer", ...staffRoles] as const satisfies Role[];
