import {Button, Input, Select} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {read, type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {moneyColumn} from "../parts/amount";
import {Page} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {FileButton} from "./filebutton";
import {narrow} from "./narrow";
import {useHolds} from "./words";

type Row = Schemas["ProjectRow"];
const waits = ["none", "drafted", "signed"] as const;

/** The projects of a round: what each is granted and paid, and which agreements wait. */
export function Projects() {
  const {t} = useTranslation("finance");
  const text = useText();
  const {round = ""} = useParams();
  const state = useQueryState();
  const about = useRead("/rounds/{round}", {path: {round}});
  // A round has some hundreds of projects at most: they come at once and are searched here.
  const projects = useRead("/rounds/{round}/projects", {path: {round}, query: {}});
  const officer = useHolds("officer");
  const all = projects.data?.items ?? [];
  const rows = narrow(all, state.get("q") ?? "", state.get("agreement"));
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
      <Waiting rows={all} choose={(agreement) => state.set({agreement})} />
      <QueryTable<Row>
        title={t("project.list")}
        page={projects.data && {items: rows, next_cursor: null, total: rows.length}}
        error={projects.error}
        busy={projects.isPending}
        rowKey="id"
        empty={all.length > 0 ? t("project.none_found") : t("project.none")}
        filters={<Filters />}
        download={`/rounds/${round}/projects`}
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
function Waiting({rows, choose}: {rows: Row[]; choose: (agreement: string) => void}) {
  const {t} = useTranslation("finance");
  const count = (agreement: Row["agreement"]) =>
    rows.filter((r) => r.agreement === agreement && r.stage === "contracting").length;
  const waiting = (["none", "drafted"] as const).filter((a) => count(a) > 0);
  if (waiting.length === 0) return null;
  return (
    <section className="standing" aria-label={t("project.waits")}>
      {waiting.map((a) => (
        <p key={a}>
          {t(`project.waiting.${a}`, {count: count(a)})}
          <Button type="link" onClick={() => choose(a)}>
            {t("show_them")}
          </Button>
        </p>
      ))}
    </section>
  );
}

function Filters() {
  const {t} = useTranslation("finance");
  const state = useQueryState();
  const [typed, setTyped] = useState(state.get("q") ?? "");
  return (
    <>
      <div>
        <label htmlFor="project-q">{t("project.search")}</label>
        <Input.Search
          id="project-q"
          allowClear
          enterButton={t("search")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onSearch={(q) => state.set({q: q.trim() || undefined})}
        />
      </div>
      <div>
        <label htmlFor="project-agreement">{t("agreement.title")}</label>
        <Select
          id="project-agreement"
          allowClear
          className="money-choice"
          placeholder={t("all")}
          value={state.get("agreement") ?? null}
          onChange={(agreement: string | null) => state.set({agreement: agreement ?? undefined})}
          options={waits.map((value) => ({value, label: t(`agreement.state.${value}`)}))}
        />
      </div>
    </>
  );
}
