import {useTranslation} from "react-i18next";
import {useParams} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {Money} from "../parts/amount";
import {Currency} from "../parts/currency";
import {At} from "../parts/deadline";
import {Loaded, Page, Section} from "../parts/page";
import {percentOf} from "../parts/percent";
import {isOpen} from "../parts/window";
import {Begin} from "./begin";
import {Communities} from "./communities";
import {Eligibility} from "./eligibility";
import type {PolicyDocument} from "./form";
import {usePolicy} from "./policy";
import {When} from "./rounds";

/** A call: what there is, until when, for whom, and how to begin. */
export function RoundPage() {
  const {round = ""} = useParams();
  const asked = useRead("/rounds/{round}", {path: {round}});
  const policy = usePolicy(asked.data?.policy_id);
  return (
    <div className="middle">
      <Loaded of={asked}>
        {(r) => (
          <Loaded of={policy}>
            {(p) => (
              <Currency of={r.currency}>
                <Shown round={r} policy={p} />
              </Currency>
            )}
          </Loaded>
        )}
      </Loaded>
    </div>
  );
}

function Shown({round, policy}: {round: Schemas["Round"]; policy: PolicyDocument}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const {caps} = policy;
  const open = isOpen(round);
  return (
    <Page
      title={text(round.title)}
      trail={[{title: t("rounds.title"), to: "/apply/rounds"}, {title: text(round.title)}]}
    >
      <Section title={t("round.about")}>
        <p>
          <span className={open ? "stage" : "stage stage-final"}>{text(round.stage_name)}</span> {text(round.next)}
        </p>
        <dl className="facts">
          <When round={round} />
          <Limit name={t("round.per_project")} fen={caps.per_project_fen} />
          <Limit name={t("round.per_community")} fen={caps.per_community_fen} />
          <Limit name={t("round.pool")} fen={policy.pool_fen} />
          {caps.per_organization_projects !== null && (
            <>
              <dt>{t("round.per_organization")}</dt>
              <dd>{t("round.projects", {count: caps.per_organization_projects})}</dd>
            </>
          )}
          {Number(policy.own_ratio_min) > 0 && (
            <>
              <dt>{t("round.own")}</dt>
              <dd>{t("round.own_least", {percent: percentOf(policy.own_ratio_min)})}</dd>
            </>
          )}
        </dl>
        {round.extensions.map((e) => (
          <p key={e.confirmed_at}>
            {t("round.extended")} <At at={e.to} /> · {e.reason}
          </p>
        ))}
        <p>
          <a href={`/rounds/${round.id}`}>{t("round.public")}</a>
        </p>
      </Section>
      <Communities round={round.id} />
      <Eligibility rules={policy.eligibility} />
      {open && <Begin round={round} />}
    </Page>
  );
}

function Limit({name, fen}: {name: string; fen: number | null}) {
  if (fen === null) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Money fen={fen} />
      </dd>
    </>
  );
}
