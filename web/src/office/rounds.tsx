import {Button} from "antd";
import {useTranslation} from "react-i18next";
import {Link, useNavigate} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {useFunder} from "../frame/session";
import {ActButton} from "../parts/actbutton";
import {At} from "../parts/deadline";
import {Empty, Page} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {useFunderCan} from "./funder";

type Round = Schemas["Round"];

/** The funder's rounds, drafts too: where each stands, and the ways into its work. */
export function Rounds() {
  const {t} = useTranslation("office");
  const text = useText();
  const navigate = useNavigate();
  const funder = useFunder();
  const can = useFunderCan();
  const query = useQueryState();
  const rounds = useRead("/rounds", {query: {funder}});
  const stage = query.get("stage");
  const stages = [...new Map(rounds.data?.items.map((r) => [r.stage, text(r.stage_name)])).entries()];
  const page = rounds.data && {
    ...rounds.data,
    items: rounds.data.items.filter((r) => !stage || r.stage === stage),
  };
  const begin = (
    <ActButton can={can} act="create_round" type="primary" onClick={() => navigate("/office/rounds/new")}>
      {t("rounds.new")}
    </ActButton>
  );
  return (
    <Page title={t("rounds.title")} side={begin}>
      <QueryTable<Round>
        title={t("rounds.all")}
        page={page}
        error={rounds.error}
        busy={rounds.isPending}
        rowKey="id"
        download={`/rounds?funder=${funder}`}
        filters={
          <div>
            <label htmlFor="stage">{t("rounds.stage")}</label>
            <select
              id="stage"
              className="of-select"
              value={stage ?? ""}
              onChange={(event) => query.set({stage: event.target.value || undefined})}
            >
              <option value="">{t("rounds.any_stage")}</option>
              {stages.map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        }
        empty={
          <Empty act={stage && <Button onClick={() => query.set({stage: undefined})}>{t("rounds.show_all")}</Button>}>
            {stage ? t("rounds.none_so") : t("rounds.none")}
          </Empty>
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
