import {Button} from "antd";
import {useId, useState} from "react";
import {useTranslation} from "react-i18next";
import {isRefusal} from "../api/problem";
import {fieldPath} from "../parts/pointer";
import {Sorry} from "../parts/refusal";
import {Scroll} from "../parts/scroll";
import {fileOf, parseCSV, readText} from "./bankfile";

const shown = 200;

type Read = {name: string; text: string; header: string[]; rows: string[][]};

/**
 * A file of the bank: it is shown as it was read, and only then recorded. A file with one wrong line is refused whole;
 * each wrong cell is named with its line, so that the file is mended and taken once.
 */
export function BankUpload({
  label,
  columns,
  submit,
  send,
  busy,
  error,
  forget,
}: {
  label: string;
  columns: readonly string[];
  submit: string;
  send: (file: string, done: () => void) => void;
  busy: boolean;
  error: Error | null;
  forget: () => void;
}) {
  const {t} = useTranslation("finance");
  const id = useId();
  const [file, setFile] = useState<Read | null>(null);
  const [taken, setTaken] = useState(0);
  const take = async (chosen: File | undefined) => {
    forget();
    if (!chosen) return setFile(null);
    const text = await readText(chosen);
    const [header = [], ...rows] = parseCSV(text);
    setFile({name: chosen.name, text, header, rows});
  };
  return (
    <>
      <div className="money-scan-field">
        <label htmlFor={id}>{label}</label>
        <input
          // Once recorded the field is a new one, without the file that was in it.
          key={taken}
          id={id}
          type="file"
          accept=".csv,text/csv"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
        <span className="help">{t("upload.columns", {columns: columns.join(", ")})}</span>
      </div>
      {error && <Refused error={error} />}
      {file && (
        <>
          <h3>{t("upload.read", {name: file.name, count: file.rows.length})}</h3>
          <Preview file={file} wrong={wrongCells(error)} />
          <p>
            <Button
              type="primary"
              loading={busy}
              onClick={() =>
                void fileOf(file.text).then((content) =>
                  send(content, () => {
                    setFile(null);
                    setTaken(taken + 1);
                  }),
                )
              }
            >
              {submit}
            </Button>
          </p>
        </>
      )}
    </>
  );
}

/** What is wrong with which row, counted from 0, as the server names it: /replies/3/amount. */
export function wrongCells(error: Error | null): Map<number, string[]> {
  const wrong = new Map<number, string[]>();
  if (!isRefusal(error)) return wrong;
  for (const f of error.fields) {
    const [list, row] = fieldPath(f.pointer);
    if (typeof row !== "number" || list === "columns") continue;
    wrong.set(row, [...(wrong.get(row) ?? []), f.detail]);
  }
  return wrong;
}

function Refused({error}: {error: Error}) {
  const {t} = useTranslation("finance");
  if (!isRefusal(error) || error.fields.length === 0) return <Sorry error={error} />;
  return (
    <div role="alert" className="mistakes">
      <h2>{t("upload.refused", {count: error.fields.length})}</h2>
      <Scroll label={t("upload.refused", {count: error.fields.length})}>
        <table className="money-plain">
          <thead>
            <tr>
              <th scope="col">{t("upload.line")}</th>
              <th scope="col">{t("upload.column")}</th>
              <th scope="col">{t("problem")}</th>
            </tr>
          </thead>
          <tbody>
            {error.fields.map((f) => {
              const [list, row, column] = fieldPath(f.pointer);
              const line = (f.params as {line?: number} | undefined)?.line;
              return (
                <tr key={`${f.pointer}${f.code}`}>
                  <td>{line ?? (list === "columns" ? 1 : typeof row === "number" ? row + 2 : "—")}</td>
                  <td>{column ?? "—"}</td>
                  <td>{f.detail}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}

function Preview({file, wrong}: {file: Read; wrong: Map<number, string[]>}) {
  const {t} = useTranslation("finance");
  const rows = file.rows.map((cells, place) => ({place, cells}));
  const first = [...rows.filter((r) => wrong.has(r.place)), ...rows.filter((r) => !wrong.has(r.place))].slice(0, shown);
  return (
    <>
      {/* It scrolls both ways, which the keyboard must reach. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section className="scroll money-preview" aria-label={file.name} tabIndex={0}>
        <table className="money-plain">
          <thead>
            <tr>
              <th scope="col">{t("upload.line")}</th>
              {wrong.size > 0 && <th scope="col">{t("problem")}</th>}
              {file.header.map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {first.map((r) => (
              <tr key={r.place}>
                <th scope="row">{r.place + 2}</th>
                {wrong.size > 0 && <td className="overdue">{wrong.get(r.place)?.join(" ")}</td>}
                {file.header.map((title, i) => (
                  <td key={title}>{r.cells[i]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {file.rows.length > shown && <p className="quiet">{t("upload.first", {count: shown})}</p>}
    </>
  );
}
