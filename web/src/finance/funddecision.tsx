import {Form, Select} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {ActButton} from "../parts/actbutton";
import {Money, MoneyInput} from "../parts/amount";
import {Confirm} from "../parts/confirm";
import {Currency, useMoney} from "../parts/currency";
import {FormRefusal} from "../parts/formrefusal";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {decisionOf, type Typed, tallyOf, votes} from "./ballots";
import {LoadedPage} from "./loadedpage";

type Fund = Schemas["Fund"];
type Whole = Schemas["WholeProject"];

/** Records how a named fund's committee voted on a line for the project. */
export function FundDecisionPage() {
  const {t} = useTranslation("finance");
  const {project = ""} = useParams();
  const whole = useRead("/projects/{project}", {path: {project}});
  const funds = useRead("/funders/{funder}/funds", {path: {funder: useFunder()}});
  return (
    <LoadedPage of={whole}>
      {(p) => (
        <Currency of={p.currency}>
          <Page
            title={t("vote.record")}
            trail={[
              {title: t("project.list"), to: `/finance/rounds/${p.round_id}/projects`},
              {title: p.number, to: `/finance/projects/${p.id}`},
              {title: t("vote.record")},
            ]}
          >
            <Loaded of={funds}>
              {({items}) => {
                const named = items.filter((f) => f.kind === "named");
                return named.length === 0 ? <Empty>{t("vote.no_fund")}</Empty> : <Vote project={p} funds={named} />;
              }}
            </Loaded>
          </Page>
        </Currency>
      )}
    </LoadedPage>
  );
}

function Vote({project, funds}: {project: Whole; funds: Fund[]}) {
  const {t} = useTranslation("finance");
  const [form] = Form.useForm<Typed>();
  const money = useMoney();
  const [typed, setTyped] = useState<Typed | null>(null);
  const decide = useAct("post", "/projects/{project}/fund-decisions", {onError: () => setTyped(null)});
  const chosen = Form.useWatch("fund_id", form) ?? funds[0]?.id;
  const fund = funds.find((f) => f.id === chosen);
  const told = ({fund_id, amount_fen, votes: given}: Typed) => [
    t("vote.effect_asked", {
      fund: funds.find((f) => f.id === fund_id)?.name,
      amount: money(amount_fen),
      title: project.title,
    }),
    t("vote.effect_votes", tallyOf(given)),
  ];
  if (decide.data) return <Decided of={decide.data} project={project.id} />;
  return (
    <Section title={t("vote.form")}>
      <p>{t("vote.text", {title: project.title, organization: project.organization_name})}</p>
      <FormRefusal form={form} name="vote" error={decide.error} />
      <Form<Typed>
        form={form}
        name="vote"
        layout="vertical"
        className="short-form"
        initialValues={{fund_id: funds[0]?.id}}
        scrollToFirstError={{focus: true}}
        onFinish={setTyped}
      >
        <Form.Item name="fund_id" label={t("vote.fund")}>
          <Select options={funds.map((f) => ({value: f.id, label: f.name}))} />
        </Form.Item>
        {fund && (
          <p>
            {t("fund.available")} <Money fen={fund.available_fen} currency={fund.currency} /> · {t("budget.gap")}{" "}
            <Money fen={project.budget.gap_fen} />
          </p>
        )}
        <Form.Item
          name="amount_fen"
          label={t("vote.amount")}
          rules={[{required: true, type: "integer", min: 1, message: t("amount_missing")}]}
        >
          <MoneyInput />
        </Form.Item>
        <h3>{t("vote.ballots")}</h3>
        <p className="help">{t("vote.ballots_help")}</p>
        {fund?.committee.map((m, i) => (
          <Form.Item
            key={m.member_id}
            name={["votes", m.member_id]}
            label={m.name ?? t("vote.member", {number: i + 1})}
            rules={[{required: true, message: t("vote.missing")}]}
          >
            <Select options={votes.map((value) => ({value, label: t(`vote.votes.${value}`)}))} />
          </Form.Item>
        ))}
        <ActButton can={project.can} act="decide_fund_request" type="primary" htmlType="submit">
          {t("vote.submit")}
        </ActButton>
      </Form>
      <Confirm
        open={typed !== null}
        title={t("vote.check")}
        effects={typed ? [...told(typed), t("vote.effect_line"), t("vote.effect_kept")] : []}
        submit={t("vote.submit")}
        busy={decide.isPending}
        error={null}
        onSubmit={() => typed && decide.mutate({path: {project: project.id}, body: decisionOf(typed)})}
        onCancel={() => setTyped(null)}
      />
    </Section>
  );
}

function Decided({of, project}: {of: Schemas["FundDecided"]; project: string}) {
  const {t} = useTranslation("finance");
  const {count} = of;
  return (
    <Section title={of.line_id ? t("vote.granted") : t("vote.refused")}>
      <p role="status">
        {t("vote.count", {
          members: count.members,
          recused: count.recused,
          voting: count.voting,
          quorum: count.quorum,
          needed: count.needed,
        })}
      </p>
      <p>
        {t("vote.tally", {for: count.for, against: count.against, abstain: count.abstained, recused: count.recused})}
      </p>
      {of.reason && <p>{t(`vote.reasons.${of.reason}`)}</p>}
      {of.line_id && <p>{t("vote.next")}</p>}
      <p>
        <Link to={`/finance/projects/${project}`}>{t("project.back")}</Link>
      </p>
    </Section>
  );
}
