import {Select} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {ActButton, may} from "../parts/actbutton";
import {Deadline} from "../parts/deadline";
import {Empty, Loaded, Section} from "../parts/page";
import {Sorry} from "../parts/refusal";
import type {Policy} from "./policy";
import {recusalLines} from "./recusalreason";

type Application = Schemas["Application"];
type Reviewer = Schemas["Reviewer"];

/** Who reviews the application and how far that is; others can be assigned, in place of one who was recused for instance. */
export function Reviewers({application, policy, funder}: {application: Application; policy: Policy; funder: string}) {
  const {t} = useTranslation("selection");
  const assignments = useRead("/applications/{application}/assignments", {path: {application: application.id}});
  const assigns = may(application.can, "assign_reviewers") !== undefined;
  const query = {round: application.round_id};
  const people = useRead(
    "/funders/{funder}/reviewers",
    {path: {funder}, query},
    {enabled: assigns, retry: false, staleTime: 60_000},
  );
  const names = new Map(people.data?.items.map((p) => [p.person_id, p.name]));
  return (
    <Section title={t("reviewers.title")}>
      <Loaded of={assignments}>
        {({items}) =>
          items.length === 0 ? (
            <Empty>{t("reviewers.none")}</Empty>
          ) : (
            <ul className="rules">
              {items.map((a, i) => (
                <li key={a.id}>
                  <strong>{names.get(a.reviewer_id) ?? t("reviewers.number", {number: i + 1})}</strong> ·{" "}
                  {t(`part.${a.part}`)} · {t(`state.${a.state}`)}
                  {a.recusal_reason && <Recused reason={a.recusal_reason} questions={policy.recusal_questions} />}
                  {(a.state === "assigned" || a.state === "accepted") && (
                    <div>
                      {a.due_at && <Deadline at={a.due_at} provisional={a.provisional} />}{" "}
                      {may(a.can, "enter_paper_score") === null && (
                        <Link to={`/review/paper/${a.id}`}>{t("reviewers.paper")}</Link>
                      )}
                    </div>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {assigns && people.data && (
        <Assign
          application={application}
          people={people.data.items}
          taken={assignments.data?.items.map((a) => a.reviewer_id) ?? []}
        />
      )}
    </Section>
  );
}

/** Why a reviewer is off the application: which questions he answered with yes, and what he said of it. */
function Recused({reason, questions}: {reason: string; questions: Policy["recusal_questions"]}) {
  const text = useText();
  return (
    <div className="quiet">
      {recusalLines(reason, questions).map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was said does not change places
        <div key={i}>{typeof line === "string" ? line : text(line.title)}</div>
      ))}
    </div>
  );
}

type AssignProps = {application: Schemas["ApplicationHead"]; people: Reviewer[]; taken: string[]; done?: () => void};

/** Chooses by name; who cannot review it is in the list with the reason, so that nobody searches for him in vain. */
export function Assign({application, people, taken, done}: AssignProps) {
  const {t} = useTranslation("selection");
  const [chosen, setChosen] = useState<string[]>([]);
  const [missing, setMissing] = useState(false);
  const assign = useAct("post", "/applications/{application}/assignments", {
    onSuccess: () => {
      setChosen([]);
      done?.();
    },
  });
  const reason = may(application.can, "assign_reviewers");
  if (reason !== null) return null;
  const submit = () => {
    setMissing(chosen.length === 0);
    if (chosen.length === 0) return;
    assign.mutate({path: {application: application.id}, body: {version: application.version, reviewers: chosen}});
  };
  const why = (p: Reviewer) => {
    if (taken.includes(p.person_id)) return t("reviewers.taken");
    if (p.organizations.some((o) => o.id === application.organization_id)) return t("excluded.member_of_applicant");
    return null;
  };
  return (
    <div className="field">
      <label htmlFor="assign">{t("reviewers.more")}</label>
      {assign.error && <Sorry error={assign.error} />}
      {missing && (
        <p className="overdue" role="alert">
          {t("reviewers.missing")}
        </p>
      )}
      <div className="row">
        <Select
          id="assign"
          mode="multiple"
          className="wide-select grow"
          value={chosen}
          onChange={setChosen}
          showSearch={{optionFilterProp: "label"}}
          options={people.map((p) => {
            const no = why(p);
            const load = t("reviewers.load", {count: p.assigned});
            return {value: p.person_id, label: `${p.name} · ${no ?? load}`, disabled: no !== null};
          })}
        />
        <ActButton can={application.can} act="assign_reviewers" loading={assign.isPending} onClick={submit}>
          {t("reviewers.assign")}
        </ActButton>
      </div>
    </div>
  );
}
