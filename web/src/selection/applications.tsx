import {keepPreviousData} from "@tanstack/react-query";
import {Button, Input, Select, type TableProps} from "antd";
import {useEffect, useRef, useState} from "react";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {moneyColumn} from "../parts/amount";
import {At} from "../parts/deadline";
import {Empty} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {exportPath, queryOf, shortcuts, sorts, stages} from "./query";
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
        download={exportPath(round, query)}
        filters={<Filters round={round} />}
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

/** What narrows the list, all of it in the address. */
export function Filters({round}: {round: string}) {
  const {t} = useTranslation("selection");
  const {get, all, set} = useQueryState();
  const communities = useRead("/rounds/{round}/communities", {path: {round}}, {staleTime: 300_000});
  const asked = get("q") ?? "";
  const [typed, setTyped] = useState(asked);
  const sent = useRef(asked);
  const search = () => {
    sent.current = typed.trim();
    set({q: sent.current}, true);
  };
  useEffect(() => {
    // What was sent from here comes back as it was trimmed, and must not undo what is typed on meanwhile.
    if (asked !== sent.current) setTyped(asked);
    sent.current = asked;
  }, [asked]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the wait
  useEffect(() => {
    if (typed.trim() === asked) return;
    const timer = setTimeout(search, 250);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <>
      <div>
        <label htmlFor="q">{t("filter.q")}</label>
        <Input
          id="q"
          type="search"
          allowClear
          maxLength={100}
          value={typed}
          placeholder={t("filter.q_help")}
          onChange={(event) => setTyped(event.target.value)}
          onPressEnter={(event) => !event.nativeEvent.isComposing && search()}
        />
      </div>
      <div>
        <label htmlFor="stage">{t("filter.stage")}</label>
        <Select
          id="stage"
          mode="multiple"
          className="wide-select"
          maxTagCount="responsive"
          value={all("stage")}
          onChange={(stage: string[]) => set({stage})}
          options={stages.map((s) => ({value: s, label: t(`stage.${s}`)}))}
        />
      </div>
      <div>
        <label htmlFor="community">{t("filter.community")}</label>
        <Select
          id="community"
          mode="multiple"
          className="wide-select"
          maxTagCount="responsive"
          showSearch={{optionFilterProp: "label"}}
          value={all("community")}
          onChange={(community: string[]) => set({community})}
          options={(communities.data?.items ?? []).map((c) => ({value: c.place_id, label: c.name}))}
        />
      </div>
      <div>
        <label htmlFor="sort">{t("filter.sort")}</label>
        <Select
          id="sort"
          className="wide-select"
          value={get("sort") ?? "receipt"}
          onChange={(sort: string) => set({sort: sort === "receipt" ? undefined : sort})}
          options={sorts.map((s) => ({value: s, label: t(`sort.${s}`)}))}
        />
      </div>
      <Button
        onClick={() => set({q: undefined, stage: undefined, community: undefined, sort: undefined, reason: undefined})}
      >
        {t("filter.reset")}
      </Button>
    </>
  );
}
