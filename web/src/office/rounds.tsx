import {keepPreviousData} from "@tanstack/react-query";
import {useTranslation} from "react-i18next";
import {Link, useNavigate} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {useFunder} from "../frame/session";
import {ActButton} from "../parts/actbutton";
import {At} from "../parts/deadline";
import {Filters} from "../parts/filters";
import {chosenOf, filePath, textOf} from "../parts/listquery";
import {Empty, Page} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {useFunderCan} from "./funder";

type Round = Schemas["Round"];
const roundStages: Schemas["RoundStage"][] = [
  "draft",
  "published",
  "open",
  "screening",
  "review",
  "allocation",
  "released",
  "notice",
  "contracting",
  "running",
  "cancelled",
];

/** The funder's rounds, drafts too: where each stands, and the ways into its work. */
export function Rounds() {
  const {t} = useTranslation("office");
  const text = useText();
  const navigate = useNavigate();
  const funder = useFunder();
  const can = useFunderCan();
  const {params} = useQueryState();
  const query = {funder, ...textOf(params, "q"), ...chosenOf(params, "stage", roundStages)};
  const rounds = useRead("/rounds", {query}, {placeholderData: keepPreviousData});
  const all = useRead("/rounds", {query: {funder}});
  // Only stages in which there are some.
  const stages = new Map(all.data?.items.map((r) => [r.stage, text(r.stage_name)]));
  const begin = (
    <ActButton can={can} act="create_round" type="primary" onClick={() => navigate("/office/rounds/new")}>
      {t("rounds.new")}
    </ActButton>
  );
  return (
    <Page title={t("rounds.title")} side={begin}>
      <QueryTable<Round>
        title={t("rounds.all")}
        page={rounds.data}
        error={rounds.error}
        busy={rounds.isPending}
        rowKey="id"
        download={filePath("/rounds", query)}
        filters={
          <Filters
            search={{label: t("rounds.search")}}
            choices={[
              {
                name: "stage",
                label: t("rounds.stage"),
                options: [...stages].map(([value, label]) => ({value, label})),
              },
            ]}
          />
        }
        empty={
          all.data?.items.length === 0 ? (
            <Empty>{t("rounds.none")}</Empty>
          ) : (
            <Empty act={<Link to="?">{t("rounds.show_all")}</Link>}>{t("rounds.none_so")}</Empty>
          )
        }
        columns={[
          {
            title: t("rounds.name"),
            key: "name",
            render: (_, r) => (
              <div className="of-cell">
                <Link to={`/office/rounds/${r.id}`} className="of-link">
                  {text(r.title)}
                </Link>
              </div>
            ),
          },
          {title: t("rounds.key"), dataIndex: "key"},
          {
            title: t("rounds.stage"),
            key: "stage",
            render: (_, r) => <span className="stage">{text(r.stage_name)}</span>,
          },
          {
            title: t("rounds.window"),
            key: "window",
            render: (_, r) => (
              <>
                <At at={r.opens_at} /> {t("to")} <At at={r.closes_at} />
              </>
            ),
          },
          {title: t("rounds.go"), key: "go", render: (_, r) => r.stage !== "draft" && <Ways round={r.id} />},
        ]}
      />
    </Page>
  );
}

/** The ways from a round into what is done in it. */
export function Ways({round}: {round: string}) {
  const {t} = useTranslation("office");
  return (
    <span className="of-ways">
      <Link to={`/selection/rounds/${round}/applications`}>{t("go.applications")}</Link>
      <Link to={`/selection/rounds/${round}/assignments`}>{t("go.assignments")}</Link>
      <Link to={`/selection/rounds/${round}/board`}>{t("go.board")}</Link>
      <Link to={`/office/rounds/${round}/notices`}>{t("go.notices")}</Link>
      <Link to={`/finance/rounds/${round}/projects`}>{t("go.projects")}</Link>
    </span>
  );
}
