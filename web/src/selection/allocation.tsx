import {Alert, Button} from "antd";
import {useMemo, useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {useMe} from "../frame/session";
import {ActButton, may} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {CurrencyOfRound, useMoney} from "../parts/currency";
import {At} from "../parts/deadline";
import {save as saveBlob} from "../parts/file";
import {Loaded, Page, Section} from "../parts/page";
import {Download, useQueryState} from "../parts/querytable";
import {day} from "../parts/time";
import {byScore, capLineOf, rowsOf} from "./board";
import {BoardTable} from "./boardtable";
import {useRound} from "./round";

type Allocation = Schemas["Allocation"];

/** A stored proposal: what it decides, what people changed of it, and its release by a second person. */
export function AllocationPage() {
  const {allocation: id = ""} = useParams();
  const allocation = useRead("/allocations/{allocation}", {path: {allocation: id}});
  return (
    <Loaded of={allocation}>
      {(a) => (
        <CurrencyOfRound round={a.round_id}>
          <Run allocation={a} />
        </CurrencyOfRound>
      )}
    </Loaded>
  );
}

function Run({allocation: a}: {allocation: Allocation}) {
  const {t} = useTranslation("selection");
  const text = useText();
  const me = useMe();
  const {get, set} = useQueryState();
  const round = useRound(a.round_id);
  const scored = get("order") === "score";
  const rows = useMemo(() => rowsOf(a.decisions, t("comma")), [a.decisions, t]);
  const shown = useMemo(() => (scored ? byScore(rows) : rows), [rows, scored]);
  const line = useMemo(() => (scored ? null : capLineOf(rows)), [rows, scored]);
  const title = t("run.name", {number: a.number});
  const trail = [
    {title: t("trail.rounds"), to: "/office/rounds"},
    {title: round.data ? text(round.data.title) : "…", to: `/office/rounds/${a.round_id}`},
    {title: t("page.allocations"), to: `/selection/rounds/${a.round_id}/allocations`},
  ];
  return (
    <Page title={round.data ? `${text(round.data.title)} ${title}` : title} trail={trail}>
      <Stands allocation={a} mine={a.proposed_by === me.id} />
      <Overrides allocation={a} titles={new Map(rows.map((r) => [r.id, r.title]))} />
      <section className="box board-sheet">
        <div className="box-head">
          <h2>{t("board.rows", {count: rows.length})}</h2>
          <div className="row no-print">
            {rows.some((r) => r.earned !== null) && (
              <Button aria-pressed={scored} onClick={() => set({order: scored ? undefined : "score"})}>
                {t(scored ? "run.by_rank" : "run.by_score")}
              </Button>
            )}
            <Download path={`/allocations/${a.id}/decisions`} />
            <Button onClick={() => print()}>{t("run.print")}</Button>
            <Input allocation={a} />
          </div>
        </div>
        <BoardTable label={title} rows={shown} line={line} />
        <p className="print-only signatures">
          <span>{t("run.made_by")}</span>
          <span>{t("run.checked_by")}</span>
          <span>{t("run.decided_by")}</span>
          <span>{t("run.digest", {digest: a.digest.slice(0, 16)})}</span>
        </p>
      </section>
    </Page>
  );
}

/** What the run was computed from, for whoever wants to compute it again. */
function Input({allocation}: {allocation: Allocation}) {
  const {t} = useTranslation("selection");
  const [asked, setAsked] = useState(false);
  const input = useRead("/allocations/{allocation}/input", {path: {allocation: allocation.id}}, {enabled: asked});
  const save = () => {
    const content = new Blob([JSON.stringify(input.data, null, 1)], {type: "application/json"});
    saveBlob(content, `allocation-${allocation.number}.json`);
  };
  return input.data ? (
    <Button onClick={save}>{t("run.input_save")}</Button>
  ) : (
    <Button onClick={() => setAsked(true)} loading={asked && input.isPending}>
      {t("run.input")}
    </Button>
  );
}

/** Where it stands, and the release with all that it does. */
function Stands({allocation: a, mine}: {allocation: Allocation; mine: boolean}) {
  const {t} = useTranslation("selection");
  const money = useMoney();
  const [open, setOpen] = useState(false);
  const release = useAct("post", "/allocations/{allocation}/release", {onSuccess: () => setOpen(false)});
  const {totals} = a;
  const reason = may(a.can, "release_allocation");
  const notices = useRead("/rounds/{round}/notices", {path: {round: a.round_id}}, {enabled: a.released_at !== null});
  const released = a.released_at && day(a.released_at);
  const noticed = notices.data?.items.some((n) => released && n.begins_on >= released) ?? true;
  return (
    <section className="standing" aria-label={t("run.standing")}>
      <p className="standing-stage">
        <span className={a.stage === "released" ? "stage stage-final" : "stage"}>{t(`run.${a.stage}`)}</span>
        <span>
          {t("run.totals", {
            awarded: totals.awarded,
            amount: money(totals.awarded_fen),
            reserve: totals.reserve,
            declined: totals.declined,
          })}
        </span>
      </p>
      <p>
        {t("run.proposed_at")} <At at={a.proposed_at} /> {mine && t("run.by_you")}
        {a.released_at && (
          <>
            {" · "}
            {t("run.released_at")} <At at={a.released_at} />
          </>
        )}
      </p>
      {a.stage === "released" ? (
        <p>
          {!noticed && `${t("run.next_notice")} `}
          <Link to={`/office/rounds/${a.round_id}/notices`}>{t("run.to_notice")}</Link>
        </p>
      ) : (
        <>
          <p>{t(mine ? "run.not_you" : "run.second")}</p>
          {reason === undefined && !mine && <p className="quiet">{t("run.decider")}</p>}
          <ActButton can={a.can} act="release_allocation" type="primary" onClick={() => setOpen(true)}>
            {t("run.release")}
          </ActButton>
        </>
      )}
      {a.reason && (
        <Alert
          type="info"
          showIcon
          title={t("run.passes_over", {receipts: a.passed_over.join(t("comma")), reason: a.reason})}
        />
      )}
      <Confirm
        open={open}
        title={t("run.release")}
        effects={[
          t("run.effect_reserve", {count: totals.awarded, amount: money(totals.awarded_fen)}),
          t("run.effect_rest", {reserve: totals.reserve, declined: totals.declined}),
          ...(a.overrides.length > 0 ? [t("run.effect_overrides", {count: a.overrides.length})] : []),
          t("run.effect_seen"),
          t("run.effect_notice"),
        ]}
        submit={t("run.release")}
        busy={release.isPending}
        error={release.error}
        onSubmit={() => release.mutate({path: {allocation: a.id}, body: {digest: a.digest}})}
        onCancel={() => setOpen(false)}
      />
    </section>
  );
}

function Overrides({allocation: a, titles}: {allocation: Allocation; titles: Map<string, string>}) {
  const {t} = useTranslation("selection");
  const money = useMoney();
  if (a.overrides.length === 0) return <p>{t("run.no_overrides")}</p>;
  return (
    <Section title={t("changes.title", {count: a.overrides.length})}>
      <ol className="rules">
        {a.overrides.map((o) => (
          <li key={`${o.receipt}/${o.kind}`}>
            <strong>{titles.get(o.application_id) ?? o.receipt}</strong> ({o.receipt}):{" "}
            {t(`changes.${o.kind}`, {rank: o.rank, amount: o.amount_fen ? money(o.amount_fen) : ""})}{" "}
            <span className="quiet">{t("board.earned", {rank: o.earned_rank})}</span>
            <div className="letter">{o.reason}</div>
          </li>
        ))}
      </ol>
    </Section>
  );
}
