import {Input} from "antd";
import {useEffect, useState} from "react";
import {useTranslation} from "react-i18next";
import {useCurrency, useMoney} from "./currency";
import {parseMoney, plain, signOf} from "./money";

/** An amount in a sentence or a cell, in the currency of the page unless it is said here. */
export function Money({fen, currency}: {fen: number | null | undefined; currency?: string}) {
  const money = useMoney();
  return <span className="money">{fen === null || fen === undefined ? "—" : money(fen, currency)}</span>;
}

type MoneyInputProps = {
  id?: string;
  value?: number | null | undefined;
  onChange?: (fen: number | null) => void;
  onBlur?: () => void;
  disabled?: boolean | undefined;
  label?: string;
  "aria-invalid"?: boolean;
  "aria-describedby"?: string;
};

/**
 * A field for an amount. It takes what people type and paste, and hands on whole fen, or null for what is none: a form
 * must never be left with the figure that stood there a key before.
 */
export function MoneyInput({id, value, onChange, onBlur, disabled, label, ...aria}: MoneyInputProps) {
  const {t} = useTranslation("parts");
  const currency = useCurrency();
  const [typed, setTyped] = useState(value === null || value === undefined ? "" : plain(value));
  const read = parseMoney(typed);
  // biome-ignore lint/correctness/useExhaustiveDependencies: typing must not be undone by its own effect
  useEffect(() => {
    // What comes from outside replaces the text unless the text says the same already. A form that takes nothing for
    // zero must not wipe out what somebody is still typing.
    if ((value ?? 0) !== (parseMoney(typed) ?? 0)) setTyped(value === null || value === undefined ? "" : plain(value));
  }, [value]);
  const wrong = typed !== "" && read === null;
  return (
    <Input
      {...aria}
      {...(id === undefined ? {} : {id})}
      aria-label={label}
      className="money-input"
      inputMode="decimal"
      autoComplete="off"
      prefix={signOf(currency)}
      status={wrong ? "error" : ""}
      title={wrong ? t("money.wrong") : undefined}
      value={typed}
      disabled={disabled}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange?.(parseMoney(event.target.value));
      }}
      onBlur={() => {
        if (read !== null) setTyped(plain(read));
        onBlur?.();
      }}
    />
  );
}

type Meter = {label: string; used: number; limit: number; id?: string};

/** An amount against its cap: in words first, the bar beside it only for the eye. Over the cap it says by how much. */
export function CapMeter({label, used, limit, id}: Meter) {
  const {t} = useTranslation("parts");
  const money = useMoney();
  const over = used > limit;
  const share = limit > 0 ? Math.min(100, (used / limit) * 100) : used > 0 ? 100 : 0;
  const text = over
    ? t("meter.over", {used: money(used), limit: money(limit), over: money(used - limit)})
    : t("meter.left", {used: money(used), limit: money(limit), left: money(limit - used)});
  return (
    <div className={over ? "meter meter-over" : "meter"} id={id}>
      <div className="meter-label">{label}</div>
      <div className="meter-bar" aria-hidden="true">
        <div className="meter-fill" style={{width: `${share}%`}} />
      </div>
      <div className="meter-text">{text}</div>
    </div>
  );
}

/** A column of a table that holds an amount, in the currency that the row says, or else that of the page. */
export const moneyColumn = {
  align: "right" as const,
  className: "money",
  render: (fen: number | null | undefined, row: object) => (
    <Money fen={fen} {...("currency" in row ? {currency: String(row.currency)} : {})} />
  ),
};
