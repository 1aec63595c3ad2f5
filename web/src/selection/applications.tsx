import {keepPreviousData} from "@tanstack/react-query";
import type {TableProps} from "antd";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {moneyColumn} from "../parts/amount";
import {At} from "../parts/deadline";
import {Filters} from "../parts/filters";
import {filePath} from "../parts/listquery";
import {Empty} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {queryOf, shortcuts, sorts, stages} from "./query";
import {RoundPage} from "./round";

type Head = Schemas["ApplicationHead"];

/** The applications of a round: what is to be done with which, and all of them. */
export function Applications() {
  return <RoundPage page="applications">{(round) => <List round={round.id} />}</RoundPage>;
}

function List({round}: {round: string}) {
  const {t} = useTranslation("selection");
  const state = useQueryState();
  const query = queryOf(state.params);
  const path = {round};
  // The rows that were there stay until the others have come, so that nothing jumps.
  const list = useRead("/rounds/{round}/applications", {path, query}, {placeholderData: keepPreviousData});
  return (
    <>
      <Shortcuts round={round} />
      <QueryTable<Head>
        title={t("list.title")}
        page={list.data}
        error={list.error}
        busy={list.isPending}
        rowKey="id"
        columns={useColumns()}
        download={filePath(`/rounds/${round}/applications`, query)}
        filters={<ApplicationFilters round={round} />}
        empty={
          <Empty
            act={
              [...state.params.keys()].length > 0 && (
                <Link to={`/selection/rounds/${round}/applications`}>{t("list.all")}</Link>
              )
            }
          >
            {t("list.empty")}
          </Empty>
        }
      />
    </>
  );
}

function useColumns(): TableProps<Head>["columns"] {
  const {t} = useTranslation("selection");
  const text = useText();
  return [
    {
      title: t("list.title_column"),
      dataIndex: "title",
      render: (title: string, row) => <Link to={`/selection/applications/${row.id}`}>{title}</Link>,
    },
    {
      title: t("list.stage"),
      dataIndex: "stage",
      render: (_stage, row) => (
        <span className={row.final ? "stage stage-final" : "stage"}>{text(row.stage_name)}</span>
      ),
    },
    {title: t("list.receipt"), dataIndex: "receipt"},
    {title: t("list.organization"), dataIndex: "organization"},
    {
      title: t("list.communities"),
      dataIndex: "places",
      render: (places: Head["places"]) => places.map((p) => p.name).join(t("comma")),
    },
    {...moneyColumn, title: t("list.asked"), dataIndex: "asked_fen"},
    {
      title: t("list.reviews"),
      dataIndex: "assigned",
      render: (assigned: number | null, row) => (assigned ? `${row.handed_in ?? 0} / ${assigned}` : "—"),
    },
    {title: t("list.submitted"), dataIndex: "submitted_at", render: (at: string) => <At at={at} />},
  ];
}

/** The short ways, each with how many it holds. */
function Shortcuts({round}: {round: string}) {
  const {t} = useTranslation("selection");
  const {params} = useQueryState();
  const chosen = params.getAll("stage").sort().join();
  return (
    <nav className="local" aria-label={t("list.shortcuts")}>
      <ul>
        {shortcuts.map((s) => (
          <li key={s.key}>
            <Link
              to={`?${new URLSearchParams(s.stage.map((one) => ["stage", one]))}`}
              aria-current={chosen === [...s.stage].sort().join() ? "true" : undefined}
            >
              {t(`shortcut.${s.key}`)} <Count round={round} stage={[...s.stage]} />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Count({round, stage}: {round: string; stage: Head["stage"][]}) {
  const query = {stage: stage as (typeof stages)[number][], count: true, limit: 1};
  const list = useRead("/rounds/{round}/applications", {path: {round}, query}, {staleTime: 30_000});
  return <strong>{list.data?.total ?? "…"}</strong>;
}

/** What narrows a round's applications. */
export function ApplicationFilters({round}: {round: string}) {
  const {t} = useTranslation("selection");
  const communities = useRead("/rounds/{round}/communities", {path: {round}}, {staleTime: 300_000});
  return (
    <Filters
      search={{label: t("filter.q"), help: t("filter.q_help")}}
      choices={[
        {
          name: "stage",
          label: t("filter.stage"),
          options: stages.map((value) => ({value, label: t(`stage.${value}`)})),
        },
        {
          name: "community",
          label: t("filter.community"),
          options: (communities.data?.items ?? []).map((c) => ({value: c.place_id, label: c.name})),
        },
        {
          name: "sort",
          label: t("filter.sort"),
          usual: "receipt",
          options: sorts.map((value) => ({value, label: t(`sort.${value}`)})),
        },
      ]}
      besides={["reason"]}
    />
  );
}
