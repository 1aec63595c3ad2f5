import {Button, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {bandOf, bandPoints, bands} from "./bands";
import {leastWithoutReason, plainPoints} from "./points";
import {type Item, needsReason, pointsField, pointsOf, type Rubric, reasonField, type Sheet} from "./sheet";

type Props = {
  rubric: Rubric;
  item: Item;
  number: number;
  sheet: Sheet;
  change: (sheet: Sheet) => void;
  told: Record<string, string>;
  keysOn: boolean;
};

/** One line of the score sheet: what deserves many, some and few points, the points, and the reason for few. */
export function ItemCard({rubric, item, number, sheet, change, told, keysOn}: Props) {
  const {t} = useTranslation("review");
  const text = useText();
  const most = item.points * 100;
  const points = pointsOf(item, sheet);
  const field = pointsField(item.key);
  const [left, setLeft] = useState(false);
  const none = left && points === null && (sheet.points[item.key] ?? "").trim() !== "";
  const wrong = told[field] ?? (none ? t("fault.range", {title: text(item.title), most: item.points}) : undefined);
  const set = (typed: string) => change({...sheet, points: {...sheet.points, [item.key]: typed}});
  return (
    <fieldset className="item" id={`item-${item.key}`} data-item={item.key} tabIndex={-1}>
      <legend>
        {number}. {text(item.title)}
      </legend>
      <p className="item-marks">
        {t("item.most", {points: item.points})}
        {item.match && <span className="mark">{t("item.match")}</span>}
        {item.star && <span className="mark">★ {t("item.star")}</span>}
      </p>
      <dl className="anchors">
        <dt>{t("item.high")}</dt>
        <dd>{text(item.high)}</dd>
        <dt>{t("item.mid")}</dt>
        <dd>{text(item.mid)}</dd>
        <dt>{t("item.low")}</dt>
        <dd>{text(item.low)}</dd>
      </dl>
      <div className="row">
        <label htmlFor={field}>{t("item.points")}</label>
        <Input
          id={field}
          className="points-input"
          inputMode="decimal"
          autoComplete="off"
          value={sheet.points[item.key] ?? ""}
          status={wrong ? "error" : ""}
          aria-invalid={wrong !== undefined}
          aria-describedby={wrong ? `${field}-wrong` : undefined}
          onChange={(event) => set(event.target.value)}
          onBlur={() => setLeft(true)}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.closest("fieldset")?.focus();
          }}
        />
        <span className="quiet">
          / {item.points}
          {points !== null && ` · ${t(`band.${bandOf(most, points).name}`)}`}
        </span>
      </div>
      {wrong && (
        <p className="wrong" id={`${field}-wrong`}>
          {wrong}
        </p>
      )}
      <div className="row bands">
        {bands.map((band) => {
          const gives = bandPoints(most, band);
          return (
            <Button key={band.key} aria-pressed={points === gives} onClick={() => set(plainPoints(gives))}>
              {keysOn && <kbd>{band.key}</kbd>} {t(`band.${band.name}`)} {gives > 0 && plainPoints(gives)}
            </Button>
          );
        })}
      </div>
      <Reason rubric={rubric} item={item} sheet={sheet} change={change} wrong={told[reasonField(item.key)]} />
    </fieldset>
  );
}

function Reason({
  rubric,
  item,
  sheet,
  change,
  wrong,
}: Pick<Props, "rubric" | "item" | "sheet" | "change"> & {wrong: string | undefined}) {
  const {t} = useTranslation("review");
  const [asked, setAsked] = useState(false);
  const needed = needsReason(rubric, item, sheet);
  const reason = sheet.reasons[item.key] ?? "";
  const field = reasonField(item.key);
  if (!needed && !asked && reason === "") {
    return (
      <Button type="link" className="reason-button" onClick={() => setAsked(true)}>
        {t("item.add_reason")}
      </Button>
    );
  }
  const limit = plainPoints(leastWithoutReason(item.points * 100, rubric.reason_below ?? "0"));
  return (
    <div className="reason">
      <label htmlFor={field}>{needed ? t("item.reason_needed", {limit}) : t("item.reason")}</label>
      <Input.TextArea
        id={field}
        rows={2}
        maxLength={1000}
        autoFocus={asked}
        value={reason}
        status={wrong ? "error" : ""}
        aria-required={needed}
        aria-invalid={wrong !== undefined}
        aria-describedby={wrong ? `${field}-wrong` : undefined}
        onChange={(event) => change({...sheet, reasons: {...sheet.reasons, [item.key]: event.target.value}})}
      />
      {wrong && (
        <p className="wrong" id={`${field}-wrong`}>
          {wrong}
        </p>
      )}
    </div>
  );
}
