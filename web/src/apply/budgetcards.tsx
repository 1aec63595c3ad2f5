import {Button, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {MoneyInput} from "../parts/amount";
import {useMoney} from "../parts/currency";
import {brought, columns, cost, lineOf} from "./budget";
import {Difference} from "./budgetgrid";
import {type BudgetView, LineSelect} from "./budgetpart";
import {Wrong} from "./field";
import {IntInput} from "./single";

/** The budget on a phone: a card a row, and the total at the foot of the page. */
export function BudgetCards(view: BudgetView) {
  // biome-ignore lint/suspicious/noArrayIndexKey: a row of the budget is its place
  return view.rows.map((_, i) => <Card key={i} at={i} {...view} />);
}

function Card({at, field, id, rows, disabled, errors, pointer, set, remove, pasted}: BudgetView & {at: number}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const money = useMoney();
  const row = rows[at]!;
  const line = lineOf(field, row.line);
  const sum = cost(row);
  const here = `${id}-${at}`;
  // A row that is whole is shown in a line; one that lacks something, or has something wrong, stands open.
  const [open, setOpen] = useState(sum === null || !line);
  const wrong =
    (sum !== null && sum !== brought(row)) ||
    [`${pointer}/${at}`, ...columns.map((column) => `${pointer}/${at}/${column}`)].some(
      (one) => errors(one).length > 0,
    );
  const moneyField = (column: "unit_fen" | "asked_fen" | "own_fen" | "in_kind_fen") => (
    <div className="field">
      <label htmlFor={`${here}-${column}`}>{t(`label.${column}`)}</label>
      {column === "unit_fen" && line?.max_unit_fen !== undefined && (
        <div className="help">{t("budget.unit_most", {fen: money(line.max_unit_fen)})}</div>
      )}
      <Wrong id={`${here}-${column}-wrong`} errors={errors(`${pointer}/${at}/${column}`)} />
      <MoneyInput
        id={`${here}-${column}`}
        value={row[column] ?? null}
        disabled={disabled}
        onChange={(fen) => set(at, {[column]: fen})}
      />
    </div>
  );
  return (
    <details className="row-card" id={here} open={open || wrong} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <span>{t("budget.row", {number: at + 1, title: line ? text(line.title) : t("budget.no_line")})}</span>
        <span className="money">{sum === null ? "—" : money(sum)}</span>
      </summary>
      <Wrong id={`${here}-wrong`} errors={errors(`${pointer}/${at}`)} />
      <div className="field">
        <label htmlFor={`${here}-line`}>{t("label.line")}</label>
        <Wrong id={`${here}-line-wrong`} errors={errors(`${pointer}/${at}/line`)} />
        <LineSelect
          field={field}
          id={`${here}-line`}
          value={row.line}
          wrong={errors(`${pointer}/${at}/line`).length > 0}
          disabled={disabled}
          onChange={(key) => set(at, {line: key ?? ""})}
        />
      </div>
      <div className="field">
        <label htmlFor={`${here}-note`}>{t("label.note")}</label>
        <Input
          id={`${here}-note`}
          value={row.note ?? ""}
          maxLength={200}
          disabled={disabled}
          onChange={(event) => set(at, {note: event.target.value})}
          onPaste={(event) => {
            if (pasted(at, "note", event.clipboardData.getData("text/plain"))) event.preventDefault();
          }}
        />
      </div>
      <div className="pair">
        {moneyField("unit_fen")}
        <div className="field">
          <label htmlFor={`${here}-quantity`}>
            {line ? t("budget.quantity_in", {unit: text(line.unit)}) : t("label.quantity")}
          </label>
          <Wrong id={`${here}-quantity-wrong`} errors={errors(`${pointer}/${at}/quantity`)} />
          <IntInput
            id={`${here}-quantity`}
            value={row.quantity}
            disabled={disabled}
            onChange={(quantity) => set(at, {quantity: quantity ?? null})}
          />
        </div>
      </div>
      <p>
        <strong>{t("label.amount")}</strong> <span className="money">{sum === null ? "—" : money(sum)}</span>
      </p>
      <Difference {...{at, row, set, disabled}} />
      {moneyField("asked_fen")}
      <div className="pair">
        {moneyField("own_fen")}
        {moneyField("in_kind_fen")}
      </div>
      {!disabled && (
        <Button danger onClick={() => remove(at)} aria-label={t("list.remove_row", {number: at + 1})}>
          {t("list.remove")}
        </Button>
      )}
    </details>
  );
}
