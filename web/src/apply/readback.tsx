import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {useText} from "../frame/i18n";
import {amount} from "../parts/money";
import {type BudgetRow, cost, lineOf, rowsOf, sums} from "./budget";
import type {Field, FormSection} from "./form";
import {useSaid} from "./words";

type File = Schemas["ApplicationFile"];
type Of = {field: Field; answer: unknown; files: File[]; open?: ((file: File) => void) | undefined};

/** The answers to a section, read only: each question with what was said to it. */
export function ReadSection({
  section,
  answers,
  files,
  open,
}: {
  section: FormSection;
  answers: Record<string, unknown>;
  files: File[];
  open?: (file: File) => void;
}) {
  const text = useText();
  return (
    <dl className="answers">
      {section.fields.map((field) => (
        <div key={field.key}>
          <dt>{text(field.title)}</dt>
          <dd>
            <Value field={field} answer={answers[field.key]} files={files} open={open} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** One answer, whatever its kind. */
export function Value(of: Of) {
  const said = useSaid();
  switch (of.field.type) {
    case "list":
      return <Rows {...of} />;
    case "budget":
      return <Budget {...of} />;
    case "file":
      return <Files {...of} />;
  }
  return <span className="letter">{said(of.field, of.answer)}</span>;
}

function Rows({field, answer}: Of) {
  const text = useText();
  const said = useSaid();
  const rows = Array.isArray(answer) ? (answer as Record<string, unknown>[]) : [];
  if (rows.length === 0) return <>—</>;
  return (
    // A table wider than the page scrolls by the keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="scroll-x" tabIndex={0} aria-label={text(field.title)}>
      <table className="grid">
        <thead>
          <tr>
            {field.columns?.map((column) => (
              <th key={column.key} scope="col">
                {text(column.title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows that are only read do not change places
            <tr key={i}>
              {field.columns?.map((column) => (
                <td key={column.key} className={column.type === "money" ? "money" : undefined}>
                  {said(column, row?.[column.key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const figure = (fen: number | null | undefined) => (typeof fen === "number" ? amount(fen) : "—");

function Budget({field, answer}: Of) {
  const {t} = useTranslation("apply");
  const text = useText();
  const rows = rowsOf(answer);
  if (rows.length === 0) return <>—</>;
  const all = sums(rows);
  const title = (row: BudgetRow) => {
    const line = lineOf(field, row.line);
    return line ? text(line.title) : "—";
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the page scrolls by the keyboard too
    <section className="scroll-x" tabIndex={0} aria-label={text(field.title)}>
      <table className="grid">
        <caption>{t("budget.unit")}</caption>
        <thead>
          <tr>
            {(["line", "note", "unit_fen", "quantity", "amount", "asked_fen", "own_fen", "in_kind_fen"] as const).map(
              (column) => (
                <th key={column} scope="col" className={column === "line" || column === "note" ? undefined : "money"}>
                  {t(`label.${column}`)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows that are only read do not change places
            <tr key={i}>
              <td>{title(row)}</td>
              <td>{row.note || "—"}</td>
              <td className="money">{figure(row.unit_fen)}</td>
              <td className="money">{row.quantity ?? "—"}</td>
              <td className="money">{figure(cost(row))}</td>
              <td className="money">{figure(row.asked_fen)}</td>
              <td className="money">{figure(row.own_fen)}</td>
              <td className="money">{figure(row.in_kind_fen)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={4}>
              {t("budget.total")}
            </th>
            <td className="money">{amount(all.total)}</td>
            <td className="money">{amount(all.asked)}</td>
            <td className="money">{amount(all.own)}</td>
            <td className="money">{amount(all.inKind)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Files({answer, files, open}: Of) {
  const {t} = useTranslation("apply");
  const ids = Array.isArray(answer) ? answer : [];
  const named = ids.map((id) => files.find((file) => file.id === id)).filter((file) => file !== undefined);
  if (named.length === 0) return <>—</>;
  return (
    <ul className="file-list">
      {named.map((file) => (
        <li key={file.id}>
          {open ? (
            <button type="button" className="link-button" onClick={() => open(file)}>
              {file.name}
            </button>
          ) : (
            file.name
          )}{" "}
          <span className="quiet">{t("files.size", {size: sizeOf(file.size)})}</span>
        </li>
      ))}
    </ul>
  );
}

/** 1.3 MB, 210 KB */
export function sizeOf(bytes: number): string {
  return bytes >= 1 << 20 ? `${(bytes / (1 << 20)).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
}
