import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useLocation, useParams} from "react-router";
import {read, type Schemas, useAct, useRead} from "../api/ask";
import {ActButton} from "../parts/actbutton";
import {AnswersShown} from "../parts/answers";
import {Confirm} from "../parts/confirm";
import {Currency, useMoney} from "../parts/currency";
import {At, Deadline} from "../parts/deadline";
import {Loaded, Page, Section} from "../parts/page";
import {percentOf} from "../parts/percent";
import {Events, Standing} from "../parts/standing";
import {instant} from "../parts/time";
import {isOpen} from "../parts/window";
import type {PolicyDocument} from "./form";
import {Outcome} from "./outcome";
import {usePolicy} from "./policy";
import {Supplements} from "./supplement";

export type Whole = Schemas["Application"];

/** What was handed in, and what has become of it. */
export function ApplicationPage() {
  const {application = ""} = useParams();
  // What the process does of itself appears without being asked for.
  const whole = useRead("/applications/{application}", {path: {application}}, {refetchInterval: 15_000});
  return (
    <div className="middle">
      <Loaded of={whole}>
        {(a) => (
          <Currency of={a.currency}>
            <Shown application={a} />
          </Currency>
        )}
      </Loaded>
    </div>
  );
}

/** The round of an application and its policy, by which its answers are read. */
export function useRules(round: string | undefined) {
  const asked = useRead("/rounds/{round}", {path: {round: round ?? ""}}, {enabled: round !== undefined});
  const policy = usePolicy(asked.data?.policy_id);
  return {round: asked, policy};
}

function Shown({application}: {application: Whole}) {
  const {t} = useTranslation("apply");
  const timeline = useRead(
    "/applications/{application}/timeline",
    {path: {application: application.id}},
    {refetchInterval: 15_000},
  );
  const {round, policy} = useRules(application.round_id);
  const screened = application.stage === "submitted" ? policy.data?.schedule.review_from : undefined;
  const fresh = (useLocation().state as {receipt?: Schemas["Receipt"]} | null)?.receipt;
  return (
    <Page
      title={application.title}
      trail={[{title: t("applications.title"), to: "/apply/applications"}, {title: application.receipt}]}
    >
      {fresh && (
        <section className="verdict" role="status">
          <h2>{t("receipt.received")}</h2>
          <p>{t("receipt.received_text", {number: fresh.number, at: instant(fresh.at)})}</p>
        </section>
      )}
      <Standing
        of={application}
        timeline={timeline.data}
        by={
          screened && (
            <>
              {t("sent.screened")} <Deadline at={screened} />
            </>
          )
        }
      />
      <Loaded of={policy}>
        {(p) => (
          <>
            <Supplements application={application} policy={p} />
            <Outcome application={application} policy={p} />
            <ReceiptBox application={application} />
            <Sent application={application} policy={p} />
          </>
        )}
      </Loaded>
      {round.data && <Withdraw application={application} round={round.data} />}
      {round.data && application.stage === "withdrawn" && <Again round={round.data} />}
      {timeline.data && <Events timeline={timeline.data} />}
    </Page>
  );
}

/** What the receipt says, on every visit and on paper: the public page shows the same, to compare. */
export function ReceiptBox({application}: {application: Whole}) {
  const {t} = useTranslation("apply");
  const {data: kept} = useRead("/receipts/{number}", {path: {number: application.receipt}});
  return (
    <Section title={t("receipt.title")}>
      <dl className="facts">
        <dt>{t("receipt.number")}</dt>
        <dd>
          <strong>{application.receipt}</strong>
        </dd>
        <dt>{t("receipt.at")}</dt>
        <dd>
          <At at={application.submitted_at} />
        </dd>
        {kept && (
          <>
            <dt>{t("receipt.hash")}</dt>
            <dd>
              <code>{kept.hash}</code>
            </dd>
            <dt>{t("receipt.seal")}</dt>
            <dd>
              <code>{kept.seal}</code>
            </dd>
          </>
        )}
      </dl>
      <p className="no-print">
        <a className="big-link" href={`/receipts?number=${encodeURIComponent(application.receipt)}`}>
          {t("receipt.check")}
        </a>
      </p>
    </Section>
  );
}

function Sent({application, policy}: {application: Whole; policy: PolicyDocument}) {
  const {t} = useTranslation("apply");
  return (
    <>
      <Section
        title={t("sent.title")}
        side={
          <Link className="big-link" to={`/apply/applications/${application.id}/print`}>
            {t("sent.print")}
          </Link>
        }
      >
        <SentFacts application={application} />
      </Section>
      <SentAnswers application={application} policy={policy} />
    </>
  );
}

export function SentFacts({application}: {application: Whole}) {
  const {t} = useTranslation("apply");
  const money = useMoney();
  return (
    <dl className="readback">
      <div>
        <dt>{t("label.title")}</dt>
        <dd>{application.title}</dd>
      </div>
      <div>
        <dt>{t("rail.organization")}</dt>
        <dd>{application.organization}</dd>
      </div>
      <div>
        <dt>{t("places.title")}</dt>
        <dd>
          {application.places.map((place) => (
            <div key={place.place_id}>
              {place.name} · {percentOf(place.share)}%
            </div>
          ))}
        </dd>
      </div>
      <div>
        <dt>{t("amounts.title")}</dt>
        <dd>
          {t("amounts.all", {
            asked: money(application.asked_fen),
            own: money(application.own_fen - application.in_kind_fen),
            inKind: money(application.in_kind_fen),
            others: money(application.total_fen - application.asked_fen - application.own_fen),
            total: money(application.total_fen),
          })}
        </dd>
      </div>
    </dl>
  );
}

export function SentAnswers({application, policy}: {application: Whole; policy: PolicyDocument}) {
  const {t} = useTranslation("apply");
  return (
    <Section title={t("sent.answers")}>
      <AnswersShown
        form={policy.form}
        answers={application.answers}
        files={application.files}
        look={{
          read: (file) => read("/applications/{application}/files/{file}", {path: {application: application.id, file}}),
        }}
      />
    </Section>
  );
}

/** Whoever has withdrawn may apply again as long as the window is open. */
function Again({round}: {round: Schemas["Round"]}) {
  const {t} = useTranslation("apply");
  if (!isOpen(round)) return null;
  return (
    <Section title={t("withdraw.again")}>
      <p>{t("withdraw.again_text", {at: instant(round.closes_at)})}</p>
      <Link className="big-link" to={`/apply/rounds/${round.id}`}>
        {t("withdraw.again")}
      </Link>
    </Section>
  );
}

function Withdraw({application, round}: {application: Whole; round: Schemas["Round"]}) {
  const {t} = useTranslation("apply");
  const [asking, setAsking] = useState(false);
  const withdraw = useAct("post", "/applications/{application}/withdrawal", {onSuccess: () => setAsking(false)});
  // Whoever may not withdraw is not told of it, and where it has ended there is nothing to take back.
  if (application.final || application.can.withdraw_application === undefined) return null;
  const open = isOpen(round);
  return (
    <Section title={t("withdraw.title")}>
      <p>{open ? t("withdraw.text_open", {at: instant(round.closes_at)}) : t("withdraw.text")}</p>
      <ActButton can={application.can} act="withdraw_application" danger onClick={() => setAsking(true)}>
        {t("withdraw.title")}
      </ActButton>
      <Confirm
        open={asking}
        title={t("withdraw.ask", {title: application.title})}
        effects={[
          t("withdraw.effect_end"),
          t("withdraw.effect_final"),
          open ? t("withdraw.effect_again", {at: instant(round.closes_at)}) : t("withdraw.effect_late"),
          t("withdraw.effect_kept"),
        ]}
        submit={t("withdraw.submit")}
        danger
        reason={{label: t("withdraw.reason"), max: 2000}}
        busy={withdraw.isPending}
        error={withdraw.error}
        onSubmit={(reason) => withdraw.mutate({path: {application: application.id}, body: {reason}})}
        onCancel={() => setAsking(false)}
      />
    </Section>
  );
}
