import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {may} from "../parts/actbutton";
import {Money} from "../parts/amount";
import {At} from "../parts/deadline";
import {Section} from "../parts/page";
import {useFundNames} from "./words";

type Vote = Schemas["CommitteeVote"];

/** How the committees of named funds voted on the project. It is left out where none was asked and nobody can ask one. */
export function FundDecisions({project}: {project: Schemas["WholeProject"]}) {
  const {t} = useTranslation("finance");
  const names = useFundNames();
  const decisions = useRead("/projects/{project}/fund-decisions", {path: {project: project.id}});
  const items = decisions.data?.items ?? [];
  const can = may(project.can, "decide_fund_request");
  if (items.length === 0 && can !== null) return null;
  return (
    <Section
      title={t("vote.title")}
      side={
        can === null && (
          <Link className="money-button-link" to={`/finance/projects/${project.id}/fund-decision`}>
            {t("vote.record")}
          </Link>
        )
      }
    >
      {items.length === 0 && <p className="quiet">{t("vote.none")}</p>}
      <ul className="work">
        {items.map((v) => (
          <li key={v.id} className="work-link">
            <strong>{names.get(v.fund_id)}</strong>
            <Money fen={v.amount_fen} />
            <span className={v.line_id ? "stage" : "stage stage-final"}>
              {v.line_id ? t("vote.granted") : t("vote.refused")}
            </span>
            <span>{tally(v, t)}</span>
            <span className="quiet">
              <At at={v.decided_at} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

type T = ReturnType<typeof useTranslation<"finance">>["t"];

function tally(vote: Vote, t: T): string {
  const count = (of: string) => vote.ballots.filter((b) => b.vote === of).length;
  return t("vote.tally", {
    for: count("for"),
    against: count("against"),
    abstain: count("abstain"),
    recused: vote.recused.length,
  });
}
