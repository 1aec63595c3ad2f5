import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {Money} from "../parts/amount";
import {money, sums} from "../parts/money";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {Scroll} from "../parts/scroll";
import {type Month, months} from "./months";
import {batchStage} from "./words";

type Payment = Schemas["DueDisbursement"];
const conditions = ["agreement_signed", "midterm_pass", "final_graded"] as const;

/** When money leaves: what is due and planned by what it waits for, and the days of payment by month. */
export function PaymentCalendar() {
  const {t} = useTranslation("finance");
  const funder = useFunder();
  const batches = useRead("/funders/{funder}/batches", {path: {funder}});
  const open = useRead("/funders/{funder}/disbursements", {
    path: {funder},
    query: {stage: ["due", "planned", "returned", "failed"]},
  });
  return (
    <Page
      title={t("calendar.title")}
      trail={[{title: t("payment.list"), to: "/finance/disbursements"}, {title: t("calendar.title")}]}
    >
      <Section title={t("calendar.ahead")}>
        <Loaded of={open}>{({items}) => <Ahead rows={items} />}</Loaded>
      </Section>
      <Loaded of={batches}>
        {({items}) =>
          items.length === 0 ? (
            <Empty>{t("batch.none")}</Empty>
          ) : (
            months(items).map((m) => <MonthTable key={m.month} of={m} />)
          )
        }
      </Loaded>
    </Page>
  );
}

/** What has no day yet: how many, how much, and what it waits for. */
function Ahead({rows}: {rows: Payment[]}) {
  const {t} = useTranslation("finance");
  const groups = [
    {key: "due", name: t("calendar.due"), to: "?stage=due", rows: rows.filter((d) => d.stage === "due")},
    {
      key: "back",
      name: t("calendar.back"),
      to: "?stage=returned&stage=failed",
      rows: rows.filter((d) => d.stage === "returned" || d.stage === "failed"),
    },
    ...conditions.map((condition) => ({
      key: condition,
      name: t(`condition.${condition}`),
      to: "?stage=planned",
      rows: rows.filter((d) => d.stage === "planned" && d.condition === condition),
    })),
  ].filter((group) => group.rows.length > 0);
  if (groups.length === 0) return <Empty>{t("calendar.nothing")}</Empty>;
  return (
    <Scroll label={t("calendar.title")}>
      <table className="money-plain">
        <thead>
          <tr>
            <th scope="col">{t("payment.waits")}</th>
            <th scope="col" className="money">
              {t("batch.lines")}
            </th>
            <th scope="col" className="money">
              {t("payment.amount")}
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.key}>
              <th scope="row">
                <Link to={`/finance/disbursements${group.to}`}>{group.name}</Link>
              </th>
              <td className="money">{group.rows.length}</td>
              <td className="money">{sums(group.rows, (d) => d.amount_fen).join(t("list_separator"))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function MonthTable({of}: {of: Month}) {
  const {t} = useTranslation("finance");
  const total = [...of.totals].map(([currency, fen]) => money(fen, currency)).join(t("list_separator"));
  return (
    <Section title={of.month} side={<span className="quiet">{t("calendar.sum", {count: of.lines, total})}</span>}>
      <Scroll label={of.month}>
        <table className="money-plain">
          <thead>
            <tr>
              <th scope="col">{t("batch.pay_on")}</th>
              <th scope="col">{t("batch.number")}</th>
              <th scope="col" className="money">
                {t("batch.lines")}
              </th>
              <th scope="col" className="money">
                {t("batch.total")}
              </th>
              <th scope="col">{t("batch.stage")}</th>
            </tr>
          </thead>
          <tbody>
            {of.batches.map((b) => (
              <tr key={b.id}>
                <th scope="row">{b.pay_on}</th>
                <td>
                  <Link to={`/finance/batches/${b.id}`}>{b.number}</Link>
                </td>
                <td className="money">{b.lines}</td>
                <td className="money">
                  <Money fen={b.total_fen} currency={b.currency} />
                </td>
                <td>{batchStage(t, b)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}
