// biome-ignore-all lint/a11y/noRedundantRoles: a table that is laid out as a grid has lost them
import type {TFunction} from "i18next";
import {memo, useEffect, useRef, useState} from "react";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {useMoney} from "../parts/currency";
import {Scroll} from "../parts/scroll";
import {type BoardRow, type CapLine, same} from "./board";

/** What can be done with a row while the board is tried out. */
export type RowActs = {
  up: (id: string) => void;
  down: (id: string) => void;
  adjust: (id: string) => void;
};
type Picks = {picked: Set<string>; pick: (id: string, on: boolean) => void};

type TableProps = {
  label: string;
  rows: BoardRow[];
  line: CapLine | null;
  acts?: RowActs;
  picks?: Picks | undefined;
  /** Shown while other rows than these are on their way. */
  busy?: boolean;
  /** A row that was changed, wherever it went: it is shown and has the focus. */
  follow?: {id: string; done: () => void} | undefined;
};

/** How many rows are drawn or left out together. */
const block = 20;

/**
 * The board row by row. Of a thousand rows, those near the place that is looked at are drawn; without acts, all of them,
 * for paper. Rows are boxes of a grid on the screen and rows of a table on paper, so that its head is repeated on each
 * sheet. Grids lose the meaning of tables: the roles say it again.
 */
export function BoardTable({label, rows, line, acts, picks, busy, follow}: TableProps) {
  const {t} = useTranslation("selection");
  const columns = ["rank", "project", "places", "scores", "asked", "amount", "outcome"] as const;
  const number = ["asked", "amount"];
  const blocks: BoardRow[][] = [];
  for (let from = 0; from < rows.length; from += block) blocks.push(rows.slice(from, from + block));
  // Where rows are left out, the line stands after the last above it.
  const lineAt = line ? rows.filter((r) => r.rank !== null && r.rank <= line.after).at(-1)?.id : undefined;
  useFollow(rows, follow);
  return (
    <Scroll label={label} tall busy={busy ?? false}>
      <table
        className={acts ? "board board-acts" : "board"}
        role="table"
        aria-label={label}
        aria-rowcount={rows.length + 1}
      >
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((c) => (
              <th key={c} role="columnheader" scope="col" className={number.includes(c) ? "money" : undefined}>
                {t(`board.${c}`)}
              </th>
            ))}
            {acts && (
              <th role="columnheader" scope="col" className="no-print">
                {t("board.acts")}
              </th>
            )}
          </tr>
        </thead>
        {blocks.map((some, i) => (
          <Block
            // biome-ignore lint/suspicious/noArrayIndexKey: a block is a place, whatever rows come to it
            key={i}
            number={i}
            whole={!acts}
            rows={some}
            line={line}
            lineAt={lineAt}
            acts={acts}
            picks={picks}
            t={t}
          />
        ))}
      </table>
    </Scroll>
  );
}

/** Brings a row that was changed into view, and the cursor to it: it may have gone far away from where it was. */
function useFollow(rows: BoardRow[], follow: TableProps["follow"]) {
  const at = follow ? rows.findIndex((r) => r.id === follow.id) : -1;
  useEffect(() => {
    if (!follow || at < 0) return;
    document.getElementById(`block-${Math.floor(at / block)}`)?.scrollIntoView({block: "nearest"});
    let tries = 0;
    const look = () => {
      const button = document.querySelector<HTMLElement>(`#row-${CSS.escape(follow.id)} .row-acts button:last-child`);
      if (!button && tries++ < 30) return requestAnimationFrame(look);
      button?.scrollIntoView({block: "nearest"});
      button?.focus({preventScroll: true});
      follow.done();
    };
    look();
  }, [follow, at]);
}

type T = TFunction<"selection">;
type BlockProps = {
  number: number;
  whole: boolean;
  rows: BoardRow[];
  line: CapLine | null;
  lineAt: string | undefined;
  acts: RowActs | undefined;
  picks: Picks | undefined;
  t: T;
};

/** Some rows that are drawn while they are near; meanwhile their place is kept. */
function Block({number, whole, rows, line, lineAt, acts, picks, t}: BlockProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const height = useRef(rows.length * 76);
  const [near, setNear] = useState(whole || number < 2);
  useEffect(() => {
    if (whole || !body.current) return;
    const seen = new IntersectionObserver(
      ([entry]) => {
        if (!entry) return;
        if (!entry.isIntersecting) height.current = entry.boundingClientRect.height;
        setNear(entry.isIntersecting);
      },
      // Beyond the box that scrolls, not beyond the window: the box would clip what comes next.
      {root: body.current.closest(".scroll"), rootMargin: "900px"},
    );
    seen.observe(body.current);
    return () => seen.disconnect();
  }, [whole]);
  return (
    <tbody ref={body} role="rowgroup" id={`block-${number}`} style={near ? undefined : {height: height.current}}>
      {near &&
        rows.map((row, i) => (
          <Row
            key={row.id}
            row={row}
            index={number * block + i + 2}
            line={row.id === lineAt ? line : null}
            acts={acts}
            picked={picks?.picked.has(row.id)}
            pick={picks?.pick}
            t={t}
          />
        ))}
    </tbody>
  );
}

type RowProps = {
  row: BoardRow;
  index: number;
  t: T;
  line: CapLine | null;
  acts: RowActs | undefined;
  picked: boolean | undefined;
  pick: Picks["pick"] | undefined;
};

const Row = memo(DrawnRow, (a, b) => {
  const sameLine = a.line?.why === b.line?.why && a.line?.left === b.line?.left && !a.line === !b.line;
  return (
    sameLine &&
    a.index === b.index &&
    a.t === b.t &&
    a.acts === b.acts &&
    a.picked === b.picked &&
    a.pick === b.pick &&
    same(a.row, b.row)
  );
});

function DrawnRow({row, index, line, acts, picked, pick, t}: RowProps) {
  const money = useMoney();
  return (
    <>
      <tr role="row" aria-rowindex={index} className={`board-row ${row.outcome}`} id={`row-${row.id}`}>
        <td role="cell">
          {pick && row.rank !== null && (
            <input
              type="checkbox"
              className="pick"
              checked={picked ?? false}
              aria-label={t("board.pick", {title: row.title})}
              onChange={(event) => pick(row.id, event.target.checked)}
            />
          )}
          <strong>{row.rank ?? "—"}</strong>
          {row.earned !== null && <div className="quiet">{t("board.earned", {rank: row.earned})}</div>}
        </td>
        <td role="cell">
          <Link to={`/selection/applications/${row.id}`}>{row.title}</Link>
          <div className="quiet">
            {row.organization} · <span className="receipt">{row.receipt}</span>
          </div>
        </td>
        <td role="cell">{row.places}</td>
        <td role="cell">
          <strong>{row.final}</strong> <span className="quiet">{t("board.spread", {spread: row.spread})}</span>
          <div className="quiet">{t("board.parts", {expert: row.expert, resident: row.resident})}</div>
        </td>
        <td role="cell" className="money">
          {money(row.asked)}
          {row.reviewed !== row.asked && (
            <div className="quiet">{t("board.reviewed", {amount: money(row.reviewed)})}</div>
          )}
        </td>
        <td role="cell" className="money">
          {row.outcome === "awarded" ? (
            <>
              <strong>{money(row.amount)}</strong>
              <div className="quiet">{t("board.so_far", {amount: money(row.cumulative)})}</div>
            </>
          ) : (
            "—"
          )}
        </td>
        <td role="cell">
          <Why row={row} t={t} />
        </td>
        {acts && (
          <td role="cell" className="no-print row-acts">
            {row.rank !== null && (
              <>
                <button type="button" aria-label={t("board.up_of", {title: row.title})} onClick={() => acts.up(row.id)}>
                  ↑
                </button>
                <button
                  type="button"
                  aria-label={t("board.down_of", {title: row.title})}
                  onClick={() => acts.down(row.id)}
                >
                  ↓
                </button>
                <button
                  type="button"
                  aria-label={t("board.adjust_of", {title: row.title})}
                  onClick={() => acts.adjust(row.id)}
                >
                  {t("board.adjust")}
                </button>
              </>
            )}
          </td>
        )}
      </tr>
      {line && (
        <tr role="row" className="cap-line">
          <td role="cell" colSpan={acts ? 8 : 7}>
            {line.why ? t(`cap_line.${line.why}`, {left: money(line.left ?? 0)}) : t("cap_line.last")}
          </td>
        </tr>
      )}
    </>
  );
}

/** The outcome in a word, and in a sentence what bound it. */
function Why({row, t}: {row: BoardRow; t: T}) {
  const money = useMoney();
  const left = row.left === null ? "" : money(row.left);
  const given = row.outcome === "awarded" ? "cut" : "out";
  return (
    <>
      <strong className={`outcome outcome-${row.outcome}`}>{t(`outcome.${row.outcome}`)}</strong>
      {row.bound && (
        <div>
          {t(`bound.${row.bound}_${given}` as "bound.pool_out", {
            place: row.boundPlace,
            left,
            expert: row.expert,
            votes: row.votes,
            reviewed: money(row.reviewed),
          })}
        </div>
      )}
      {row.override && <div className="quiet">{t(`override.${row.override}`)}</div>}
      {row.tie && <div className="quiet">{t(`tie.${row.tie}`)}</div>}
    </>
  );
}
