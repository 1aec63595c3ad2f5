import {Button, Modal} from "antd";
import {type ReactNode, useEffect, useState} from "react";
import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {useText} from "../frame/i18n";
import {Money} from "./amount";
import {useMoney} from "./currency";
import {decode, saveFile} from "./file";
import {
  type Answers,
  asked,
  type BudgetRow,
  budgetByHead,
  budgetSources,
  budgetSum,
  type Form,
  type FormColumn,
  type FormField,
} from "./form";
import {Sorry} from "./refusal";
import {Scroll} from "./scroll";

type Attached = Schemas["ApplicationFile"];
type Read = (file: string) => Promise<Schemas["File"]>;

/** What was answered to the questions of a form, under the names they have there. Read fetches a file that is looked at. */
export function AnswersShown({
  form,
  answers,
  files,
  read,
}: {
  form: Form;
  answers: Answers;
  files: Attached[];
  read: Read;
}) {
  const text = useText();
  return (
    <>
      {asked(form, answers).map((section) => (
        <section key={section.key} className="answers">
          <h3>{text(section.title)}</h3>
          {section.fields.map((field) => (
            <div key={field.key} className="answer">
              <div className="answer-name">{text(field.title)}</div>
              <Answer field={field} answer={answers[field.key]} files={files} read={read} />
            </div>
          ))}
        </section>
      ))}
    </>
  );
}

/** One answer under no name. What is not handed in yet may lack any part. */
export function Answer({
  field,
  answer,
  files,
  read,
}: {
  field: FormField;
  answer: unknown;
  files: Attached[];
  read: Read;
}) {
  const {t} = useTranslation("parts");
  const nothing = <span className="quiet">{t("answers.none")}</span>;
  if (answer === undefined || answer === null || answer === "") return nothing;
  if (Array.isArray(answer) && answer.length === 0) return nothing;
  switch (field.type) {
    case "list":
      return <List field={field} rows={answer as Answers[]} />;
    case "budget":
      return <Budget field={field} rows={answer as BudgetRow[]} />;
    case "file":
      return <Files files={files.filter((f) => (answer as string[]).includes(f.id))} read={read} />;
    default:
      return <Single column={field} answer={answer} />;
  }
}

/** An answer that needs no table. */
function Single({column, answer}: {column: FormColumn; answer: unknown}): ReactNode {
  const {t} = useTranslation("parts");
  const text = useText();
  const money = useMoney();
  const title = (key: unknown) => {
    const option = column.options?.find((o) => o.key === key);
    return option ? text(option.title) : String(key);
  };
  if (answer === undefined || answer === null || answer === "") return "—";
  switch (column.type) {
    case "enum":
      return title(answer);
    case "multi":
      return (answer as unknown[]).map(title).join(t("answers.comma"));
    case "money":
      return <span className="money">{money(answer as number)}</span>;
    case "bool":
      return answer ? t("answers.yes") : t("answers.no");
    case "textarea":
      return <span className="letter">{String(answer)}</span>;
    default:
      return String(answer);
  }
}

function List({field, rows}: {field: FormField; rows: Answers[]}) {
  const text = useText();
  const columns = field.columns ?? [];
  return (
    <Scroll label={text(field.title)}>
      <table className="plain">
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c.key} scope="col" className={c.type === "money" ? "money" : undefined}>
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
                <td key={c.key} className={c.type === "money" ? "money" : undefined}>
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

function Budget({field, rows}: {field: FormField; rows: BudgetRow[]}) {
  const {t} = useTranslation("parts");
  const text = useText();
  const all = budgetSum(rows);
  return (
    <Scroll label={text(field.title)}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("budget.line")}</th>
            <th scope="col" className="money">
              {t("budget.unit_price")}
            </th>
            <th scope="col" className="money">
              {t("budget.quantity")}
            </th>
            {budgetSources.map((source) => (
              <th key={source} scope="col" className="money">
                {t(`budget.${source}`)}
              </th>
            ))}
            <th scope="col" className="money">
              {t("budget.total_fen")}
            </th>
          </tr>
        </thead>
        {budgetByHead(field.heads ?? [], rows).map(({head, rows: lines}) => {
          const sum = budgetSum(lines.map((l) => l.row));
          return (
            <tbody key={head.key}>
              {lines.map(({line, row}, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: what was handed in does not change places
                <tr key={`${line.key}/${i}`}>
                  <td>
                    {text(line.title)}
                    {row.note && <div className="quiet">{row.note}</div>}
                  </td>
                  <td className="money">
                    <Money fen={row.unit_fen ?? 0} />
                  </td>
                  <td className="money">
                    {row.quantity} {text(line.unit)}
                  </td>
                  {budgetSources.map((source) => (
                    <td key={source} className="money">
                      <Money fen={row[source] ?? 0} />
                    </td>
                  ))}
                  <td className="money">
                    <Money fen={budgetSum([row]).total_fen} />
                  </td>
                </tr>
              ))}
              <Sums name={text(head.title)} of={sum} />
            </tbody>
          );
        })}
        <tfoot>
          <Sums name={t("budget.all")} of={all} />
        </tfoot>
      </table>
    </Scroll>
  );
}

function Sums({name, of}: {name: string; of: ReturnType<typeof budgetSum>}) {
  return (
    <tr className="sums">
      <th scope="row" colSpan={3}>
        {name}
      </th>
      {budgetSources.map((source) => (
        <td key={source} className="money">
          <Money fen={of[source]} />
        </td>
      ))}
      <td className="money">
        <Money fen={of.total_fen} />
      </td>
    </tr>
  );
}

/** Files to look at in the page, since a new tab is not to be had everywhere. */
function Files({files, read}: {files: Attached[]; read: Read}) {
  const {t} = useTranslation("parts");
  const [shown, setShown] = useState<{name: string; type: string; url: string}>();
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => () => shown && URL.revokeObjectURL(shown.url), [shown]);
  const fetch = async (file: Attached, then: (content: Schemas["File"]) => void) => {
    setError(null);
    try {
      then(await read(file.id));
    } catch (failed) {
      setError(failed as Error);
    }
  };
  return (
    <>
      {error && <Sorry error={error} />}
      <ul className="files">
        {files.map((file) => (
          <li key={file.id}>
            {file.name} <span className="quiet">{Math.ceil(file.size / 1024)} kB</span>
            <Button
              type="link"
              aria-label={t("files.look_at", {name: file.name})}
              onClick={() =>
                void fetch(file, (content) =>
                  setShown({name: file.name, type: content.media_type, url: URL.createObjectURL(decode(content))}),
                )
              }
            >
              {t("files.look")}
            </Button>
            <Button
              type="link"
              aria-label={t("files.save_it", {name: file.name})}
              onClick={() => void fetch(file, saveFile)}
            >
              {t("files.save")}
            </Button>
          </li>
        ))}
      </ul>
      <Modal
        open={shown !== undefined}
        title={shown?.name}
        footer={null}
        width="min(60rem, 96vw)"
        onCancel={() => setShown(undefined)}
        destroyOnHidden
      >
        {shown &&
          (shown.type.startsWith("image/") ? (
            <img src={shown.url} alt={shown.name} className="preview" />
          ) : (
            <iframe src={shown.url} title={shown.name} className="preview preview-page" />
          ))}
      </Modal>
    </>
  );
}
