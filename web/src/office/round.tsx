import {Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {useFunder} from "../frame/session";
import {At} from "../parts/deadline";
import {money} from "../parts/money";
import {Notes} from "../parts/notes";
import {Loaded, Page, Section} from "../parts/page";
import {Events, Standing} from "../parts/standing";
import {Extensions} from "./extension";
import {type Document, valueAt} from "./policy";
import {RoundActs} from "./roundacts";
import {Ways} from "./rounds";
import {Tiles} from "./tiles";

type Round = Schemas["Round"];

/** The home of a round: where it stands, its figures with the rows behind them, and what can be done now. */
export function RoundPage() {
  const {t} = useTranslation("office");
  const text = useText();
  const {round = ""} = useParams();
  const path = {round};
  const about = useRead("/rounds/{round}", {path}, {refetchInterval: 30_000});
  const timeline = useRead(
    "/rounds/{round}/timeline",
    {path},
    {refetchInterval: ({state}) => (state.data?.delayed ? 3_000 : 30_000)},
  );
  return (
    <Loaded of={about}>
      {(r) => (
        <Page title={text(r.title)} trail={[{title: t("rounds.title"), to: "/office/rounds"}, {title: r.key}]}>
          <Standing of={r} timeline={timeline.data} />
          <RoundActs round={r} />
          {r.stage !== "draft" && <Tiles round={r.id} />}
          <Facts round={r} />
          <Extensions round={r} />
          <Notes kind="round" id={r.id} />
          {timeline.data && <Latest timeline={timeline.data} />}
        </Page>
      )}
    </Loaded>
  );
}

const few = 15;

/** What happened last; everything when it is asked for. A round of many meetings has hundreds of events. */
function Latest({timeline}: {timeline: Schemas["Timeline"]}) {
  const {t} = useTranslation("office");
  const [all, setAll] = useState(false);
  const count = timeline.events.length;
  if (all || count <= few) return <Events timeline={timeline} />;
  return (
    <>
      <Events timeline={{...timeline, events: timeline.events.slice(-few)}} />
      <Button onClick={() => setAll(true)}>{t("round.all_events", {count})}</Button>
    </>
  );
}

/** What the round is held by: its window, its policy, its money. */
function Facts({round}: {round: Round}) {
  const {t} = useTranslation("office");
  const policy = useRead("/policies/{policy}", {path: {policy: round.policy_id}}, {staleTime: 60_000});
  const funds = useRead("/funders/{funder}/funds", {path: {funder: useFunder()}}, {retry: false});
  const fund = funds.data?.items.find((f) => f.id === round.fund_id);
  const document = policy.data?.document as Document | undefined;
  const fen = (at: string) => {
    const value = document && valueAt(document, at);
    return typeof value === "number" ? money(value, round.currency) : document ? t("unlimited") : "…";
  };
  const count = (at: string) => {
    const value = document && valueAt(document, at);
    return typeof value === "number" ? value : document ? t("unlimited") : "…";
  };
  return (
    <Section title={t("round.facts")}>
      <dl className="facts">
        <dt>{t("rounds.window")}</dt>
        <dd>
          <At at={round.opens_at} /> {t("to")} <At at={round.closes_at} />
        </dd>
        <dt>{t("round.pool")}</dt>
        <dd>
          {fen("/pool_fen")}
          {fund && (
            <>
              {" · "}
              <Link to={`/finance/funds/${fund.id}`}>{fund.name}</Link>
            </>
          )}
        </dd>
        <dt>{t("round.per_project")}</dt>
        <dd>{fen("/caps/per_project_fen")}</dd>
        <dt>{t("round.per_community")}</dt>
        <dd>
          {fen("/caps/per_community_fen")}
          {round.stage !== "draft" && (
            <>
              {" · "}
              <Link to={`/office/rounds/${round.id}/communities`}>{t("round.communities")}</Link>
            </>
          )}
        </dd>
        <dt>{t("round.projects")}</dt>
        <dd>{count("/caps/projects")}</dd>
        <dt>{t("round.per_organization")}</dt>
        <dd>{count("/caps/per_organization_projects")}</dd>
        <dt>{t("round.policy")}</dt>
        <dd>
          <Link to={`/office/policies/${round.policy_id}`}>
            {policy.data ? t("policies.name", {key: policy.data.key, version: policy.data.version}) : t("round.policy")}
          </Link>
        </dd>
        {round.stage !== "draft" && (
          <>
            <dt>{t("rounds.go")}</dt>
            <dd>
              <Ways round={round.id} />
            </dd>
          </>
        )}
      </dl>
    </Section>
  );
}
