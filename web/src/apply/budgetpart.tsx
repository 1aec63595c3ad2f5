import {Alert, Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {useMedia} from "../frame/look";
import {money} from "../parts/money";
import {focusField} from "../parts/refusal";
import {useWriting} from "./autosave";
import {type BudgetRow, type Column, changed, newRow, paste, readTable, rowsOf, sums, type Unread} from "./budget";
import {BudgetCards} from "./budgetcards";
import {BudgetGrid} from "./budgetgrid";
import {portionUp} from "./decimal";
import {Wrong} from "./field";
import type {Field} from "./form";
import type {PartProps} from "./listpart";
import {ProjectMeter, RatioMeters} from "./meters";
import {percent} from "./words";

/** How the rows of a budget are changed, in the grid as in the cards. */
export type BudgetView = {
  field: Field;
  id: string;
  rows: BudgetRow[];
  disabled: boolean;
  errors: PartProps["errors"];
  pointer: string;
  set: (row: number, change: Partial<BudgetRow>) => void;
  remove: (row: number) => void;
  pasted: (row: number, column: Column, text: string) => boolean;
};

/** The budget by line and source: a grid where there is room for one, cards on a phone, and what binds it beside it. */
export function BudgetPart({field, id, pointer, answer, change, errors, disabled}: PartProps) {
  const {t} = useTranslation("apply");
  const wide = useMedia("(min-width: 992px)");
  const rows = rowsOf(answer);
  const [told, setTold] = useState<{pasted: number; unread: Unread[]} | null>(null);
  const put = (after: BudgetRow[]) => change(after.length > 0 ? after : undefined);
  const view: BudgetView = {
    field,
    id,
    rows,
    disabled,
    errors,
    pointer,
    set: (at, part) => put(rows.map((row, i) => (i === at ? clean(changed(row, part)) : row))),
    remove: (at) => {
      put(rows.filter((_, i) => i !== at));
      focusField(`${id}-add`);
    },
    pasted: (row, column, text) => {
      const table = readTable(text);
      if (!table || disabled) return false;
      const after = paste(field, rows, {row, column}, table);
      put(after.rows.map(clean));
      setTold({pasted: after.pasted, unread: after.unread});
      return true;
    },
  };
  const add = () => {
    put([...rows, {...newRow}]);
    setTimeout(() => focusField(`${id}-${rows.length}-line`));
  };
  return (
    <>
      <p className="help">{wide ? t("budget.help_grid") : t("budget.help_cards")}</p>
      {told && (
        <Alert
          type={told.unread.length > 0 ? "warning" : "success"}
          role="status"
          showIcon
          title={t("budget.pasted", {count: told.pasted})}
          description={
            told.unread.length > 0 ? told.unread.map((u) => t("budget.unread", u)).join(t("reasons_and")) : undefined
          }
        />
      )}
      {wide ? <BudgetGrid {...view} /> : <BudgetCards {...view} />}
      {!disabled && (
        <Button id={`${id}-add`} className="wide-button" onClick={add}>
          {t("budget.add")}
        </Button>
      )}
      <Totals rows={rows} errors={errors} />
      <ProjectMeter />
      <RatioMeters field={field} />
    </>
  );
}

/** A row without what was emptied: the server takes no member that says nothing for a note. */
function clean(row: BudgetRow): BudgetRow {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== null && value !== undefined && value !== ""),
  );
}

function Totals({rows, errors}: {rows: BudgetRow[]; errors: PartProps["errors"]}) {
  const {t} = useTranslation("apply");
  const {policy, round} = useWriting();
  const all = sums(rows);
  const least = portionUp(policy.own_ratio_min, all.total);
  const own = all.own + all.inKind;
  const shown = (fen: number) => money(fen, round.currency);
  return (
    <div className="totals">
      <dl className="facts">
        <dt>{t("label.asked_fen")}</dt>
        <dd className="money" id="asked_fen" tabIndex={-1}>
          {shown(all.asked)}
        </dd>
        <dt>{t("label.own_fen")}</dt>
        <dd className="money" id="own_fen" tabIndex={-1}>
          {shown(all.own)}
        </dd>
        <dt>{t("label.in_kind_fen")}</dt>
        <dd className="money">{shown(all.inKind)}</dd>
        <dt>
          <strong>{t("label.total_fen")}</strong>
        </dt>
        <dd className="money">
          <strong>{shown(all.total)}</strong>
        </dd>
      </dl>
      <Wrong id="asked-wrong" errors={errors("/asked_fen")} />
      <Wrong id="own-wrong" errors={[...errors("/own_fen"), ...errors("/in_kind_fen"), ...errors("/total_fen")]} />
      {least > 0 && (
        <p className={own < least ? "meter-text overdue" : "meter-text"}>
          {own < least
            ? t("budget.own_short", {
                percent: percent(policy.own_ratio_min),
                least: shown(least),
                own: shown(own),
                short: shown(least - own),
              })
            : t("budget.own_enough", {percent: percent(policy.own_ratio_min), least: shown(least), own: shown(own)})}
        </p>
      )}
    </div>
  );
}

/** The lines of the budget under their heads, to choose from. */
export function LineSelect({
  field,
  id,
  value,
  onChange,
  disabled,
  label,
  wrong,
}: {
  field: Field;
  id: string;
  value: string | undefined;
  onChange: (line: string | undefined) => void;
  disabled: boolean;
  label?: string;
  wrong: boolean;
}) {
  const {t} = useTranslation("apply");
  const text = useText();
  return (
    <select
      id={id}
      className="native-select"
      aria-label={label}
      aria-invalid={wrong || undefined}
      value={value ?? ""}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value || undefined)}
    >
      <option value="">{t("choose")}</option>
      {field.heads?.map((head) => (
        <optgroup key={head.key} label={text(head.title)}>
          {head.lines.map((line) => (
            <option key={line.key} value={line.key}>
              {text(line.title)}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}
