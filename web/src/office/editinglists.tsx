import {Button, Input} from "antd";
import {type ReactNode, useState} from "react";
import {useTranslation} from "react-i18next";
import {percentOf, sum} from "../parts/percent";
import {BothField, ChoiceField, CountField, Row, ShareField, useEditing, Wrong} from "./editing";
import {lineOf} from "./paste";
import {type Document, fieldId, moved, nextKey, type Pointer, type Value, valueAt} from "./policy";
import {memberName, valueName} from "./policywords";

function itemsAt(document: Document, at: Pointer): Value[] {
  const value = valueAt(document, at);
  return Array.isArray(value) ? value : [];
}

/** A list whose items are typed one under the other, moved by buttons and taken out again. */
function Items({
  at,
  fresh,
  add,
  item,
}: {
  at: Pointer;
  fresh: () => Value;
  add: string;
  item: (at: Pointer, number: number) => ReactNode;
}) {
  const {t} = useTranslation("office");
  const {document, put} = useEditing();
  const items = itemsAt(document, at);
  return (
    <div id={fieldId(at)} tabIndex={-1}>
      <Wrong at={at} />
      <ol className="of-items">
        {items.map((_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item is typed at its place
          <li key={i} className="of-item">
            {item(`${at}/${i}`, i + 1)}
            <Moves at={at} items={items} index={i} />
          </li>
        ))}
      </ol>
      <Button onClick={() => put(at, [...items, fresh()])}>{add}</Button>
      {items.length === 0 && <span className="quiet"> {t("editor.no_items")}</span>}
    </div>
  );
}

function Moves({at, items, index}: {at: Pointer; items: Value[]; index: number}) {
  const {t} = useTranslation("office");
  const {put} = useEditing();
  const number = index + 1;
  return (
    <div className="row">
      <Button
        onClick={() => put(at, moved(items, index, index - 1))}
        disabled={index === 0}
        aria-label={t("editor.up_of", {number})}
      >
        {t("editor.up")}
      </Button>
      <Button
        onClick={() => put(at, moved(items, index, index + 1))}
        disabled={index === items.length - 1}
        aria-label={t("editor.down_of", {number})}
      >
        {t("editor.down")}
      </Button>
      <Button danger onClick={() => put(`${at}/${index}`, undefined)} aria-label={t("editor.remove_of", {number})}>
        {t("editor.remove")}
      </Button>
    </div>
  );
}

const checks = [
  "identifier",
  "registered_months",
  "own_ratio",
  "project_cap",
  "organization_limit",
  "places",
  "bar",
  "credit",
];
const lists = ["activity_abnormal", "serious_dishonesty", "violation"];

/** The conditions of eligibility: what somebody checks, what the program checks, and what an applicant is asked before. */
export function EligibilityRules() {
  const {t} = useTranslation("office");
  const {document} = useEditing();
  const at = "/eligibility";
  return (
    <Items
      at={at}
      add={t("editor.add_rule")}
      fresh={() => ({key: nextKey(itemsAt(document, at), "e"), title: {zh: "", en: ""}, kind: "hard"})}
      item={(place, number) => (
        <>
          <BothField at={`${place}/title`} label={t("editor.rule", {number})} />
          <div className="of-both">
            <ChoiceField at={`${place}/kind`} options={["hard", "fixable"]} />
            <ChoiceField at={`${place}/auto`} options={checks} none={t("editor.by_hand")} />
            {["registered_months", "credit"].includes(String(valueAt(document, `${place}/auto`))) && (
              <CountField at={`${place}/months`} />
            )}
            {valueAt(document, `${place}/auto`) === "credit" && (
              <ChoiceField at={`${place}/list`} options={lists} none={t("choose")} />
            )}
          </div>
          <Question at={`${place}/question`} />
        </>
      )}
    />
  );
}

/** The question that tells an applicant beforehand whether the rule is met; most rules have none. */
function Question({at}: {at: Pointer}) {
  const {t} = useTranslation("office");
  const {document, put} = useEditing();
  if (valueAt(document, at) === undefined)
    return (
      <Button className="of-question" onClick={() => put(at, {zh: "", en: ""})}>
        {t("editor.add_question")}
      </Button>
    );
  return (
    <>
      <BothField at={at} label={t("editor.question")} />
      <p>
        <Button onClick={() => put(at, undefined)}>{t("editor.no_question")}</Button>
      </p>
    </>
  );
}

export function RecusalQuestions() {
  const {t} = useTranslation("office");
  const {document} = useEditing();
  const at = "/recusal_questions";
  return (
    <Items
      at={at}
      add={t("editor.add_recusal")}
      fresh={() => ({key: nextKey(itemsAt(document, at), "c"), title: {zh: "", en: ""}})}
      item={(place, number) => (
        <>
          <BothField at={`${place}/title`} label={t("editor.recusal", {number})} />
          <Days at={`${place}/days`} />
        </>
      )}
    />
  );
}

/** How long ago a relation still counts. A question without it says itself what counts. */
function Days({at}: {at: Pointer}) {
  const {t} = useTranslation("office");
  const {document, put} = useEditing();
  const value = valueAt(document, at);
  return (
    <Row at={at} help={t("editor.days_help")}>
      <Input
        id={fieldId(at)}
        className="of-count"
        inputMode="numeric"
        value={value === undefined ? "" : String(value)}
        onChange={(event) => {
          const typed = event.target.value.trim();
          put(at, typed === "" ? undefined : /^\d{1,6}$/.test(typed) ? Number(typed) : typed);
        }}
      />
    </Row>
  );
}

const conditions = ["agreement_signed", "midterm_pass", "final_graded"];

export function Tranches() {
  const {t} = useTranslation("office");
  const {document} = useEditing();
  const at = "/tranches";
  return (
    <>
      <Items
        at={at}
        add={t("editor.add_tranche")}
        fresh={() => ({ratio: "0", on: "final_graded"})}
        item={(place, number) => (
          <div className="of-both">
            <ShareField at={`${place}/ratio`} label={t("editor.tranche", {number})} />
            <ChoiceField at={`${place}/on`} options={conditions} />
          </div>
        )}
      />
      <Total shares={itemsAt(document, at).map((item) => String(valueAt(item, "/ratio") ?? ""))} />
    </>
  );
}

/** A total for the eye; the server counts for itself. */
export function Total({shares}: {shares: string[]}) {
  const {t} = useTranslation("office");
  const total = sum(shares);
  return (
    <p className={total === "1" ? "quiet" : "overdue"} role="status">
      {total === null
        ? t("editor.total_unknown")
        : total === "1"
          ? t("editor.total_right")
          : t("editor.total_wrong", {total: percentOf(total)})}
    </p>
  );
}

const ties = ["match_score", "resident_support", "smaller_ask", "receipt"];

/** What settles a tie, in its order. */
export function TieBreaks() {
  const {t} = useTranslation("office");
  const {document, put} = useEditing();
  const at = "/tie_break";
  const items = itemsAt(document, at);
  const left = ties.filter((tie) => !items.includes(tie));
  return (
    <div id={fieldId(at)} tabIndex={-1}>
      <Wrong at={at} />
      <ol className="of-items">
        {items.map((tie, i) => (
          <li key={String(tie)} className="of-tie">
            <span>{valueName(t, String(tie))}</span>
            <Moves at={at} items={items} index={i} />
          </li>
        ))}
      </ol>
      <div className="row">
        {left.map((tie) => (
          <Button key={tie} onClick={() => put(at, [...items, tie])}>
            {t("editor.add_tie", {name: valueName(t, tie)})}
          </Button>
        ))}
      </div>
    </div>
  );
}

/** The titles of the form's sections; their questions are typed as JSON. */
export function FormSections() {
  const {t} = useTranslation("office");
  const {document} = useEditing();
  return (
    <ol className="of-items">
      {itemsAt(document, "/form/sections").map((_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a section is typed at its place
        <li key={i} className="of-item">
          <BothField at={`/form/sections/${i}/title`} label={t("editor.section", {number: i + 1})} />
          <p className="quiet">{t("editor.fields", {count: itemsAt(document, `/form/sections/${i}/fields`).length})}</p>
        </li>
      ))}
    </ol>
  );
}

/** A part of the policy as JSON, for those who know it. What is no JSON stays in the field and is said at once. */
export function JSONField({at, help}: {at: Pointer; help: string}) {
  const {t} = useTranslation("office");
  const {document, put, faults} = useEditing();
  const value = JSON.stringify(valueAt(document, at) ?? null, null, 2);
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<number | null>(null);
  const inside = [...faults.keys()].some((place) => place.startsWith(`${at}/`));
  const take = (text: string) => {
    setTyped(text);
    try {
      put(at, JSON.parse(text) as Value);
      setWrong(null);
    } catch (error) {
      setWrong(lineOf(text, error));
    }
  };
  return (
    <details className="of-json" open={typed !== null || inside || undefined}>
      <summary>{t("editor.json", {name: memberName(t, at.slice(1))})}</summary>
      <div className="field">
        <label htmlFor={fieldId(at)}>{memberName(t, at.slice(1))} (JSON)</label>
        <div className="help">{help}</div>
        {wrong !== null && (
          <p role="alert" className="overdue">
            {t("editor.json_wrong", {line: wrong})}
          </p>
        )}
        <Faults at={at} />
        <Input.TextArea
          id={fieldId(at)}
          className="of-code"
          rows={16}
          spellCheck={false}
          aria-invalid={wrong !== null}
          value={typed ?? value}
          onChange={(event) => take(event.target.value)}
          onBlur={() => wrong === null && setTyped(null)}
        />
      </div>
    </details>
  );
}

/** What is wrong below a place, with the places. */
function Faults({at}: {at: Pointer}) {
  const {faults} = useEditing();
  const below = [...faults].filter(([place]) => place === at || place.startsWith(`${at}/`));
  return (
    <ul className="of-faults">
      {below.flatMap(([place, texts]) =>
        texts.map((text) => (
          <li key={place + text} className="overdue">
            <code>{place}</code> {text}
          </li>
        )),
      )}
    </ul>
  );
}
