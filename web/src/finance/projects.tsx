import {keepPreviousData} from "@tanstack/react-query";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {read, type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {moneyColumn} from "../parts/amount";
import {Filters} from "../parts/filters";
import {chosenOf, filePath, pageOf} from "../parts/listquery";
import {Page} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {FileButton} from "./filebutton";
import {useHolds} from "./words";

type Row = Schemas["ProjectRow"];
const stages: Schemas["ProjectStage"][] = ["contracting", "running", "given_up"];
const agreements: Schemas["AgreementState"][] = ["none", "drafted", "signed"];

/** The projects of a round: what each is granted and paid, and which agreements wait. */
export function Projects() {
  const {t} = useTranslation("finance");
  const text = useText();
  const {round = ""} = useParams();
  const {params} = useQueryState();
  const query = {...pageOf(params), ...chosenOf(params, "stage", stages), ...chosenOf(params, "agreement", agreements)};
  const path = {round};
  const about = useRead("/rounds/{round}", {path});
  const projects = useRead("/rounds/{round}/projects", {path, query}, {placeholderData: keepPreviousData});
  const officer = useHolds("officer");
  return (
    <Page
      title={t("project.list")}
      trail={[
        {title: t("round.all"), to: "/office/rounds"},
        {title: about.data ? text(about.data.title) : "…", to: `/office/rounds/${round}`},
        {title: t("project.list")},
      ]}
      side={
        officer && (
          <Link className="money-button-link" to={`/finance/rounds/${round}/co-funding`}>
            {t("co_fund.title")}
          </Link>
        )
      }
    >
      <Waiting round={round} />
      <QueryTable<Row>
        title={t("project.list")}
        page={projects.data}
        error={projects.error}
        busy={projects.isPending}
        rowKey="id"
        empty={params.size > 0 ? t("project.none_found") : t("project.none")}
        filters={
          <Filters
            search={{label: t("project.search")}}
            choices={[
              {
                name: "stage",
                label: t("project.stage"),
                options: stages.map((value) => ({value, label: t(`project.stages.${value}`)})),
              },
              {
                name: "agreement",
                label: t("agreement.title"),
                options: agreements.map((value) => ({value, label: t(`agreement.state.${value}`)})),
              },
            ]}
          />
        }
        download={filePath(`/rounds/${round}/projects`, query)}
        tools={
          <FileButton ask={() => read("/rounds/{round}/project-table", {path: {round}})}>
            {t("project.table")}
          </FileButton>
        }
        columns={[
          {
            title: t("project.number"),
            dataIndex: "number",
            render: (number: string, p) => <Link to={`/finance/projects/${p.id}`}>{number}</Link>,
          },
          {title: t("project.title"), dataIndex: "title", className: "money-wide-cell"},
          {title: t("project.organization"), dataIndex: "organization_name", className: "money-wide-cell"},
          {
            title: t("project.stage"),
            key: "stage",
            render: (_, p) => <span className="stage">{text(p.stage_name)}</span>,
          },
          {
            title: t("agreement.title"),
            dataIndex: "agreement",
            render: (a: Row["agreement"]) => t(`agreement.state.${a}`),
          },
          {title: t("source.pool"), dataIndex: "pool_fen", ...moneyColumn},
          {title: t("source.district"), dataIndex: "district_fen", ...moneyColumn},
          {title: t("source.fund"), dataIndex: "fund_fen", ...moneyColumn},
          {title: t("source.own"), dataIndex: "own_fen", ...moneyColumn},
          {title: t("line.paid"), dataIndex: "paid_fen", ...moneyColumn},
        ]}
      />
    </Page>
  );
}

/** How many agreements wait to be drafted and signed; each number leads to its rows. */
function Waiting({round}: {round: string}) {
  const {t} = useTranslation("finance");
  const waiting = {none: useWaiting(round, "none"), drafted: useWaiting(round, "drafted")};
  if (!waiting.none && !waiting.drafted) return null;
  return (
    <section className="standing" aria-label={t("project.waits")}>
      {(["none", "drafted"] as const).map(
        (agreement) =>
          waiting[agreement] > 0 && (
            <p key={agreement}>
              {t(`project.waiting.${agreement}`, {count: waiting[agreement]})}{" "}
              <Link to={`?stage=contracting&agreement=${agreement}`}>{t("show_them")}</Link>
            </p>
          ),
      )}
    </section>
  );
}

function useWaiting(round: string, agreement: Row["agreement"]): number {
  const query = {stage: ["contracting" as const], agreement: [agreement], count: true, limit: 1};
  return useRead("/rounds/{round}/projects", {path: {round}, query}).data?.total ?? 0;
}
