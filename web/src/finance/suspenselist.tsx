import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {moneyColumn} from "../parts/amount";
import {At} from "../parts/deadline";
import {QueryTable, useQueryState} from "../parts/querytable";

type Suspended = Schemas["Suspended"];

/** What the bank reported and nobody has explained, the oldest first. */
export function SuspenseList() {
  const {t} = useTranslation("finance");
  const state = useQueryState();
  const funder = useFunder();
  const cursor = state.get("cursor");
  const list = useRead("/funders/{funder}/suspense", {path: {funder}, query: cursor ? {cursor} : {}});
  return (
    <QueryTable<Suspended>
      title={t("suspense.list")}
      page={list.data}
      error={list.error}
      busy={list.isPending}
      rowKey="id"
      empty={t("suspense.none")}
      download={`/funders/${funder}/suspense`}
      tools={
        <Link className="money-button-link" to="/finance/statements/suspense/all">
          {t("statement.suspense")}
        </Link>
      }
      columns={[
        {
          title: t("suspense.what"),
          key: "what",
          render: (_, s) => <Link to={`/finance/suspense/${s.id}`}>{t(`suspense.sources.${s.source}`)}</Link>,
        },
        {title: t("suspense.number"), dataIndex: "number"},
        {title: t("payment.amount"), dataIndex: "amount_fen", ...moneyColumn},
        {title: t("suspense.date"), dataIndex: "date", render: (date: string | null) => date ?? "—"},
        {title: t("suspense.counterparty"), dataIndex: "counterparty"},
        {
          title: t("suspense.stands"),
          key: "stands",
          render: (_, s) => (
            <span className={s.explanation ? "stage" : "stage stage-late"}>
              {s.explanation ? t("suspense.proposed") : t("suspense.open")}
            </span>
          ),
        },
        {title: t("suspense.since"), dataIndex: "suspended_at", render: (at: string) => <At at={at} />},
      ]}
    />
  );
}
