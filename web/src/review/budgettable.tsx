import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {Money} from "../parts/amount";
import {Scroll} from "../parts/scroll";
import {budgetOf, percentOf, ratioPercent} from "./budget";
import type {BudgetHead} from "./form";

/** The budget by its heads: what each row costs, who brings it, and which part of the grant a head takes. */
export function BudgetTable({
  heads,
  answer,
  title,
  currency,
}: {
  heads: BudgetHead[];
  answer: unknown;
  title: string;
  currency: string;
}) {
  const {t} = useTranslation("review");
  const text = useText();
  const budget = budgetOf(heads, answer);
  const amounts = (of: {asked: number; own: number; inKind: number}) =>
    [of.asked, of.own, of.inKind, of.asked + of.own + of.inKind].map((fen, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the columns do not change places
      <td key={i} className="money">
        <Money fen={fen} currency={currency} />
      </td>
    ));
  return (
    <Scroll label={title}>
      <table className="plain-table budget">
        <thead>
          <tr>
            <th scope="col">{t("budget.line")}</th>
            {(["asked", "own", "in_kind", "cost"] as const).map((column) => (
              <th key={column} scope="col" className="money">
                {t(`budget.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        {budget.parts.map((part) => (
          <tbody key={part.key}>
            {part.rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  {text(row.line)}
                  <div className="quiet">
                    <Money fen={row.price} currency={currency} /> × {row.quantity} {text(row.unit)}
                  </div>
                  {row.note && <div className="quiet">{row.note}</div>}
                </th>
                {amounts(row)}
              </tr>
            ))}
            <tr className="sum">
              <th scope="row">
                {t("budget.sum", {head: text(part.title)})}
                <div className="quiet">
                  {part.cap === undefined
                    ? t("budget.share", {share: percentOf(part.asked, budget.asked)})
                    : t("budget.share_cap", {share: percentOf(part.asked, budget.asked), cap: ratioPercent(part.cap)})}
                </div>
              </th>
              {amounts(part)}
            </tr>
          </tbody>
        ))}
        <tfoot>
          <tr className="sum">
            <th scope="row">{t("budget.total")}</th>
            {amounts(budget)}
          </tr>
        </tfoot>
      </table>
    </Scroll>
  );
}
