import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {Money} from "./amount";
import {type BudgetHead, type BudgetRow, budgetByHead, budgetSources, budgetSum} from "./form";
import {percentOf, percentOfWhole} from "./percent";
import {Scroll} from "./scroll";

type Props = {title: string; heads: BudgetHead[]; rows: BudgetRow[]};

/** The budget by its heads: what each row costs, who brings it, and which part of the grant a head takes. */
export function BudgetTable({title, heads, rows}: Props) {
  const {t} = useTranslation("parts");
  const text = useText();
  const all = budgetSum(rows);
  const share = (head: BudgetHead, asked: number) => {
    const part = percentOfWhole(asked, all.asked_fen);
    return head.max_ratio === undefined
      ? t("budget.share", {share: part})
      : t("budget.share_cap", {share: part, cap: percentOf(head.max_ratio)});
  };
  return (
    <Scroll label={title}>
      <table className="plain budget">
        <thead>
          <tr>
            <th scope="col">{t("budget.line")}</th>
            {columns.map((column) => (
              <th key={column} scope="col" className="money">
                {t(`budget.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        {budgetByHead(heads, rows).map(({head, rows: lines}) => {
          const sum = budgetSum(lines.map((l) => l.row));
          return (
            <tbody key={head.key}>
              {lines.map(({line, row}, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: what was handed in does not change places
                <tr key={`${line.key}/${i}`}>
                  <th scope="row">
                    {text(line.title)}
                    <div className="quiet">
                      <Money fen={row.unit_fen ?? 0} /> × {row.quantity} {text(line.unit)}
                    </div>
                    {row.note && <div className="quiet">{row.note}</div>}
                  </th>
                  <Amounts of={budgetSum([row])} />
                </tr>
              ))}
              <tr className="sums">
                <th scope="row">
                  {t("budget.sum", {head: text(head.title)})}
                  <div className="quiet">{share(head, sum.asked_fen)}</div>
                </th>
                <Amounts of={sum} />
              </tr>
            </tbody>
          );
        })}
        <tfoot>
          <tr className="sums">
            <th scope="row">{t("budget.all")}</th>
            <Amounts of={all} />
          </tr>
        </tfoot>
      </table>
    </Scroll>
  );
}

const columns = [...budgetSources, "total_fen"] as const;

function Amounts({of}: {of: ReturnType<typeof budgetSum>}) {
  return columns.map((column) => (
    <td key={column} className="money">
      <Money fen={of[column]} />
    </td>
  ));
}
