import {Button, Input} from "antd";
import type {ClipboardEvent, KeyboardEvent} from "react";
import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {MoneyInput} from "../parts/amount";
import {useMoney} from "../parts/currency";
import {Scroll} from "../parts/scroll";
import {brought, type Column, columns, cost, lineOf} from "./budget";
import {type BudgetView, LineSelect} from "./budgetpart";
import {Wrong} from "./field";
import {IntInput} from "./single";

const typed = columns.filter((column) => column !== "amount");

/** The budget as a grid. Enter and the arrows go from row to row as in a spreadsheet; a table can be pasted anywhere. */
export function BudgetGrid(view: BudgetView) {
  const {t} = useTranslation("apply");
  const {id, rows} = view;
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    if (event.nativeEvent.isComposing) return;
    const target = event.target as HTMLElement;
    const match = /-(\d+)-(\w+)$/.exec(target.id);
    if (!match) return;
    const row = Number(match[1]);
    const select = target.tagName === "SELECT"; // its arrows choose
    const step =
      event.key === "Enter" || (event.key === "ArrowDown" && !select) ? 1 : event.key === "ArrowUp" && !select ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = document.getElementById(`${id}-${row + step}-${match[2]}`);
    (next ?? (step > 0 ? document.getElementById(`${id}-add`) : null))?.focus();
  };
  return (
    <Scroll label={t("budget.caption")}>
      <table className="plain budget-grid" onKeyDown={onKey}>
        <caption className="out-of-sight">{t("budget.caption")}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className={column === "line" || column === "note" ? undefined : "money"}>
                {t(`label.${column}`)}
              </th>
            ))}
            {!view.disabled && <th scope="col">{t("budget.act")}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row of the budget is its place
            <Row key={i} at={i} {...view} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Row({at, field, id, rows, disabled, errors, pointer, set, remove, pasted}: BudgetView & {at: number}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const money = useMoney();
  const row = rows[at]!;
  const line = lineOf(field, row.line);
  const sum = cost(row);
  const wrong = [...errors(`${pointer}/${at}`), ...typed.flatMap((column) => errors(`${pointer}/${at}/${column}`))];
  const named = (column: Column) => t("budget.cell", {row: at + 1, column: t(`label.${column}`)});
  const onPaste = (column: Column) => (event: ClipboardEvent) => {
    if (pasted(at, column, event.clipboardData.getData("text/plain"))) event.preventDefault();
  };
  const moneyCell = (column: "unit_fen" | "asked_fen" | "own_fen" | "in_kind_fen") => (
    <td onPaste={onPaste(column)}>
      <MoneyInput
        id={`${id}-${at}-${column}`}
        label={named(column)}
        value={row[column] ?? null}
        disabled={disabled}
        onChange={(fen) => set(at, {[column]: fen})}
      />
    </td>
  );
  return (
    <>
      <tr id={`${id}-${at}`}>
        <td onPaste={onPaste("line")}>
          <LineSelect
            field={field}
            id={`${id}-${at}-line`}
            label={named("line")}
            value={row.line}
            wrong={errors(`${pointer}/${at}/line`).length > 0}
            disabled={disabled}
            onChange={(key) => set(at, {line: key ?? ""})}
          />
        </td>
        <td onPaste={onPaste("note")}>
          <Input
            id={`${id}-${at}-note`}
            aria-label={named("note")}
            value={row.note ?? ""}
            maxLength={200}
            disabled={disabled}
            onChange={(event) => set(at, {note: event.target.value})}
          />
        </td>
        {moneyCell("unit_fen")}
        <td onPaste={onPaste("quantity")}>
          <IntInput
            id={`${id}-${at}-quantity`}
            label={named("quantity")}
            value={row.quantity}
            disabled={disabled}
            onChange={(quantity) => set(at, {quantity: quantity ?? null})}
          />
          {line && <span className="quiet"> {text(line.unit)}</span>}
        </td>
        <td className="money">{sum === null ? "—" : money(sum)}</td>
        {moneyCell("asked_fen")}
        {moneyCell("own_fen")}
        {moneyCell("in_kind_fen")}
        {!disabled && (
          <td>
            <Button danger type="text" onClick={() => remove(at)} aria-label={t("list.remove_row", {number: at + 1})}>
              {t("list.remove")}
            </Button>
          </td>
        )}
      </tr>
      {(wrong.length > 0 || (sum !== null && sum !== brought(row))) && (
        <tr>
          <td colSpan={9}>
            <Difference {...{at, row, set, disabled}} />
            <Wrong id={`${id}-${at}-wrong`} errors={wrong} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Says by how much the sources miss the amount, and lets the grant take the difference. */
export function Difference({
  at,
  row,
  set,
  disabled,
}: Pick<BudgetView, "set" | "disabled"> & {at: number; row: BudgetView["rows"][number]}) {
  const {t} = useTranslation("apply");
  const money = useMoney();
  const sum = cost(row);
  if (sum === null || sum === brought(row)) return null;
  const left = sum - brought(row);
  const asked = (row.asked_fen ?? 0) + left;
  return (
    <p className="wrong-text">
      {left > 0
        ? t("budget.row_short", {row: at + 1, fen: money(left)})
        : t("budget.row_over", {row: at + 1, fen: money(-left)})}{" "}
      {!disabled && asked >= 0 && (
        <Button size="small" onClick={() => set(at, {asked_fen: asked})}>
          {t("budget.fit", {fen: money(asked)})}
        </Button>
      )}
    </p>
  );
}
