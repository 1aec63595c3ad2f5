import {Alert, Button} from "antd";
import {useTranslation} from "react-i18next";
import {Link, useNavigate} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {useFunder} from "../frame/session";
import {moneyColumn} from "../parts/amount";
import {Filters} from "../parts/filters";
import {chosenOf, filePath, textOf} from "../parts/listquery";
import {sums} from "../parts/money";
import {Page} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {useBatchOf} from "./batchnumbers";
import {Waits} from "./payments";
import {useHolds} from "./words";

type Payment = Schemas["DueDisbursement"];
type Stage = Schemas["PaymentStage"];
const stages: Stage[] = ["planned", "due", "prepared", "approved", "sent", "unknown", "returned", "failed", "paid"];

/** What is due and what is planned, and what each waits for. Due payments are ticked and made into a batch. */
export function Disbursements() {
  const {t} = useTranslation("finance");
  const text = useText();
  const {params} = useQueryState();
  const funder = useFunder();
  const batchOf = useBatchOf();
  const preparer = useHolds("finance_preparer");
  const query = {...chosenOf(params, "stage", stages), ...textOf(params, "cursor"), limit: 100};
  const payments = useRead("/funders/{funder}/disbursements", {path: {funder}, query});
  const choices = stages.map((value) => ({value, label: t(`payment.stages.${value}`)}));
  return (
    <Page
      title={t("payment.list")}
      side={
        <Link className="money-button-link" to="/finance/disbursements/calendar">
          {t("calendar.title")}
        </Link>
      }
    >
      <QueryTable<Payment>
        title={t("payment.list")}
        page={payments.data}
        error={payments.error}
        busy={payments.isPending}
        rowKey="id"
        nameOf={(d) => `${t("payment.of", {number: d.project_number, count: d.tranche})} ${t(`source.${d.source}`)}`}
        empty={query.stage?.includes("due") ? t("payment.none_due") : t("payment.none")}
        filters={<Filters choices={[{name: "stage", label: t("payment.stage"), options: choices}]} />}
        tools={
          preparer && (
            <Link className="money-button-link" to="/finance/disbursements/prepare">
              {t("prepare.all")}
            </Link>
          )
        }
        download={filePath(`/funders/${funder}/disbursements`, query)}
        {...(preparer ? {bulk: (rows: Payment[]) => <Chosen rows={rows} />} : {})}
        columns={[
          {
            title: t("project.number"),
            dataIndex: "project_number",
            render: (number: string, d) => <Link to={`/finance/projects/${d.project_id}`}>{number}</Link>,
          },
          {
            title: t("payment.tranche"),
            dataIndex: "tranche",
            render: (count: number, d) => (
              <Link to={`/finance/disbursements/${d.id}`}>{t("payment.nth", {count})}</Link>
            ),
          },
          {title: t("payment.payee"), dataIndex: "payee", className: "money-wide-cell"},
          {title: t("line.source"), dataIndex: "source", render: (s: Payment["source"]) => t(`source.${s}`)},
          {title: t("payment.amount"), dataIndex: "amount_fen", ...moneyColumn},
          {
            title: t("payment.stage"),
            key: "stage",
            render: (_, d) => <span className={d.final ? "stage stage-final" : "stage"}>{text(d.stage_name)}</span>,
          },
          {title: t("payment.waits"), key: "waits", className: "money-wide-cell", render: (_, d) => <Waits of={d} />},
          {
            title: t("instruction.number"),
            dataIndex: "instruction",
            render: (number: string | null) => {
              const batch = number ? batchOf(number) : undefined;
              return batch ? <Link to={`/finance/batches/${batch}`}>{number}</Link> : (number ?? "—");
            },
          },
        ]}
      />
    </Page>
  );
}

/** The sum of what is ticked, and the way to a batch of it. */
function Chosen({rows}: {rows: Payment[]}) {
  const {t} = useTranslation("finance");
  const navigate = useNavigate();
  const due = rows.filter((d) => d.stage === "due");
  const amount = sums(rows, (d) => d.amount_fen).join(t("list_separator"));
  return (
    <>
      <span>{t("payment.sum", {amount})}</span>
      {due.length === rows.length ? (
        <Button
          type="primary"
          onClick={() => void navigate("/finance/disbursements/prepare", {state: {chosen: due.map((d) => d.id)}})}
        >
          {t("prepare.title")}
        </Button>
      ) : (
        <Alert type="warning" title={t("prepare.not_due", {count: rows.length - due.length})} />
      )}
    </>
  );
}
