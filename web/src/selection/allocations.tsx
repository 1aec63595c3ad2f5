import type {TableProps} from "antd";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {moneyColumn} from "../parts/amount";
import {At} from "../parts/deadline";
import {Empty} from "../parts/page";
import {QueryTable} from "../parts/querytable";
import {unused} from "./board";
import {type Round, RoundPage} from "./round";

type Head = Schemas["AllocationHead"];

/** The runs of a round: the first decides all, later ones promote from the reserve. */
export function Allocations() {
  return <RoundPage page="allocations">{(round) => <List round={round} />}</RoundPage>;
}

function List({round}: {round: Round}) {
  const {t} = useTranslation("selection");
  const runs = useRead("/rounds/{round}/allocations", {path: {round: round.id}});
  const columns: TableProps<Head>["columns"] = [
    {
      title: t("run.number"),
      dataIndex: "number",
      render: (number: number, run) => <Link to={`/selection/allocations/${run.id}`}>{t("run.name", {number})}</Link>,
    },
    {
      title: t("list.stage"),
      dataIndex: "stage",
      render: (stage: Head["stage"], run) => {
        if (unused(run, runs.data?.items ?? [])) return <span className="quiet">{t("run.unused")}</span>;
        return <span className={stage === "released" ? "stage stage-final" : "stage"}>{t(`run.${stage}`)}</span>;
      },
    },
    {title: t("outcome.awarded"), dataIndex: ["totals", "awarded"], align: "right"},
    {title: t("outcome.reserve"), dataIndex: ["totals", "reserve"], align: "right"},
    {title: t("outcome.declined"), dataIndex: ["totals", "declined"], align: "right"},
    {...moneyColumn, title: t("run.amount"), dataIndex: ["totals", "awarded_fen"]},
    {title: t("run.proposed_at"), dataIndex: "proposed_at", render: (at: string) => <At at={at} />},
    {title: t("run.released_at"), dataIndex: "released_at", render: (at: string | null) => <At at={at} />},
  ];
  return (
    <QueryTable<Head>
      title={t("page.allocations")}
      page={runs.data}
      error={runs.error}
      busy={runs.isPending}
      rowKey="id"
      columns={columns}
      download={`/rounds/${round.id}/allocations`}
      empty={
        <Empty act={<Link to={`/selection/rounds/${round.id}/board`}>{t("run.to_board")}</Link>}>{t("run.none")}</Empty>
      }
    />
  );
}
