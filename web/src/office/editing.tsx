import {Input} from "antd";
import {createContext, type ReactNode, useContext, useState} from "react";
import {useTranslation} from "react-i18next";
import {MoneyInput} from "../parts/amount";
import {halfWidth} from "../parts/money";
import {NativeSelect} from "../parts/nativeselect";
import {percentOf, ratioOf} from "../parts/percent";
import {WhenField} from "./days";
import {type Document, fieldId, type Pointer, tokens, type Value, valueAt} from "./policy";
import {memberName, valueName} from "./policywords";

/** The policy that is being typed, and what the server found wrong with it, by place. */
type Editing = {
  document: Document;
  put: (at: Pointer, value: Value | undefined) => void;
  faults: Map<Pointer, string[]>;
};

export const EditingContext = createContext<Editing>({document: {}, put: () => {}, faults: new Map()});

export function useEditing(): Editing {
  return useContext(EditingContext);
}

type Place = {at: Pointer; label?: string; help?: string | undefined};

/** A label, its help, what is wrong, and the field. What a place is called is the same here and in every list of changes. */
export function Row({at, label, help, children}: Place & {children: ReactNode}) {
  const {t} = useTranslation("office");
  return (
    <div className="field">
      <label htmlFor={fieldId(at)}>{label ?? memberName(t, tokens(at).at(-1) ?? "")}</label>
      {help && <div className="help">{help}</div>}
      <Wrong at={at} />
      {children}
    </div>
  );
}

export function Wrong({at}: {at: Pointer}) {
  const {faults} = useEditing();
  return faults.get(at)?.map((text) => (
    <p key={text} className="overdue">
      {text}
    </p>
  ));
}

/** What a field needs besides its value. */
function useField(at: Pointer) {
  const {document, put, faults} = useEditing();
  const value = valueAt(document, at);
  return {value, put: (to: Value | undefined) => put(at, to), id: fieldId(at), wrong: faults.has(at)};
}

export function TextField(p: Place) {
  const f = useField(p.at);
  return (
    <Row {...p}>
      <Input
        id={f.id}
        aria-invalid={f.wrong}
        value={typeof f.value === "string" ? f.value : ""}
        maxLength={500}
        onChange={(event) => f.put(event.target.value)}
      />
    </Row>
  );
}

/** A text in both languages. */
export function BothField({at, label}: {at: Pointer; label: string}) {
  const {t} = useTranslation("office");
  return (
    <div className="of-both">
      <TextField at={`${at}/zh`} label={t("editor.zh", {label})} />
      <TextField at={`${at}/en`} label={t("editor.en", {label})} />
    </div>
  );
}

/** A whole number. What is none stays as it was typed, for the server to refuse; nothing is null where that is possible. */
export function CountField({nullable, ...p}: Place & {nullable?: boolean}) {
  const {t} = useTranslation("office");
  const f = useField(p.at);
  const type = (typed: string) => {
    if (typed === "") return f.put(nullable ? null : "");
    f.put(/^\d{1,9}$/.test(typed) ? Number(typed) : typed);
  };
  return (
    <Row {...p} help={help(t("editor.unlimited"), nullable, p.help)}>
      <Input
        id={f.id}
        className="of-count"
        inputMode="numeric"
        aria-invalid={f.wrong}
        value={f.value === null || f.value === undefined ? "" : String(f.value)}
        onChange={(event) => type(event.target.value.trim())}
      />
    </Row>
  );
}

function help(unlimited: string, nullable: boolean | undefined, own: string | undefined): string | undefined {
  return [own, nullable ? unlimited : ""].filter(Boolean).join(" ") || undefined;
}

/** An amount; nothing means that there is no limit. */
export function FenField(p: Place) {
  const {t} = useTranslation("office");
  const f = useField(p.at);
  return (
    <Row {...p} help={help(t("editor.unlimited"), true, p.help)}>
      <MoneyInput
        id={f.id}
        aria-invalid={f.wrong}
        value={typeof f.value === "number" ? f.value : null}
        onChange={(fen) => f.put(fen)}
      />
    </Row>
  );
}

/** A share of a whole, per cent. While it is typed it stands as it was typed. */
export function ShareField(p: Place) {
  const f = useField(p.at);
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Row {...p}>
      <Input
        id={f.id}
        className="of-count"
        inputMode="decimal"
        suffix="%"
        aria-invalid={f.wrong}
        value={typed ?? (typeof f.value === "string" ? percentOf(f.value) : "")}
        onChange={(event) => {
          setTyped(event.target.value);
          f.put(ratioOf(halfWidth(event.target.value).trim()));
        }}
        onBlur={() => setTyped(null)}
      />
    </Row>
  );
}

/** A decimal of points, as it is typed. */
export function PointsField({nullable, ...p}: Place & {nullable?: boolean}) {
  const f = useField(p.at);
  return (
    <Row {...p}>
      <Input
        id={f.id}
        className="of-count"
        inputMode="decimal"
        aria-invalid={f.wrong}
        value={typeof f.value === "string" ? f.value : ""}
        onChange={(event) => f.put(event.target.value.trim() === "" && nullable ? null : event.target.value.trim())}
      />
    </Row>
  );
}

export function InstantField(p: Place) {
  const f = useField(p.at);
  return (
    <Row {...p}>
      <WhenField
        id={f.id}
        aria-invalid={f.wrong}
        value={typeof f.value === "string" ? f.value : ""}
        onChange={(at) => f.put(at)}
      />
    </Row>
  );
}

/** The hour of a day. */
export function HourField(p: Place) {
  const f = useField(p.at);
  const value = typeof f.value === "string" ? f.value.slice(0, 5) : "";
  return (
    <Row {...p}>
      <Input
        id={f.id}
        className="of-count"
        type="time"
        aria-invalid={f.wrong}
        value={value}
        onChange={(event) => f.put(event.target.value === "" ? "" : `${event.target.value}:00`)}
      />
    </Row>
  );
}

/** One of a few fixed answers; an empty one where there may be none. */
export function ChoiceField({options, none, ...p}: Place & {options: readonly string[]; none?: string}) {
  const {t} = useTranslation("office");
  const f = useField(p.at);
  return (
    <Row {...p}>
      <NativeSelect
        id={f.id}
        aria-invalid={f.wrong}
        none={none || undefined}
        value={typeof f.value === "string" ? f.value : ""}
        onChange={(chosen) => f.put(chosen === "" ? undefined : chosen)}
        options={options.map((value) => ({value, label: valueName(t, value)}))}
      />
    </Row>
  );
}

export function YesField({at, label}: {at: Pointer; label: string}) {
  const f = useField(at);
  return (
    <div className="field">
      <label className="of-check" htmlFor={f.id}>
        <input id={f.id} type="checkbox" checked={f.value === true} onChange={(event) => f.put(event.target.checked)} />
        {label}
      </label>
      <Wrong at={at} />
    </div>
  );
}
