import {Button, Form, Input} from "antd";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {useAct, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {useFunder} from "../frame/session";
import {Currency} from "../parts/currency";
import {FormRefusal} from "../parts/formrefusal";
import {money} from "../parts/money";
import {NativeSelect} from "../parts/nativeselect";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {useQueryState} from "../parts/querytable";
import {Standing} from "../parts/standing";
import {useFunderCan} from "./funder";
import {newestFirst, PolicyState} from "./policies";
import {currencyOf, type Document} from "./policy";
import {Findings, Publication} from "./policycheck";
import {Difference} from "./policydiff";
import {PolicyEditor} from "./policyeditor";
import {PolicyFile} from "./policyfile";
import {RoundAct} from "./roundacts";

const steps = ["choose", "draft", "check", "round", "publish"] as const;
type Step = (typeof steps)[number];

/** From a policy to a published round, step by step. The address holds where one is, so that somebody else can go on. */
export function RoundWizard() {
  const {t} = useTranslation("office");
  const query = useQueryState();
  const step = steps.find((s) => s === query.get("step")) ?? "choose";
  const go = (to: Step, of: Record<string, string> = {}) => query.set({from: undefined, ...of, step: to});
  const policy = query.get("policy");
  const round = query.get("round");
  return (
    <Page
      title={t("wizard.title")}
      trail={[{title: t("rounds.title"), to: "/office/rounds"}, {title: t("wizard.title")}]}
    >
      <Steps now={step} />
      {step === "choose" && <Choose go={go} />}
      {step === "draft" && policy && <PolicyEditor from={policy} onSaved={(saved) => go("check", {policy: saved})} />}
      {step === "check" && policy && <Check policy={policy} go={go} />}
      {step === "round" && policy && <NewRound policy={policy} onMade={(made) => go("publish", {round: made})} />}
      {step === "publish" && round && <Publish round={round} />}
    </Page>
  );
}

function Steps({now}: {now: Step}) {
  const {t} = useTranslation("office");
  const at = steps.indexOf(now);
  return (
    <nav aria-label={t("wizard.steps")}>
      <ol className="of-steps">
        {steps.map((s, i) => (
          <li key={s} className={i === at ? "of-now" : ""} aria-current={i === at ? "step" : undefined}>
            {t(`wizard.${s}`)}
            {i < at && <span className="quiet"> · {t("wizard.done")}</span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}

type Go = (to: Step, of?: Record<string, string>) => void;

function Choose({go}: {go: Go}) {
  const {t} = useTranslation("office");
  const text = useText();
  const can = useFunderCan();
  const policies = useRead("/funders/{funder}/policies", {path: {funder: useFunder()}});
  return (
    <Section title={t("wizard.choose")}>
      <p>{t("wizard.choose_text")}</p>
      <Loaded of={policies}>
        {({items}) =>
          items.length === 0 ? (
            <Empty>{t("wizard.no_policy")}</Empty>
          ) : (
            <ul className="work">
              {newestFirst(items).map((p) => (
                <li key={p.id} className="spread-row">
                  <div>
                    <Link to={`/office/policies/${p.id}`} className="of-link">
                      {text(p.title)}
                    </Link>{" "}
                    {t("policies.name", {key: p.key, version: p.version})} <PolicyState policy={p} />
                  </div>
                  <div className="row">
                    {p.published_at ? (
                      <Button type="primary" onClick={() => go("round", {policy: p.id})}>
                        {t("wizard.use")}
                      </Button>
                    ) : (
                      <Button type="primary" onClick={() => go("check", {policy: p.id})}>
                        {t("wizard.to_check")}
                      </Button>
                    )}
                    {can?.draft_policy === null && (
                      <Button onClick={() => go("draft", {policy: p.id})}>
                        {p.published_at ? t("policies.next") : t("policies.go_on")}
                      </Button>
                    )}
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {can?.draft_policy === null && <PolicyFile onSaved={(saved) => go("draft", {policy: saved})} />}
    </Section>
  );
}

function Check({policy, go}: {policy: string; go: Go}) {
  const {t} = useTranslation("office");
  const read = useRead("/policies/{policy}", {path: {policy}}, {refetchInterval: 15_000});
  return (
    <Loaded of={read}>
      {(p) => (
        <Currency of={currencyOf(p.document as Document)}>
          <Findings policy={p.id} />
          <Difference policy={p} />
          <Publication policy={p} />
          <div className="row">
            {p.published_at ? (
              <Button type="primary" onClick={() => go("round", {policy: p.id})}>
                {t("wizard.use")}
              </Button>
            ) : (
              <Button onClick={() => go("draft", {policy: p.id})}>{t("policies.go_on")}</Button>
            )}
            <Link to={`/office/policies/${p.id}`} className="of-link">
              {t("wizard.read_policy")}
            </Link>
          </div>
        </Currency>
      )}
    </Loaded>
  );
}

type Typed = {key: string; title_zh: string; title_en: string; fund_id: string};

function NewRound({policy, onMade}: {policy: string; onMade: (round: string) => void}) {
  const {t} = useTranslation("office");
  const [form] = Form.useForm<Typed>();
  const funder = useFunder();
  const read = useRead("/policies/{policy}", {path: {policy}});
  const funds = useRead("/funders/{funder}/funds", {path: {funder}});
  const create = useAct("post", "/funders/{funder}/rounds", {onSuccess: (made) => onMade(made.id)});
  return (
    <Loaded of={read}>
      {(p) => (
        <Section title={t("wizard.round")}>
          <p>{t("wizard.round_text", {key: p.key, version: p.version})}</p>
          <FormRefusal form={form} name="round" error={create.error} />
          <Form<Typed>
            form={form}
            name="round"
            layout="vertical"
            className="short-form"
            initialValues={{key: p.key.replaceAll("_", "-").slice(0, 20), title_zh: p.title.zh, title_en: p.title.en}}
            onFinish={(typed) => create.mutate({path: {funder}, body: {...typed, policy_id: p.id}})}
          >
            <Form.Item
              name="key"
              label={t("rounds.key")}
              extra={t("wizard.key_help")}
              rules={[{required: true, pattern: /^[0-9A-Za-z-]{1,20}$/, message: t("wizard.key_wrong")}]}
            >
              <Input maxLength={20} />
            </Form.Item>
            <Form.Item
              name="title_zh"
              label={t("wizard.title_zh")}
              rules={[{required: true, whitespace: true, message: t("missing")}]}
            >
              <Input maxLength={200} />
            </Form.Item>
            <Form.Item
              name="title_en"
              label={t("wizard.title_en")}
              rules={[{required: true, whitespace: true, message: t("missing")}]}
            >
              <Input maxLength={200} />
            </Form.Item>
            <Form.Item
              name="fund_id"
              label={t("wizard.fund")}
              extra={t("wizard.fund_help")}
              rules={[{required: true, message: t("wizard.fund_missing")}]}
            >
              <NativeSelect
                none={t("choose")}
                options={(funds.data?.items ?? [])
                  .filter((f) => f.kind === "pool")
                  .map((f) => ({
                    value: f.id,
                    label: t("wizard.fund_left", {name: f.name, left: money(f.available_fen, f.currency)}),
                  }))}
              />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={create.isPending}>
              {t("wizard.create")}
            </Button>
          </Form>
        </Section>
      )}
    </Loaded>
  );
}

function Publish({round}: {round: string}) {
  const {t} = useTranslation("office");
  const read = useRead("/rounds/{round}", {path: {round}}, {refetchInterval: 15_000});
  return (
    <Loaded of={read}>
      {(r) => (
        <>
          <Standing of={r} />
          <Section title={t("wizard.publish")}>
            <p>{r.stage === "draft" ? t("wizard.publish_text") : t("wizard.published")}</p>
            <div className="row">
              <RoundAct round={r} act="publish_round" />
              <Link to={`/office/rounds/${r.id}`} className="of-link">
                {t("wizard.to_round")}
              </Link>
            </div>
          </Section>
        </>
      )}
    </Loaded>
  );
}
