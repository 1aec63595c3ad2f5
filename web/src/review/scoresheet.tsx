import {Input} from "antd";
import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import type {Mistake} from "../parts/refusal";
import {ItemCard} from "./itemcard";
import {mostPoints, plainPoints} from "./points";
import {itemsOf, type Rubric, type Sheet, totalsOf} from "./sheet";

type Props = {
  rubric: Rubric | null;
  sheet: Sheet;
  change: (sheet: Sheet) => void;
  mistakes: Mistake[];
  /** Whether keys give points, and which is shown on the buttons. */
  keysOn: boolean;
};

/** The score sheet: by aspect and item where the policy has a rubric, else a total; then what is said of it. */
export function ScoreSheet({rubric, sheet, change, mistakes, keysOn}: Props) {
  const {t} = useTranslation("review");
  const text = useText();
  const told = Object.fromEntries(mistakes.map((m) => [m.field, m.text]));
  const numbers = new Map(itemsOf(rubric).map((item, i) => [item.key, i + 1]));
  return (
    <div id="sheet" tabIndex={-1}>
      {rubric?.aspects.map((aspect) => (
        <section key={aspect.key} className="aspect" aria-label={text(aspect.title)}>
          <h3>
            {t("aspect", {title: text(aspect.title), points: aspect.items.reduce((sum, i) => sum + i.points, 0)})}
          </h3>
          {aspect.items.map((item) => (
            <ItemCard
              key={item.key}
              rubric={rubric}
              item={item}
              number={numbers.get(item.key) ?? 0}
              sheet={sheet}
              change={change}
              told={told}
              keysOn={keysOn}
            />
          ))}
        </section>
      ))}
      {!rubric && (
        <>
          <Figure
            id="total"
            label={t("total.label")}
            value={sheet.total}
            wrong={told.total}
            set={(total) => change({...sheet, total})}
          />
          <Figure
            id="match"
            label={t("match.label")}
            value={sheet.match}
            wrong={told.match}
            set={(match) => change({...sheet, match})}
          />
        </>
      )}
      <Words
        id="comment"
        label={t("comment.label")}
        help={t("comment.help")}
        value={sheet.comment}
        wrong={told.comment}
        set={(comment) => change({...sheet, comment})}
      />
      <Words
        id="feedback"
        label={t("feedback.label")}
        help={t("feedback.help")}
        value={sheet.feedback}
        wrong={told.feedback}
        set={(feedback) => change({...sheet, feedback})}
      />
    </div>
  );
}

type FieldProps = {
  id: string;
  label: string;
  help?: string;
  value: string;
  wrong: string | undefined;
  set: (value: string) => void;
};

function Figure({id, label, value, wrong, set}: FieldProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        className="points-input"
        inputMode="decimal"
        autoComplete="off"
        value={value}
        status={wrong ? "error" : ""}
        aria-invalid={wrong !== undefined}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={(event) => set(event.target.value)}
      />
      {wrong && (
        <p className="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
    </div>
  );
}

function Words({id, label, help, value, wrong, set}: FieldProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="help" id={`${id}-help`}>
        {help}
      </div>
      <Input.TextArea
        id={id}
        rows={4}
        maxLength={4000}
        value={value}
        status={wrong ? "error" : ""}
        aria-invalid={wrong !== undefined}
        aria-describedby={wrong ? `${id}-help ${id}-wrong` : `${id}-help`}
        onChange={(event) => set(event.target.value)}
      />
      {wrong && (
        <p className="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
    </div>
  );
}

/** The running total of a sheet and the part of it that is community fit. */
export function Totals({rubric, sheet}: {rubric: Rubric | null; sheet: Sheet}) {
  const {t} = useTranslation("review");
  const totals = totalsOf(rubric, sheet);
  const matchOf = itemsOf(rubric).reduce((sum, item) => sum + (item.match ? item.points : 0), 0);
  return (
    <p className="totals">
      <strong>{t("totals.sum", {points: plainPoints(totals.sum), most: plainPoints(mostPoints)})}</strong>
      {rubric && totals.match !== null && (
        <span>{t("totals.match", {points: plainPoints(totals.match), most: matchOf})}</span>
      )}
      {rubric && <span>{t("totals.scored", {count: totals.scored, of: totals.items})}</span>}
    </p>
  );
}
