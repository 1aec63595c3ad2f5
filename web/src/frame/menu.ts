import {useTranslation} from "react-i18next";
import {applicantRoles, type Me, memberships, office, type Role} from "./session";

/** One way to go, and what else lies behind it under addresses of its own. */
export type Entry = {to: string; title: string; under?: string[]};

/** Whether a page lies behind an entry of the menu. */
export function liesUnder(entry: Entry, path: string): boolean {
  if (entry.to === "/") return path === "/";
  return [entry.to, ...(entry.under ?? [])].some((begin) => path === begin || path.startsWith(`${begin}/`));
}

const money: Role[] = ["finance_preparer", "finance_approver", "decider", "officer", "auditor", "administrator"];
const rounds: Role[] = [
  "officer",
  "decider",
  "administrator",
  "auditor",
  "supervisor",
  "evaluator",
  "finance_preparer",
  "finance_approver",
];

/** Where a person can go, by the roles he holds. What he may do there is the server's to say. */
export function useMenu(me: Me): Entry[] {
  const {t} = useTranslation();
  const at = office(me);
  const has = (roles: Role[]) => at?.roles.some((role) => roles.includes(role)) ?? false;
  const entries: Entry[] = [{to: "/", title: t("menu.home")}];
  if (memberships(me, ...applicantRoles).some((m) => !m.funder) || me.memberships.length === 0) {
    entries.push(
      {to: "/apply/rounds", title: t("menu.calls"), under: ["/apply/drafts"]},
      {to: "/apply/applications", title: t("menu.applications")},
      {to: "/apply/projects", title: t("menu.projects")},
    );
    for (const organization of organizationsOf(me))
      entries.push({to: `/organizations/${organization.id}`, title: organization.name});
  }
  if (memberships(me, "reviewer").length > 0) entries.push({to: "/review", title: t("menu.reviews")});
  if (has(rounds))
    entries.push(
      {to: "/office/rounds", title: t("menu.rounds"), under: ["/selection", "/office/objections", "/finance/rounds"]},
      {to: "/office/policies", title: t("menu.policies")},
    );
  if (has(money)) {
    entries.push(
      {to: "/finance/disbursements", title: t("menu.disbursements")},
      {to: "/finance/batches", title: t("menu.batches")},
      {to: "/finance/reconciliation", title: t("menu.reconciliation")},
      {to: "/finance/funds", title: t("menu.funds"), under: ["/finance/statements"]},
    );
  }
  if (has(["administrator", "officer"]))
    entries.push({to: "/office/people", title: t("menu.people")}, {to: "/office/settings", title: t("menu.settings")});
  return entries;
}

/** The applicant organisations in which a person has a role, each once. */
export function organizationsOf(me: Me): {id: string; name: string; roles: Role[]}[] {
  const found = new Map<string, {id: string; name: string; roles: Role[]}>();
  for (const m of memberships(me, ...applicantRoles)) {
    if (m.funder) continue;
    const one = found.get(m.organization_id) ?? {id: m.organization_id, name: m.organization_name, roles: []};
    one.roles.push(m.role);
    found.set(m.organization_id, one);
  }
  return [...found.values()];
}
