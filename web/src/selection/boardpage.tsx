import {Alert, Select} from "antd";
import {type ComponentProps, type ReactNode, useCallback, useDeferredValue, useMemo, useRef, useState} from "react";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {useRead} from "../api/ask";
import {isRefusal} from "../api/problem";
import {useKept} from "../parts/kept";
import {Empty, Section} from "../parts/page";
import {useQueryState} from "../parts/querytable";
import {Sorry} from "../parts/refusal";
import {Adjust, type Adjusting} from "./adjust";
import {type BoardRow, capLineOf, rowsOf, unused} from "./board";
import {BoardTable, type RowActs} from "./boardtable";
import {Changes} from "./changes";
import {Meters, Rooms} from "./meters";
import {change, type History, type Override, undo, untouched, withOverride} from "./overrides";
import {documentOf, usePolicy} from "./policy";
import {type Preview, usePreview} from "./preview";
import {Propose} from "./propose";
import {Refused} from "./refused";
import {type Round, RoundPage} from "./round";
import {type Scenario, scenarioOf} from "./scenario";
import {Scenarios} from "./scenarios";

/** The selection board (择优立项): every change is computed by the server at once, and nothing is stored until it is proposed. */
export function BoardPage() {
  return <RoundPage page="board">{(round) => <Board round={round} />}</RoundPage>;
}

function Board({round}: {round: Round}) {
  const {t} = useTranslation("selection");
  const [history, setHistory, forget] = useKept<History>(`board/${round.id}`, untouched);
  const [kept, keep] = useKept<Scenario[]>(`scenarios/${round.id}`, []);
  const {preview, error, busy, again} = usePreview(round.id, history.now);
  const base = usePreview(round.id, []);
  const runs = useRead("/rounds/{round}/allocations", {path: {round: round.id}});
  const waiting = runs.data?.items.filter((a, _, all) => a.stage === "proposed" && !unused(a, all)).at(-1);
  const released = runs.data?.items.filter((a) => a.stage === "released").at(-1);
  const later = released !== undefined;
  if (!preview)
    return error ? (
      <Section>
        {!isRefusal(error, "wrong_stage") && !isRefusal(error, "not_allowed") && (
          <Sorry error={error} again={() => void again()} />
        )}
        {released ? (
          <Empty act={<Link to={`/selection/allocations/${released.id}`}>{t("board.see")}</Link>}>
            {t("board.released")}
          </Empty>
        ) : (
          <Empty act={<Link to={`/office/rounds/${round.id}`}>{t("board.to_round")}</Link>}>
            {t(isRefusal(error, "not_allowed") ? "board.who" : "board.not_yet")}
          </Empty>
        )}
      </Section>
    ) : (
      <p className="loading" role="status">
        {t("board.computing")}
      </p>
    );
  return (
    <>
      {waiting && (
        <Alert
          type="info"
          showIcon
          title={t("board.waiting", {number: waiting.number})}
          action={<Link to={`/selection/allocations/${waiting.id}`}>{t("board.see")}</Link>}
        />
      )}
      {later && <p>{t("board.promotion")}</p>}
      <Tried
        round={round}
        preview={preview}
        error={error}
        base={base.preview ?? null}
        busy={busy}
        history={history}
        setHistory={setHistory}
        kept={kept}
        keep={keep}
        later={later}
        proposed={() => {
          setHistory(untouched);
          forget();
        }}
      />
    </>
  );
}

type TriedProps = {
  round: Round;
  preview: Preview;
  error: Error | null;
  base: Preview | null;
  busy: boolean;
  history: History;
  setHistory: (history: History) => void;
  kept: Scenario[];
  keep: (kept: Scenario[]) => void;
  later: boolean;
  proposed: () => void;
};

const outcomes = ["awarded", "reserve", "declined"] as const;

function Tried({round, preview, error, base, busy, history, setHistory, kept, keep, later, proposed}: TriedProps) {
  const {t} = useTranslation("selection");
  const comma = t("comma");
  const rows = useMemo(() => rowsOf(preview.decisions, comma), [preview, comma]);
  const byId = useMemo(() => new Map(rows.map((r) => [r.id, r])), [rows]);
  const [adjusting, setAdjusting] = useState<Adjusting>();
  const [picked, pick] = usePicked();
  const [follow, changed] = useFollow(rows, busy);
  const acts = useRowActs(byId, history, setAdjusting);
  const edit = (o: Override) => {
    const row = byId.get(o.application_id);
    if (row) setAdjusting({row, kind: o.kind, rank: o.rank ?? row.rank ?? 1, last: lastRank(byId), reason: o.reason});
  };
  const current = useMemo(() => scenarioOf("", history.now, preview.totals, rows), [history.now, preview.totals, rows]);
  const byScores = useMemo(() => base && scenarioOf("", [], base.totals, rowsOf(base.decisions, comma)), [base, comma]);
  const slow = useDeferredValue(current);
  const promoted = later ? [...picked] : undefined;
  return (
    <>
      <Sums
        round={round}
        preview={preview}
        busy={busy}
        later={later}
        side={<Propose round={round} overrides={history.now} promoted={promoted} preview={preview} done={proposed} />}
      />
      <Rows
        preview={preview}
        rows={rows}
        acts={acts}
        picks={later ? {picked, pick} : undefined}
        busy={busy}
        follow={follow}
        refused={<Refused error={error} overrides={history.now} rows={byId} undo={() => setHistory(undo(history))} />}
      />
      <Changes history={history} rows={byId} set={setHistory} edit={edit} />
      <Scenarios
        current={slow}
        base={byScores}
        kept={kept}
        keep={keep}
        open={(s) => setHistory(change(history, s.overrides))}
      />
      {adjusting && (
        <Adjust
          start={adjusting}
          cancel={() => setAdjusting(undefined)}
          done={(o) => {
            setHistory(change(history, withOverride(history.now, o)));
            setAdjusting(undefined);
            changed(o.application_id);
          }}
        />
      )}
    </>
  );
}

type SumsProps = {round: Round; preview: Preview; busy: boolean; later: boolean; side: ReactNode};

/** What the decisions come to, and what is left for each community. */
function Sums({round, preview, busy, later, side}: SumsProps) {
  const {t} = useTranslation("selection");
  const {get, set} = useQueryState();
  const policy = usePolicy(round.policy_id);
  const {awarded, reserve, declined} = preview.totals;
  return (
    <Section title={t("board.totals")} side={side}>
      <p role="status">
        {t("board.summary", {awarded, reserve, declined})}
        {busy && ` ${t("board.computing")}`}
      </p>
      <Meters
        totals={preview.totals}
        most={later ? null : ((policy.data && documentOf(policy.data).caps.projects) ?? null)}
      />
      <Rooms rooms={preview.communities} chosen={get("community")} choose={(place) => set({community: place})} />
    </Section>
  );
}

type RowsProps = Pick<ComponentProps<typeof BoardTable>, "rows" | "acts" | "picks" | "busy" | "follow"> & {
  preview: Preview;
  refused: ReactNode;
};

/** The rows that the address asks for: of a community, and of an outcome. */
function Rows({preview, rows, refused, ...table}: RowsProps) {
  const {t} = useTranslation("selection");
  const {get, set} = useQueryState();
  const line = useMemo(() => capLineOf(rows), [rows]);
  const community = get("community");
  const outcome = outcomes.find((o) => o === get("outcome"));
  const shown = useMemo(() => {
    const members = new Set(
      preview.decisions
        .filter((d) => !community || d.places.some((p) => p.place_id === community))
        .map((d) => d.application_id),
    );
    return rows.filter((r) => members.has(r.id) && (!outcome || r.outcome === outcome));
  }, [preview, rows, community, outcome]);
  const choice = (
    <div className="row">
      <label htmlFor="outcome">{t("board.outcome")}</label>
      <Select
        id="outcome"
        className="wide-select"
        value={outcome ?? ""}
        onChange={(o: string) => set({outcome: o || undefined})}
        options={[{value: "", label: t("board.all")}, ...outcomes.map((o) => ({value: o, label: t(`outcome.${o}`)}))]}
      />
    </div>
  );
  return (
    <Section title={t("board.rows", {count: shown.length})} side={choice}>
      {refused}
      <BoardTable label={t("page.board")} rows={shown} line={line} {...table} />
    </Section>
  );
}

/** The reserves that are ticked to be promoted. */
function usePicked() {
  const [picked, setPicked] = useState<Set<string>>(new Set());
  const pick = useCallback(
    (id: string, on: boolean) =>
      setPicked((before) => {
        const after = new Set(before);
        if (on) after.add(id);
        else after.delete(id);
        return after;
      }),
    [],
  );
  return [picked, pick] as const;
}

/** The row to go after once the answer to its change is there: the rows that stood before are not yet the answer. */
function useFollow(rows: BoardRow[], busy: boolean) {
  const [changed, setChanged] = useState<{id: string; before: BoardRow[]}>();
  const done = useCallback(() => setChanged(undefined), []);
  const follow = useMemo(
    () => (changed && changed.before !== rows && !busy ? {id: changed.id, done} : undefined),
    [changed, rows, busy, done],
  );
  return [follow, (id: string) => setChanged({id, before: rows})] as const;
}

function lastRank(rows: Map<string, BoardRow>): number {
  return [...rows.values()].filter((r) => r.rank !== null).length;
}

/** What the buttons of a row do. They stay the same, so that a row is drawn again only when it changed itself. */
function useRowActs(rows: Map<string, BoardRow>, history: History, adjust: (a: Adjusting) => void): RowActs {
  const now = useRef({rows, history});
  now.current = {rows, history};
  return useMemo(() => {
    const begin = (id: string, by: number) => {
      const row = now.current.rows.get(id);
      if (!row?.rank) return;
      const last = lastRank(now.current.rows);
      const moved = now.current.history.now.find((o) => o.application_id === id && o.kind === "move");
      const rank = Math.min(last, Math.max(1, row.rank + by));
      adjust({row, kind: "move", rank, last, reason: moved?.reason ?? ""});
    };
    return {up: (id) => begin(id, -1), down: (id) => begin(id, 1), adjust: (id) => begin(id, 0)};
  }, [adjust]);
}
