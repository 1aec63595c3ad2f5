import {Input} from "antd";
import {type ReactNode, useEffect, useState} from "react";
import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {MoneyInput} from "../parts/amount";
import {halfWidth} from "../parts/money";
import {Radios, YesNo} from "./choice";
import {Wrong} from "./field";
import {countCharacters, type Field, type Question} from "./form";

type Props = {
  question: Question;
  id: string;
  name: string;
  label: ReactNode;
  help?: string | undefined;
  answer: unknown;
  change: (value: unknown) => void;
  errors: string[];
  disabled: boolean;
};

/** How many options are still shown as a list of radio buttons; more of them are chosen from the phone's own list. */
const fewOptions = 6;

/** A question with a single answer: the label over the control, the help between them, what is wrong at the control. */
export function Single(p: Props) {
  const wrong = `${p.id}-wrong`;
  const described = [p.help && `${p.id}-help`, p.errors.length > 0 && wrong].filter(Boolean).join(" ");
  const aria = {"aria-describedby": described || undefined, "aria-invalid": p.errors.length > 0 || undefined};
  const box = p.errors.length > 0 ? "field field-wrong" : "field";
  if (p.question.type === "bool" || (p.question.type === "enum" && (p.question.options?.length ?? 0) <= fewOptions)) {
    return (
      <fieldset className={box} aria-describedby={described || undefined}>
        <legend>{p.label}</legend>
        <Help {...p} />
        <Wrong id={wrong} errors={p.errors} />
        <Chosen {...p} />
      </fieldset>
    );
  }
  return (
    <div className={box}>
      <label htmlFor={p.id}>{p.label}</label>
      <Help {...p} />
      <Wrong id={wrong} errors={p.errors} />
      <Control {...p} aria={aria} />
    </div>
  );
}

function Help({id, help}: Props) {
  if (!help) return null;
  return (
    <div className="help" id={`${id}-help`}>
      {help}
    </div>
  );
}

function Chosen({question, id, answer, change, disabled}: Props) {
  const text = useText();
  if (question.type === "bool") {
    return <YesNo name={id} first={id} value={answer} onChange={change} disabled={disabled} />;
  }
  return (
    <Radios
      name={id}
      first={id}
      disabled={disabled}
      choices={(question.options ?? []).map((o) => ({key: o.key, title: text(o.title)}))}
      value={typeof answer === "string" ? answer : undefined}
      onChange={change}
    />
  );
}

type Aria = {"aria-describedby": string | undefined; "aria-invalid": boolean | undefined};

function Control({question, id, answer, change, disabled, aria}: Props & {aria: Aria}) {
  const {t} = useTranslation("apply");
  const text = useText();
  switch (question.type) {
    case "textarea":
    case "text":
      return (
        <TextControl question={question} id={id} answer={answer} change={change} disabled={disabled} aria={aria} />
      );
    case "int":
      return <IntInput id={id} value={answer} onChange={change} disabled={disabled} aria={aria} />;
    case "money":
      return (
        <MoneyInput
          id={id}
          value={typeof answer === "number" ? answer : null}
          onChange={(fen) => change(fen ?? undefined)}
          disabled={disabled}
          aria-invalid={aria["aria-invalid"] ?? false}
          {...(aria["aria-describedby"] ? {"aria-describedby": aria["aria-describedby"]} : {})}
        />
      );
    case "date":
      return (
        <Input
          id={id}
          type="date"
          className="date-input"
          value={typeof answer === "string" ? answer : ""}
          disabled={disabled}
          onChange={(event) => change(event.target.value || undefined)}
          {...aria}
        />
      );
  }
  return (
    <select
      id={id}
      className="native-select"
      value={typeof answer === "string" ? answer : ""}
      disabled={disabled}
      onChange={(event) => change(event.target.value || undefined)}
      {...aria}
    >
      <option value="">{t("choose")}</option>
      {question.options?.map((option) => (
        <option key={option.key} value={option.key}>
          {text(option.title)}
        </option>
      ))}
    </select>
  );
}

function TextControl({
  question,
  id,
  answer,
  change,
  disabled,
  aria,
}: Pick<Props, "question" | "id" | "answer" | "change" | "disabled"> & {aria: Aria}) {
  const {t} = useTranslation("apply");
  const value = typeof answer === "string" ? answer : "";
  const [composing, setComposing] = useState(false);
  const [counted, setCounted] = useState(countCharacters(value));
  // What an input method composes is not written yet and does not count.
  useEffect(() => {
    if (!composing) setCounted(countCharacters(value));
  }, [value, composing]);
  const left = question.max === undefined ? null : question.max - counted;
  const common = {
    id,
    value,
    disabled,
    onChange: (event: {target: {value: string}}) => change(event.target.value || undefined),
    onCompositionStart: () => setComposing(true),
    onCompositionEnd: () => setComposing(false),
    "aria-describedby":
      [aria["aria-describedby"], left !== null && `${id}-left`].filter(Boolean).join(" ") || undefined,
    "aria-invalid": aria["aria-invalid"],
  };
  return (
    <>
      {question.type === "textarea" ? (
        <Input.TextArea rows={3} {...common} />
      ) : (
        <Input autoComplete="off" {...common} />
      )}
      {left !== null && (
        <div className={left < 0 ? "count overdue" : "count"} id={`${id}-left`}>
          {left < 0 ? t("count.over", {count: -left}) : t("count.left", {count: left})}
        </div>
      )}
    </>
  );
}

/** A whole number. What is none stays to be seen and counts as no answer. */
export function IntInput({
  id,
  value,
  onChange,
  disabled,
  label,
  aria,
}: {
  id: string;
  value: unknown;
  onChange: (value: number | undefined) => void;
  disabled: boolean;
  label?: string;
  aria?: Aria;
}) {
  const {t} = useTranslation("apply");
  const known = typeof value === "number" ? value : undefined;
  const [typed, setTyped] = useState(known === undefined ? "" : String(known));
  // biome-ignore lint/correctness/useExhaustiveDependencies: typing must not be undone by its own effect
  useEffect(() => {
    if (known !== whole(typed)) setTyped(known === undefined ? "" : String(known));
  }, [known]);
  const wrong = typed !== "" && whole(typed) === undefined;
  return (
    <Input
      id={id}
      inputMode="numeric"
      autoComplete="off"
      className="int-input"
      aria-label={label}
      status={wrong ? "error" : ""}
      title={wrong ? t("int_wrong") : undefined}
      value={typed}
      disabled={disabled}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(whole(event.target.value));
      }}
      {...aria}
    />
  );
}

function whole(typed: string): number | undefined {
  const text = halfWidth(typed).replace(/[\s,]/g, "");
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Several of the options. */
export function Multi({
  field,
  id,
  answer,
  change,
  disabled,
}: {
  field: Field;
  id: string;
  answer: unknown;
  change: (value: unknown) => void;
  disabled: boolean;
}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const chosen = Array.isArray(answer) ? (answer as string[]) : [];
  const limited = field.max !== undefined && field.max < (field.options?.length ?? 0);
  return (
    <div className="choices">
      {field.options?.map((option) => (
        <label key={option.key} className="choice-row">
          <input
            type="checkbox"
            name={id}
            checked={chosen.includes(option.key)}
            disabled={disabled}
            onChange={(event) =>
              change(event.target.checked ? [...chosen, option.key] : chosen.filter((key) => key !== option.key))
            }
          />
          <span>{text(option.title)}</span>
        </label>
      ))}
      {limited && <div className="count">{t("multi.chosen", {count: chosen.length, most: field.max})}</div>}
    </div>
  );
}
