import type {ReactNode} from "react";
import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {useText} from "../frame/i18n";
import {Money} from "./amount";
import {BudgetTable} from "./budgettable";
import {FileList, type Read} from "./filelist";
import {type Answers, asked, type BudgetRow, type Form, type FormColumn, type FormField, isEmpty} from "./form";
import {Scroll} from "./scroll";

type Attached = Schemas["ApplicationFile"];
type Around = {
  files: Attached[];
  /** Where files are looked at: fetched and shown over the page, or beside it by whoever shows the answers. */
  look: {read: Read} | {open: (file: Attached) => void};
};

/** What was answered to the questions of a form, under the names they have there. */
export function AnswersShown({form, answers, ...around}: {form: Form; answers: Answers} & Around) {
  const text = useText();
  return (
    <>
      {asked(form, answers).map((section) => (
        <section key={section.key} className="answers">
          <h3>{text(section.title)}</h3>
          {section.fields.map((field) => (
            <div key={field.key} className="answer">
              <div className="answer-name">{text(field.title)}</div>
              <Answer field={field} answer={answers[field.key]} {...around} />
            </div>
          ))}
        </section>
      ))}
    </>
  );
}

/** One answer under no name. What is not handed in yet may lack any part. */
export function Answer({field, answer, files, look}: {field: FormField; answer: unknown} & Around) {
  const {t} = useTranslation("parts");
  const text = useText();
  if (isEmpty(answer)) return <span className="quiet">{t("answers.none")}</span>;
  const title = text(field.title);
  switch (field.type) {
    case "list":
      return <List title={title} columns={field.columns ?? []} rows={answer as Answers[]} />;
    case "budget":
      return <BudgetTable title={title} heads={field.heads ?? []} rows={answer as BudgetRow[]} />;
    case "file": {
      const attached = files.filter((f) => (answer as string[]).includes(f.id));
      return "read" in look ? <FileList files={attached} read={look.read} /> : <Names files={attached} {...look} />;
    }
    default:
      return <Single column={field} answer={answer} />;
  }
}

/** The names of files that are shown elsewhere in the page. */
function Names({files, open}: {files: Attached[]; open: (file: Attached) => void}) {
  return (
    <ul className="answer-files">
      {files.map((file) => (
        <li key={file.id}>
          <button type="button" className="text-button" onClick={() => open(file)}>
            {file.name}
          </button>
        </li>
      ))}
    </ul>
  );
}

type SingleProps = {column: FormColumn; answer: unknown};

/** An answer that needs no table. */
function Single({column, answer}: SingleProps): ReactNode {
  const {t} = useTranslation("parts");
  const text = useText();
  const title = (key: unknown) => {
    const option = column.options?.find((o) => o.key === key);
    return option ? text(option.title) : String(key);
  };
  if (isEmpty(answer)) return "—";
  switch (column.type) {
    case "enum":
      return title(answer);
    case "multi":
      return (answer as unknown[]).map(title).join(t("answers.comma"));
    case "money":
      return <Money fen={answer as number} />;
    case "bool":
      return answer ? t("answers.yes") : t("answers.no");
    case "textarea":
      return <p className="letter">{String(answer)}</p>;
    default:
      return String(answer);
  }
}

type ListProps = {title: string; columns: FormColumn[]; rows: Answers[]};

/** A list of the form as a table: a row a member, a column a question. */
function List({title, columns, rows}: ListProps) {
  const text = useText();
  const figure = (column: FormColumn) => (column.type === "int" || column.type === "money" ? "money" : undefined);
  return (
    <Scroll label={title}>
      <table className="plain">
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c.key} scope="col" className={figure(c)}>
                {text(c.title)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what was handed in does not change places
            <tr key={i}>
              {columns.map((c) => (
                <td key={c.key} className={figure(c)}>
                  <Single column={c} answer={row[c.key]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
