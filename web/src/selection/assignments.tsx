import {keepPreviousData} from "@tanstack/react-query";
import {Alert, Button, Modal, type TableProps} from "antd";
import {useMemo, useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useSearchParams} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {may} from "../parts/actbutton";
import {Deadline} from "../parts/deadline";
import {filePath, pageOf} from "../parts/listquery";
import {Empty, Loaded} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {ApplicationFilters} from "./applications";
import {byApplication, currentOf, missingOf, progressOf} from "./draw";
import {Draw} from "./drawpage";
import {assignmentsOf, queryOf} from "./query";
import {Assign} from "./reviewers";
import {type Round, RoundPage} from "./round";
import {Shortlist} from "./shortlist";

type Row = Schemas["RoundAssignment"];
type Head = Schemas["ApplicationHead"];
type Reviewer = Schemas["Reviewer"];

/** Where applications have reviewers, or should have some. */
const inReview = ["eligible", "desk_review", "desk_closed", "panel_review", "panel_closed"] as const;

const views = ["applications", "reviewers", "late", "draw"] as const;

/** Who reviews what in a round, how far that is, and the draw of reviewers for what lacks some. */
export function Assignments() {
  return <RoundPage page="assignments">{(round) => <Board round={round} />}</RoundPage>;
}

function Board({round}: {round: Round}) {
  const {t} = useTranslation("selection");
  const [params] = useSearchParams();
  const view = views.find((v) => v === params.get("view")) ?? "applications";
  const path = {round: round.id};
  const rows = useRead("/rounds/{round}/assignments", {path}, {staleTime: 30_000});
  const staff = may(round.can, "shortlist") !== undefined;
  const query = {round: round.id};
  const people = useRead("/funders/{funder}/reviewers", {path: {funder: round.funder_id}, query}, {enabled: staff});
  const proposal = useRead("/rounds/{round}/assignment-proposal", {path}, {enabled: staff, staleTime: 30_000});
  const [drawn, setDrawn] = useState<number>();
  const missing = useMemo(() => missingOf(proposal.data), [proposal.data]);
  return (
    <>
      {rows.data && <Progress rows={rows.data.items} lacking={staff && proposal.data ? missing.size : null} />}
      <Shortlist round={round} />
      <nav className="local" aria-label={t("assignments.views")}>
        <ul>
          {views
            .filter((v) => staff || v === "applications" || v === "late")
            .map((v) => (
              <li key={v}>
                <Link to={v === "applications" ? "?" : `?view=${v}`} aria-current={v === view ? "true" : undefined}>
                  {t(`assignments.view.${v}`)}
                </Link>
              </li>
            ))}
        </ul>
      </nav>
      {drawn !== undefined && <Alert type="success" role="status" showIcon title={t("draw.done", {count: drawn})} />}
      {view === "applications" && (
        <ByApplication round={round} rows={rows.data?.items ?? []} missing={missing} people={people.data?.items} />
      )}
      {view === "reviewers" && <ByReviewer round={round} page={people.data} error={people.error} />}
      {view === "late" && <Late round={round.id} />}
      {view === "draw" && staff && (
        <Loaded of={proposal}>
          {(p) => (
            <Draw
              key={JSON.stringify(p.items)}
              round={round}
              proposal={p}
              people={people.data?.items ?? []}
              done={setDrawn}
            />
          )}
        </Loaded>
      )}
    </>
  );
}

/** The figures of the review, each leading to the rows that it counts. */
function Progress({rows, lacking}: {rows: Row[]; lacking: number | null}) {
  const {t} = useTranslation("selection");
  const figures = useMemo(() => progressOf(rows), [rows]);
  return (
    <ul className="tiles">
      <li>
        <Link to="?">
          {t("progress.handed_in")}{" "}
          <strong>
            {figures.handed_in} / {figures.assigned}
          </strong>
        </Link>
      </li>
      <li>
        <Link to="?view=late">
          {t("progress.late")} <strong>{figures.late}</strong>
        </Link>
      </li>
      {lacking !== null && (
        <li>
          <Link to="?view=draw">
            {t("progress.lacking")} <strong>{lacking}</strong>
          </Link>
        </li>
      )}
      <li>
        <Link to="?">
          {t("progress.recused")} <strong>{figures.recused}</strong>
        </Link>
      </li>
    </ul>
  );
}

type ByApplicationProps = {round: Round; rows: Row[]; missing: Map<string, number>; people: Reviewer[] | undefined};

function ByApplication({round, rows, missing, people}: ByApplicationProps) {
  const {t} = useTranslation("selection");
  const text = useText();
  const {params} = useQueryState();
  const [assigning, setAssigning] = useState<Head>();
  const asked = queryOf(params);
  const stage: Head["stage"][] = asked.stage ?? [...inReview];
  const query = {...asked, stage: stage as NonNullable<typeof asked.stage>};
  const path = {round: round.id};
  const list = useRead("/rounds/{round}/applications", {path, query}, {placeholderData: keepPreviousData});
  const assigned = useMemo(() => byApplication(rows), [rows]);
  const columns: TableProps<Head>["columns"] = [
    {
      title: t("list.title_column"),
      dataIndex: "title",
      render: (title: string, row) => (
        <>
          <Link to={`/selection/applications/${row.id}`}>{title}</Link>
          <div className="quiet">
            {row.receipt} · {row.organization}
          </div>
        </>
      ),
    },
    {title: t("list.stage"), dataIndex: "stage", render: (_stage, row) => text(row.stage_name)},
    {
      title: t("assignments.reviewers"),
      dataIndex: "id",
      render: (id: string) => <Chips rows={currentOf(assigned.get(id) ?? [])} />,
    },
    {
      title: t("list.reviews"),
      dataIndex: "assigned",
      render: (count: number | null, row) => (
        <>
          {row.handed_in ?? 0} / {count ?? 0}
          {missing.has(row.id) && (
            <div className="overdue">{t("assignments.missing", {count: missing.get(row.id) ?? 0})}</div>
          )}
        </>
      ),
    },
    {
      title: t("assignments.act"),
      dataIndex: "version",
      render: (_version, row) =>
        may(row.can, "assign_reviewers") === null && (
          <Button
            size="small"
            onClick={() => setAssigning(row)}
            aria-label={t("assignments.assign_to", {title: row.title})}
          >
            {t("assignments.assign")}
          </Button>
        ),
    },
  ];
  return (
    <>
      <QueryTable<Head>
        title={t("assignments.view.applications")}
        page={list.data}
        error={list.error}
        busy={list.isPending}
        rowKey="id"
        columns={columns}
        filters={<ApplicationFilters round={round.id} />}
        download={filePath(`/rounds/${round.id}/assignments`, assignmentsOf(query))}
        empty={<Empty>{t("assignments.empty")}</Empty>}
      />
      <Modal
        open={assigning !== undefined}
        title={assigning?.title}
        footer={null}
        onCancel={() => setAssigning(undefined)}
        destroyOnHidden
      >
        {assigning && people && (
          <Assign
            application={assigning}
            people={people}
            taken={(assigned.get(assigning.id) ?? []).map((r) => r.reviewer_id)}
            done={() => setAssigning(undefined)}
          />
        )}
      </Modal>
    </>
  );
}

/** The reviewers of an application with how far each is, in words. */
function Chips({rows}: {rows: Row[]}) {
  const {t} = useTranslation("selection");
  if (rows.length === 0) return <span className="quiet">{t("assignments.nobody")}</span>;
  return (
    <ul className="chips">
      {rows.map((r) => (
        <li key={r.id} className={r.late ? "chip chip-late" : r.state === "recused" ? "chip chip-out" : "chip"}>
          {r.reviewer} · {r.late ? t("state.late") : t(`state.${r.state}`)}
        </li>
      ))}
    </ul>
  );
}

function ByReviewer({
  round,
  page,
  error,
}: {
  round: Round;
  page: {items: Reviewer[]; next_cursor: string | null} | undefined;
  error: Error | null;
}) {
  const {t} = useTranslation("selection");
  const columns: TableProps<Reviewer>["columns"] = [
    {title: t("load.name"), dataIndex: "name", sorter: (a, b) => a.name.localeCompare(b.name, "zh")},
    {
      title: t("load.organizations"),
      dataIndex: "organizations",
      render: (all: Reviewer["organizations"]) => all.map((o) => o.name).join(t("comma")) || "—",
    },
    {title: t("load.assigned"), dataIndex: "assigned", align: "right", sorter: (a, b) => a.assigned - b.assigned},
    {title: t("load.handed_in"), dataIndex: "handed_in", align: "right", sorter: (a, b) => a.handed_in - b.handed_in},
    {
      title: t("load.late"),
      dataIndex: "late",
      align: "right",
      sorter: (a, b) => a.late - b.late,
      render: (late: number) => (late > 0 ? <span className="overdue">{late}</span> : 0),
    },
  ];
  return (
    <QueryTable<Reviewer>
      title={t("assignments.view.reviewers")}
      page={page}
      error={error}
      busy={!page && !error}
      rowKey="person_id"
      columns={columns}
      download={`/funders/${round.funder_id}/reviewers?round=${round.id}`}
      empty={<Empty act={<Link to="/office/people">{t("load.add")}</Link>}>{t("load.empty")}</Empty>}
    />
  );
}

function Late({round}: {round: string}) {
  const {t} = useTranslation("selection");
  const query = {...pageOf(useQueryState().params), late: true};
  const list = useRead("/rounds/{round}/assignments", {path: {round}, query}, {placeholderData: keepPreviousData});
  return (
    <QueryTable<Row>
      title={t("assignments.view.late")}
      page={list.data}
      error={list.error}
      busy={list.isPending}
      rowKey="id"
      columns={[
        {title: t("load.name"), dataIndex: "reviewer"},
        {
          title: t("list.title_column"),
          dataIndex: "title",
          render: (title: string, row) => <Link to={`/selection/applications/${row.application_id}`}>{title}</Link>,
        },
        {title: t("list.receipt"), dataIndex: "receipt"},
        {title: t("late.due"), dataIndex: "due_at", render: (at: string | null) => at && <Deadline at={at} />},
        {
          title: t("assignments.act"),
          dataIndex: "id",
          render: (id: string, row) => (
            <Link to={`/review/paper/${id}`} aria-label={t("late.paper_of", {name: row.reviewer, title: row.title})}>
              {t("reviewers.paper")}
            </Link>
          ),
        },
      ]}
      download={filePath(`/rounds/${round}/assignments`, query)}
      empty={<Empty>{t("late.none")}</Empty>}
    />
  );
}
