import {type ReactNode, useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {ActButton, may} from "../parts/actbutton";
import {Money} from "../parts/amount";
import {Confirm} from "../parts/confirm";
import {At} from "../parts/deadline";
import {money} from "../parts/money";
import {Page, Section} from "../parts/page";
import {Explain} from "./explain";
import {LoadedPage} from "./loadedpage";
import {short, useFundNames} from "./words";

type Suspended = Schemas["Suspended"];

/** Something that the bank reported and nothing matched: what it says, what was expected, and what it was. */
export function SuspendedPage() {
  const {t} = useTranslation("finance");
  const {suspended = ""} = useParams();
  const found = useRead("/suspense/{suspended}", {path: {suspended}});
  return (
    <LoadedPage of={found}>
      {(s) => (
        <Page
          title={t("suspense.of", {what: t(`suspense.sources.${s.source}`), number: s.number})}
          trail={[{title: t("reconciliation.title"), to: "/finance/reconciliation"}, {title: s.number}]}
        >
          <Stands of={s} />
          <Said of={s} />
          {s.explanation && <Explanation of={s} explanation={s.explanation} />}
          {may(s.can, "explain_suspense") === null && !s.explanation?.confirmed_by && <Explain of={s} />}
        </Page>
      )}
    </LoadedPage>
  );
}

function Stands({of}: {of: Suspended}) {
  const {t} = useTranslation("finance");
  const e = of.explanation;
  const next = !e
    ? t("suspense.next_explain")
    : e.confirmed_by
      ? t("suspense.next_done")
      : t("suspense.next_confirm", {name: e.proposed_by_name});
  return (
    <section className="standing" aria-label={t("suspense.stands")}>
      <p className="standing-stage">
        <span className={e?.confirmed_by ? "stage stage-final" : "stage stage-late"}>
          {!e ? t("suspense.open") : e.confirmed_by ? t("suspense.explained") : t("suspense.proposed")}
        </span>
      </p>
      <p>{next}</p>
    </section>
  );
}

function Said({of: s}: {of: Suspended}) {
  const {t} = useTranslation("finance");
  const facts: [string, ReactNode][] = [
    [t("amount"), <Money key="amount" fen={s.amount_fen} currency={s.currency} />],
    [
      t("suspense.expected"),
      s.expected_fen === null ? null : <Money key="expected" fen={s.expected_fen} currency={s.currency} />,
    ],
    [t("suspense.direction"), s.direction && t(`suspense.directions.${s.direction}`)],
    [t("suspense.status"), s.status && t(`reply.statuses.${s.status}`)],
    [t("suspense.date"), s.date],
    [t("suspense.counterparty"), s.counterparty],
    [t("instruction.account"), s.account],
    [t("suspense.text"), s.text],
    [t("suspense.since"), <At key="since" at={s.suspended_at} />],
    [
      t("suspense.origin"),
      s.origin.kind === "batch" ? (
        <Link key="origin" to={`/finance/batches/${s.origin.id}`}>
          {t("suspense.origins.batch")}
        </Link>
      ) : (
        t("suspense.origins.statement")
      ),
    ],
  ];
  return (
    <Section title={t("suspense.said")}>
      <dl className="facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name} className="money-pair">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Section>
  );
}

function Explanation({of, explanation: e}: {of: Suspended; explanation: Schemas["Explanation"]}) {
  const {t} = useTranslation("finance");
  const funds = useFundNames();
  const [asking, setAsking] = useState(false);
  const confirm = useAct("post", "/explanations/{explanation}/confirmation", {onSuccess: () => setAsking(false)});
  return (
    <Section title={t("explain.proposal")}>
      <dl className="facts">
        <dt>{t("explain.kind")}</dt>
        <dd>{t(`explain.kinds.${e.kind}`)}</dd>
        <dt>{t("reason")}</dt>
        <dd>{e.reason}</dd>
        {e.fund_id && (
          <>
            <dt>{t("explain.fund")}</dt>
            <dd>
              <Link to={`/finance/funds/${e.fund_id}`}>{funds.get(e.fund_id) ?? e.fund_id}</Link>
            </dd>
          </>
        )}
        {e.instruction && (
          <>
            <dt>{t("instruction.number")}</dt>
            <dd>{e.instruction}</dd>
          </>
        )}
        {e.entry_id && (
          <>
            <dt>{t("explain.entry")}</dt>
            <dd>
              <code className="money-entry-id">{e.entry_id}</code>
            </dd>
          </>
        )}
        <dt>{t("two.prepared")}</dt>
        <dd>{e.proposed_by_name}</dd>
        <dt>{t("two.confirmed")}</dt>
        <dd>{e.confirmed_by ? e.confirmed_by_name : t("two.waits", {name: e.proposed_by_name})}</dd>
      </dl>
      {!e.confirmed_by && (
        <ActButton can={of.can} act="confirm_explanation" type="primary" onClick={() => setAsking(true)}>
          {t("explain.confirm")}
        </ActButton>
      )}
      <Confirm
        open={asking}
        title={t("explain.confirm")}
        effects={[
          t("explain.effect", {
            amount: money(of.amount_fen, of.currency),
            kind: t(`explain.kinds.${e.kind}`),
          }),
          ...(e.kind === "donation" && e.fund_id
            ? [t("explain.effect_donation", {fund: funds.get(e.fund_id) ?? e.fund_id})]
            : []),
          t("two.digest", {digest: short(e.digest)}),
        ]}
        submit={t("explain.confirm")}
        busy={confirm.isPending}
        error={confirm.error}
        onCancel={() => setAsking(false)}
        onSubmit={() => confirm.mutate({path: {explanation: e.id}, body: {digest: e.digest}})}
      />
    </Section>
  );
}
