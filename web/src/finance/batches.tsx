import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {moneyColumn} from "../parts/amount";
import {At} from "../parts/deadline";
import {Page} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {batchStage, useHolds} from "./words";

type Batch = Schemas["Batch"];

/** The payment batches, the newest first, with who prepared and who approved them. */
export function Batches() {
  const {t} = useTranslation("finance");
  const state = useQueryState();
  const funder = useFunder();
  const cursor = state.get("cursor");
  const batches = useRead("/funders/{funder}/batches", {
    path: {funder},
    query: {limit: 50, ...(cursor ? {cursor} : {})},
  });
  return (
    <Page
      title={t("batch.list")}
      side={
        useHolds("finance_preparer") && (
          <Link className="money-button-link" to="/finance/disbursements?stage=due">
            {t("prepare.title")}
          </Link>
        )
      }
    >
      <QueryTable<Batch>
        title={t("batch.list")}
        page={batches.data}
        error={batches.error}
        busy={batches.isPending}
        rowKey="id"
        empty={t("batch.none")}
        download={`/funders/${funder}/batches`}
        columns={[
          {
            title: t("batch.number"),
            dataIndex: "number",
            render: (number: string, b) => <Link to={`/finance/batches/${b.id}`}>{number}</Link>,
          },
          {
            title: t("batch.stage"),
            key: "stage",
            render: (_, b) => <BatchStage batch={b} />,
          },
          {title: t("batch.pay_on"), dataIndex: "pay_on"},
          {title: t("batch.lines"), dataIndex: "lines", align: "right"},
          {title: t("batch.total"), dataIndex: "total_fen", ...moneyColumn},
          {title: t("two.prepared"), dataIndex: "prepared_by_name"},
          {title: t("two.approved"), dataIndex: "approved_by_name", render: (name: string | null) => name ?? "—"},
          {title: t("batch.exported"), dataIndex: "exported_at", render: (at: string | null) => <At at={at} />},
        ]}
      />
    </Page>
  );
}

export function BatchStage({batch}: {batch: Batch}) {
  const {t} = useTranslation("finance");
  const over = batch.stage === "voided" || (batch.stage === "exported" && batch.open === 0);
  return <span className={over ? "stage stage-final" : "stage"}>{batchStage(t, batch)}</span>;
}
