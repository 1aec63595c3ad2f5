import {useCallback} from "react";
import {useTranslation} from "react-i18next";
import {useParams} from "react-router";
import {read, type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {Money} from "../parts/amount";
import {AnswersShown} from "../parts/answers";
import {Currency} from "../parts/currency";
import {formOf} from "../parts/form";
import {Notes} from "../parts/notes";
import {Loaded, Page, Section} from "../parts/page";
import {Events, Standing} from "../parts/standing";
import {Objections} from "./objections";
import {documentOf, type Policy, usePolicy} from "./policy";
import {Reviewed} from "./reviewed";
import {Reviewers} from "./reviewers";
import {useRound} from "./round";
import {Scores} from "./scores";
import {Screening} from "./screeningform";
import {Supplement} from "./supplement";

export type Application = Schemas["Application"];

/** An application as the funder's staff see it: what was sent, and beside it what is to be decided about it. */
export function ApplicationPage() {
  const {application: id = ""} = useParams();
  // What the organisation answers and the process does of itself appears without being asked for.
  const application = useRead("/applications/{application}", {path: {application: id}}, {refetchInterval: 15_000});
  return (
    <Loaded of={application}>
      {(a) => (
        <Currency key={a.id} of={a.currency}>
          <Case application={a} />
        </Currency>
      )}
    </Loaded>
  );
}

function Case({application}: {application: Application}) {
  const {t} = useTranslation("selection");
  const text = useText();
  const path = {application: application.id};
  const timeline = useRead("/applications/{application}/timeline", {path}, {refetchInterval: 30_000});
  const round = useRound(application.round_id);
  const policy = usePolicy(round.data?.policy_id);
  const list = `/selection/rounds/${application.round_id}/applications`;
  const trail = [
    {title: t("trail.rounds"), to: "/office/rounds"},
    {title: round.data ? text(round.data.title) : "…", to: `/office/rounds/${application.round_id}`},
    {title: t("page.applications"), to: list},
  ];
  return (
    <Page title={application.title} trail={trail}>
      <Standing of={application} timeline={timeline.data} />
      <Loaded of={policy}>
        {(p) => (
          <div className="two-sides">
            <div>
              <Facts application={application} />
              <Sent application={application} document={p.document} />
              <Scores application={application} policy={documentOf(p)} />
              {timeline.data && <Events timeline={timeline.data} />}
            </div>
            <div>
              <Decisions application={application} policy={documentOf(p)} funder={p.funder_id} />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

/** What is decided about the application, in the order in which it is. */
function Decisions({application, policy, funder}: {application: Application; policy: Policy; funder: string}) {
  return (
    <>
      <Screening key={application.id} application={application} policy={policy} />
      <Supplement application={application} policy={policy} />
      <Reviewers application={application} policy={policy} funder={funder} />
      {/* Reviewers raise the version too: what is being typed goes on until the amount is another. */}
      <Reviewed key={`reviewed/${application.reviewed_fen}`} application={application} policy={policy} />
      <Objections application={application} />
      <Notes kind="application" id={application.id} />
    </>
  );
}

function Facts({application: a}: {application: Application}) {
  const {t} = useTranslation("selection");
  const others = a.total_fen - a.asked_fen - a.own_fen;
  return (
    <Section title={t("facts.title")}>
      <dl className="facts">
        <dt>{t("list.receipt")}</dt>
        <dd>{a.receipt}</dd>
        <dt>{t("list.organization")}</dt>
        <dd>{a.organization}</dd>
        <dt>{t("list.communities")}</dt>
        <dd>
          {a.places
            .map((p) => (a.places.length > 1 ? t("facts.share", {place: p.name, share: p.share}) : p.name))
            .join(t("comma"))}
        </dd>
        <dt>{t("list.asked")}</dt>
        <dd>
          <Money fen={a.asked_fen} />
        </dd>
        <dt>{t("facts.own")}</dt>
        <dd>
          <Money fen={a.own_fen} />
          {a.in_kind_fen > 0 && (
            <>
              {" "}
              {t("facts.in_kind")} <Money fen={a.in_kind_fen} />
            </>
          )}
        </dd>
        {others > 0 && (
          <>
            <dt>{t("facts.others")}</dt>
            <dd>
              <Money fen={others} />
            </dd>
          </>
        )}
        <dt>{t("facts.total")}</dt>
        <dd>
          <Money fen={a.total_fen} />
        </dd>
        {a.reviewed_fen !== null && (
          <>
            <dt>{t("facts.reviewed")}</dt>
            <dd>
              <Money fen={a.reviewed_fen} />
            </dd>
          </>
        )}
        {a.awarded_fen !== null && (
          <>
            <dt>{t("facts.awarded")}</dt>
            <dd>
              <Money fen={a.awarded_fen} />
            </dd>
          </>
        )}
      </dl>
    </Section>
  );
}

function Sent({application, document}: {application: Application; document: object}) {
  const {t} = useTranslation("selection");
  const id = application.id;
  const readFile = useCallback(
    (file: string) => read("/applications/{application}/files/{file}", {path: {application: id, file}}),
    [id],
  );
  return (
    <Section title={t("sent.title")}>
      <AnswersShown
        form={formOf(document)}
        answers={application.answers as Record<string, unknown>}
        files={application.files}
        look={{read: readFile}}
      />
    </Section>
  );
}
