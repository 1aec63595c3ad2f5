import type {ReactNode} from "react";
import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {useText} from "../frame/i18n";
import {Money} from "../parts/amount";
import {Scroll} from "../parts/scroll";
import {BudgetTable} from "./budgettable";
import {type Answers, type Column, type Field, isEmpty, optionTitle, rowsOf} from "./form";

type File = Schemas["ApplicationFile"];
type Shown = {currency: string; files: File[]; open: (file: File) => void};

/** A question and what was answered. */
export function Answer({field, answers, ...shown}: {field: Field; answers: Answers} & Shown) {
  const text = useText();
  return (
    <div className="answer">
      <h3>{text(field.title)}</h3>
      <Value field={field} answer={answers[field.key]} {...shown} />
    </div>
  );
}

function Value({field, answer, currency, files, open}: {field: Field; answer: unknown} & Shown) {
  const {t} = useTranslation("review");
  const text = useText();
  if (isEmpty(answer)) return <p className="quiet">{t("material.unanswered")}</p>;
  switch (field.type) {
    case "multi":
      return <p>{(answer as unknown[]).map((key) => text(optionTitle(field.options, key))).join(t("material.and"))}</p>;
    case "list":
      return <Rows columns={field.columns ?? []} answer={answer} title={text(field.title)} currency={currency} />;
    case "budget":
      return <BudgetTable heads={field.heads ?? []} answer={answer} title={text(field.title)} currency={currency} />;
    case "file":
      return (
        <ul className="answer-files">
          {files
            .filter((file) => file.field === field.key)
            .map((file) => (
              <li key={file.id}>
                <button type="button" className="text-button" onClick={() => open(file)}>
                  {file.name}
                </button>
              </li>
            ))}
        </ul>
      );
    default:
      return (
        <p className={field.type === "textarea" ? "letter" : undefined}>
          <Cell column={{...field, type: field.type}} answer={answer} currency={currency} />
        </p>
      );
  }
}

/** A list of the form as a table: a row a member, a column a question. */
function Rows({
  columns,
  answer,
  title,
  currency,
}: {
  columns: Column[];
  answer: unknown;
  title: string;
  currency: string;
}) {
  const text = useText();
  return (
    <Scroll label={title}>
      <table className="plain-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={isFigure(column) ? "money" : undefined}>
                {text(column.title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowsOf(answer).map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what was handed in does not change its places
            <tr key={i}>
              {columns.map((column) => (
                <td key={column.key} className={isFigure(column) ? "money" : undefined}>
                  <Cell column={column} answer={row[column.key]} currency={currency} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const isFigure = (column: Column) => column.type === "int" || column.type === "money";

function Cell({
  column,
  answer,
  currency,
}: {
  column: Pick<Column, "type" | "options">;
  answer: unknown;
  currency: string;
}): ReactNode {
  const {t} = useTranslation("review");
  const text = useText();
  if (isEmpty(answer)) return "—";
  switch (column.type) {
    case "money":
      return <Money fen={Number(answer)} currency={currency} />;
    case "enum":
      return text(optionTitle(column.options, answer));
    case "bool":
      return answer === true ? t("yes") : t("no");
    default:
      return String(answer);
  }
}
