// biome-ignore-all lint/a11y/noRedundantRoles: a table that is laid out as a grid has lost them
import {memo} from "react";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {amount, money} from "../parts/money";
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
};

/**
 * The board row by row. Rows are boxes of a grid, which the browser lays out only when they come into view; on paper
 * they are rows of a table again, so that its head is repeated on each sheet. Grids lose the meaning of tables: the
 * roles say it again.
 */
export function BoardTable({label, rows, line, acts, picks, busy}: TableProps) {
  const {t} = useTranslation("selection");
  const columns = ["rank", "project", "places", "scores", "asked", "amount", "cumulative", "outcome"] as const;
  const number = ["asked", "amount", "cumulative"];
  return (
    <Scroll label={label} tall busy={busy ?? false}>
      <table className={acts ? "board board-acts" : "board"} role="table" aria-label={label}>
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
        <tbody role="rowgroup">
          {rows.map((row) => (
            <Row
              key={row.id}
              row={row}
              line={line?.after === row.rank ? line : null}
              acts={acts}
              picked={picks?.picked.has(row.id)}
              pick={picks?.pick}
            />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

type RowProps = {
  row: BoardRow;
  line: CapLine | null;
  acts: RowActs | undefined;
  picked: boolean | undefined;
  pick: Picks["pick"] | undefined;
};

const Row = memo(DrawnRow, (a, b) => {
  const sameLine = a.line?.why === b.line?.why && a.line?.left === b.line?.left && !a.line === !b.line;
  return sameLine && a.acts === b.acts && a.picked === b.picked && a.pick === b.pick && same(a.row, b.row);
});

function DrawnRow({row, line, acts, picked, pick}: RowProps) {
  const {t} = useTranslation("selection");
  return (
    <>
      <tr role="row" className={`board-row ${row.outcome}`} id={`row-${row.id}`}>
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
          <strong>{row.final}</strong>
          <div className="quiet">
            {t("board.parts", {expert: row.expert, resident: row.resident, spread: row.spread})}
          </div>
        </td>
        <td role="cell" className="money">
          {amount(row.asked)}
          <div className="quiet">{t("board.reviewed", {amount: amount(row.reviewed)})}</div>
        </td>
        <td role="cell" className="money">
          <strong>{row.outcome === "awarded" ? amount(row.amount) : "—"}</strong>
        </td>
        <td role="cell" className="money">
          {row.outcome === "awarded" ? amount(row.cumulative) : "—"}
        </td>
        <td role="cell">
          <Why row={row} />
        </td>
        {acts && (
          <td role="cell" className="no-print row-acts">
            {row.rank !== null && (
              <>
                <button type="button" aria-label={t("board.up_of", {title: row.title})} onClick={() => acts.up(row.id)}>
                  {t("board.up")}
                </button>
                <button
                  type="button"
                  aria-label={t("board.down_of", {title: row.title})}
                  onClick={() => acts.down(row.id)}
                >
                  {t("board.down")}
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
          <td role="cell" colSpan={acts ? 9 : 8}>
            {line.why ? t(`cap_line.${line.why}`, {left: money(line.left ?? 0)}) : t("cap_line.last")}
          </td>
        </tr>
      )}
    </>
  );
}

/** The outcome in a word, and in a sentence what bound it. */
function Why({row}: {row: BoardRow}) {
  const {t} = useTranslation("selection");
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
