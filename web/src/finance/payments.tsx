import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import type {Schemas} from "../api/ask";
import {useText} from "../frame/i18n";
import {Money} from "../parts/amount";
import {Empty, Section} from "../parts/page";
import {Scroll} from "../parts/scroll";
import {sourceName, useFundNames} from "./words";

type Payment = Schemas["Disbursement"];

/** The payments of a project by tranche, with what each waits for and what the organisation gave for it. */
export function Payments({project}: {project: Schemas["WholeProject"]}) {
  const {t} = useTranslation("finance");
  const text = useText();
  const funds = useFundNames();
  const lines = new Map(project.lines.map((l) => [l.id, sourceName(t, l, funds)]));
  if (project.disbursements.length === 0) {
    return (
      <Section title={t("payment.title")}>
        <Empty>{t("payment.none_yet")}</Empty>
      </Section>
    );
  }
  return (
    <Section title={t("payment.title")}>
      <Scroll label={t("payment.title")}>
        <table className="money-plain">
          <thead>
            <tr>
              <th scope="col">{t("payment.tranche")}</th>
              <th scope="col">{t("line.source")}</th>
              <th scope="col" className="money">
                {t("payment.amount")}
              </th>
              <th scope="col">{t("payment.stage")}</th>
              <th scope="col">{t("payment.waits")}</th>
              <th scope="col">{t("receipt.title")}</th>
              <th scope="col">{t("payment.act")}</th>
            </tr>
          </thead>
          <tbody>
            {project.disbursements.map((d) => (
              <tr key={d.id}>
                <th scope="row">{t("payment.nth", {count: d.tranche})}</th>
                <td>{lines.get(d.line_id)}</td>
                <td className="money">
                  <Money fen={d.amount_fen} currency={d.currency} />
                </td>
                <td>
                  <span className={d.final ? "stage stage-final" : "stage"}>{text(d.stage_name)}</span>
                </td>
                <td>
                  <Waits of={d} />
                </td>
                <td>{d.receipt ? d.receipt.number : "—"}</td>
                <td>
                  <Link to={`/finance/disbursements/${d.id}`}>{t("payment.open")}</Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

/** What a payment waits for: its condition while it is planned, else its next step. */
export function Waits({of}: {of: Payment}) {
  const {t} = useTranslation("finance");
  const text = useText();
  if (of.stage === "planned") return <>{t(`condition.${of.condition}`)}</>;
  if (of.stage === "paid" && of.receipt) return <>{t("payment.done")}</>;
  return <>{text(of.next)}</>;
}
