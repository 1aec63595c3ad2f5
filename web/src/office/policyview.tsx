import type {ReactNode} from "react";
import {useTranslation} from "react-i18next";
import {Section} from "../parts/page";
import type {Document} from "./policy";
import {flat, PolicyValue} from "./policyvalue";
import {memberName} from "./policywords";

/** The parts of a policy in the order in which people read them. What is newer than this list stands at the end. */
const groups = {
  basics: ["key", "title", "currency", "time_zone"],
  dates: ["window", "schedule", "supplement"],
  money: ["pool_fen", "caps", "cap_scope", "community_share", "own_ratio_min", "tranches"],
  eligibility: ["eligibility"],
  review: ["desk", "panel", "resident", "score", "tie_break"],
  rubric: ["rubric"],
  recusal: ["recusal_questions"],
  notice: ["notice", "retention"],
  form: ["form"],
} as const;

/** What is too long to stand between the others. */
const long = new Set<Group>(["rubric", "form"]);

export type Group = keyof typeof groups;

/** A policy as a document to read. */
export function PolicyView({document}: {document: Document}) {
  const {t} = useTranslation("office");
  const known = new Set<string>(Object.values(groups).flat());
  const rest = Object.keys(document).filter((name) => !known.has(name));
  return (
    <>
      {(Object.keys(groups) as Group[]).map((group) => (
        <Part
          key={group}
          title={t(`policy.group.${group}`)}
          names={groups[group]}
          document={document}
          folded={long.has(group)}
        />
      ))}
      {rest.length > 0 && <Part title={t("policy.group.rest")} names={rest} document={document} folded={false} />}
    </>
  );
}

function Part({
  title,
  names,
  document,
  folded,
}: {
  title: string;
  names: readonly string[];
  document: Document;
  folded: boolean;
}) {
  const {t} = useTranslation("office");
  const [only] = names;
  return (
    <Section title={title}>
      <Fold folded={folded}>
        {names.length === 1 && only ? (
          <PolicyValue name={only} value={document[only]} />
        ) : (
          <dl className="of-members">
            {names.map((name) => (
              <div key={name} className={flat(document[name]) ? "of-member of-pair" : "of-member"}>
                <dt>{memberName(t, name)}</dt>
                <dd>
                  <PolicyValue name={name} value={document[name]} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Fold>
    </Section>
  );
}

function Fold({folded, children}: {folded: boolean; children: ReactNode}) {
  const {t} = useTranslation("office");
  if (!folded) return children;
  return (
    <details className="of-json">
      <summary>{t("policy.unfold")}</summary>
      {children}
    </details>
  );
}
