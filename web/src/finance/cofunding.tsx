import {Button, Select} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {reasonName} from "../parts/actbutton";
import {Money} from "../parts/amount";
import {Confirm} from "../parts/confirm";
import {CurrencyOfRound, useMoney} from "../parts/currency";
import {money} from "../parts/money";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {Sorry} from "../parts/refusal";
import {Table} from "../parts/table";
import {useHolds} from "./words";

type CoFunded = Schemas["CoFunded"];

/** Lets a district's fund add to the awards of its projects by its rule, and says what came of it, project by project. */
export function CoFunding() {
  const {t} = useTranslation("finance");
  const {round = ""} = useParams();
  const funds = useRead("/funders/{funder}/funds", {path: {funder: useFunder()}});
  const officer = useHolds("officer");
  return (
    <Page
      title={t("co_fund.title")}
      trail={[{title: t("project.list"), to: `/finance/rounds/${round}/projects`}, {title: t("co_fund.title")}]}
    >
      <Loaded of={funds}>
        {({items}) => {
          const districts = items.filter((f) => f.kind === "district");
          if (!officer) return <Empty>{t("co_fund.officer_only")}</Empty>;
          if (districts.length === 0) return <Empty>{t("co_fund.no_fund")}</Empty>;
          return <Choose round={round} funds={districts} />;
        }}
      </Loaded>
    </Page>
  );
}

function Choose({round, funds}: {round: string; funds: Schemas["Fund"][]}) {
  const {t} = useTranslation("finance");
  const [chosen, setChosen] = useState(funds[0]?.id);
  const [asking, setAsking] = useState(false);
  const coFund = useAct("post", "/rounds/{round}/co-funding", {onSuccess: () => setAsking(false)});
  const fund = funds.find((f) => f.id === chosen);
  return (
    <>
      <Section title={t("co_fund.fund")}>
        <p>{t("co_fund.text")}</p>
        <div className="row">
          <label htmlFor="co-fund">{t("co_fund.fund")}</label>
          <Select
            id="co-fund"
            className="money-choice"
            value={chosen ?? null}
            onChange={(id: string) => setChosen(id)}
            options={funds.map((f) => ({value: f.id, label: f.name}))}
          />
          {fund && (
            <span>
              {t("fund.available")} <Money fen={fund.available_fen} currency={fund.currency} />
            </span>
          )}
          <Button type="primary" onClick={() => setAsking(true)}>
            {t("co_fund.submit")}
          </Button>
        </div>
      </Section>
      {fund && (
        <Confirm
          open={asking}
          title={t("co_fund.submit")}
          effects={[
            t("co_fund.effect_lines", {fund: fund.name, available: money(fund.available_fen, fund.currency)}),
            t("co_fund.effect_agreements"),
            t("co_fund.effect_left_out"),
          ]}
          submit={t("co_fund.submit")}
          busy={coFund.isPending}
          error={coFund.error}
          onCancel={() => setAsking(false)}
          onSubmit={() => coFund.mutate({path: {round}, body: {fund_id: fund.id}})}
        />
      )}
      {coFund.data && (
        <CurrencyOfRound round={round}>
          <Result of={coFund.data} round={round} />
        </CurrencyOfRound>
      )}
    </>
  );
}

function Result({of, round}: {of: CoFunded; round: string}) {
  const {t} = useTranslation("finance");
  const money = useMoney();
  const {t: parts} = useTranslation("parts");
  const projects = useRead("/rounds/{round}/projects", {path: {round}, query: {}});
  const named = new Map(projects.data?.items.map((p) => [p.id, p]));
  return (
    <Section title={t("co_fund.result")}>
      <p role="status">
        {t("co_fund.added", {
          count: of.lines,
          total: money(of.total_fen),
          left: money(of.left_fen),
        })}
      </p>
      {projects.error && <Sorry error={projects.error} />}
      {of.left_out.length > 0 && (
        <>
          <h3>{t("co_fund.left_out", {count: of.left_out.length})}</h3>
          <Table
            dataSource={of.left_out}
            rowKey="project_id"
            size="middle"
            pagination={false}
            columns={[
              {
                title: t("project.number"),
                dataIndex: "project_id",
                render: (id: string) => <Link to={`/finance/projects/${id}`}>{named.get(id)?.number ?? id}</Link>,
              },
              {title: t("project.title"), key: "title", render: (_, p) => named.get(p.project_id)?.title},
              {
                title: t("reason"),
                dataIndex: "reason",
                render: (reason: string) =>
                  t(`co_fund.reasons.${reason}` as "co_fund.reasons.fund", {defaultValue: reasonName(parts, reason)}),
              },
              {title: t("co_fund.figures"), key: "figures", render: (_, p) => <Figures of={p.params} />},
            ]}
          />
        </>
      )}
    </Section>
  );
}

/** The figures of a reason, by what they are called. */
function Figures({of}: {of: CoFunded["left_out"][number]["params"]}) {
  const {t} = useTranslation("finance");
  const figures = Object.entries(of as Record<string, unknown>).filter(([, value]) => typeof value === "number");
  return (
    <ul className="money-postings">
      {figures.map(([name, fen]) => (
        <li key={name}>
          {t(`figure.${name}` as "figure.cap", {defaultValue: name})} <Money fen={fen as number} />
        </li>
      ))}
    </ul>
  );
}
