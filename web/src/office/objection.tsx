import {Alert, App, Button, Form, Input, Radio} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {read, type Schemas, useAct, useRead} from "../api/ask";
import {isRefusal} from "../api/problem";
import {useText} from "../frame/i18n";
import {may, reasonName} from "../parts/actbutton";
import {Money} from "../parts/amount";
import {Confirm} from "../parts/confirm";
import {CurrencyOfRound} from "../parts/currency";
import {At} from "../parts/deadline";
import {FormRefusal} from "../parts/formrefusal";
import {Loaded, Page, Section} from "../parts/page";
import {EvidenceFile} from "./evidence";
import {ObjectionOutcome, useItems} from "./objections";

type Objection = Schemas["ObjectionWithEvidence"];
type Item = Schemas["NoticeItem"];

/** One objection: what is claimed, what proves it, and the decision, whose statement is published. */
export function ObjectionPage() {
  const {t} = useTranslation("office");
  const text = useText();
  const {objection = ""} = useParams();
  const about = useRead("/objections/{objection}", {path: {objection}});
  const notice = about.data?.notice_id;
  const of = useRead("/notices/{notice}", {path: {notice: notice ?? ""}}, {enabled: notice !== undefined});
  const item = useItems(notice ? [notice] : []).get(about.data?.application_id ?? "");
  const round = of.data?.round_id;
  return (
    <Loaded of={about}>
      {(o) => (
        <Page
          title={t("objection.title", {number: o.number})}
          trail={[
            {title: t("rounds.title"), to: "/office/rounds"},
            ...(round ? [{title: t("notices.title"), to: `/office/rounds/${round}/notices`}] : []),
            {title: o.number},
          ]}
        >
          <section className="standing" aria-label={t("objection.state")}>
            <p className="standing-stage">
              <ObjectionOutcome objection={o} />
              {item && <span className="stage">{text(item.stage_name)}</span>}
            </p>
            <p>{o.outcome ? t("objection.next_done") : t("objection.next_open")}</p>
            {!o.outcome && <p>{t("objection.who_decides")}</p>}
          </section>
          <Section title={t("objection.about")}>
            <p>
              <Link to={`/selection/applications/${o.application_id}`}>
                {item ? `${item.receipt} ${item.title}` : t("objection.application")}
              </Link>
            </p>
            {item && (
              <p className="quiet">
                {item.organization} · {t(`item.${item.outcome}`)} ·{" "}
                <CurrencyOfRound round={round}>
                  <Money fen={item.amount_fen} />
                </CurrencyOfRound>
              </p>
            )}
          </Section>
          <Told objection={o} />
          {o.outcome ? <Decided objection={o} /> : <Decide objection={o} item={item} />}
        </Page>
      )}
    </Loaded>
  );
}

function Told({objection}: {objection: Objection}) {
  const {t} = useTranslation("office");
  return (
    <Section title={t("objection.what")}>
      <dl className="facts">
        <dt>{t("objection.filed")}</dt>
        <dd>
          <At at={objection.filed_at} />
        </dd>
        <dt>{t("objection.who")}</dt>
        <dd>
          {objection.anonymous ? t("objection.anonymous") : (objection.name ?? t("objection.hidden"))}
          {objection.contact && ` · ${objection.contact}`}
        </dd>
        <dt>{t("objection.claim")}</dt>
        <dd className="letter">{objection.claim}</dd>
        {objection.clue !== undefined && (
          <>
            <dt>{t("objection.clue")}</dt>
            <dd className="letter">{objection.clue || "—"}</dd>
          </>
        )}
      </dl>
      <h3>{t("objection.evidence")}</h3>
      {objection.evidence.length === 0 && <p className="quiet">{t("objection.no_evidence")}</p>}
      {objection.evidence.map((e) => (
        <EvidenceFile
          key={e.id}
          file={e}
          ask={() => read("/objections/{objection}/evidence/{file}", {path: {objection: objection.id, file: e.id}})}
        />
      ))}
    </Section>
  );
}

function Decided({objection}: {objection: Objection}) {
  const {t} = useTranslation("office");
  return (
    <Section title={t("objection.decision")}>
      <p>
        <ObjectionOutcome objection={objection} /> <At at={objection.decided_at} />
      </p>
      <p className="letter">{objection.statement}</p>
      <p className="quiet">{t("objection.statement_public")}</p>
    </Section>
  );
}

type Typed = {outcome: "upheld" | "dismissed"; statement: string};

function Decide({objection, item}: {objection: Objection; item: Item | undefined}) {
  const {t} = useTranslation("office");
  const {t: p} = useTranslation("parts");
  const {message} = App.useApp();
  const [form] = Form.useForm<Typed>();
  const [typed, setTyped] = useState<Typed | null>(null);
  const decide = useAct("post", "/objections/{objection}/decision", {
    onSuccess: () => {
      setTyped(null);
      void message.success(t("objection.decided"));
    },
    onError: (error) => isRefusal(error) && error.fields.length > 0 && setTyped(null),
  });
  const reason = may(objection.can, "decide_objection");
  if (reason === undefined) return null;
  if (reason !== null) return <Alert type="info" showIcon title={reasonName(p, reason)} />;
  return (
    <Section title={t("objection.decide")}>
      <FormRefusal form={form} name="decision" error={typed ? null : decide.error} />
      <Form<Typed> form={form} name="decision" layout="vertical" className="short-form" onFinish={setTyped}>
        <Form.Item
          name="outcome"
          label={t("objection.outcome")}
          rules={[{required: true, message: t("objection.outcome_missing")}]}
        >
          <Radio.Group
            className="of-radios"
            options={(["dismissed", "upheld"] as const).map((value) => ({
              value,
              label: t(`objection.choose_${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item
          name="statement"
          label={t("objection.statement")}
          extra={t("objection.statement_help")}
          rules={[{required: true, whitespace: true, message: t("objection.statement_missing")}]}
        >
          <Input.TextArea rows={4} maxLength={2000} />
        </Form.Item>
        <Button type="primary" htmlType="submit">
          {t("objection.decide")}
        </Button>
      </Form>
      <Confirm
        open={typed !== null}
        title={t("objection.decide")}
        effects={[
          typed?.outcome === "upheld"
            ? t(item?.outcome === "reserve" ? "objection.effect_upheld_reserve" : "objection.effect_upheld")
            : t("objection.effect_dismissed"),
          t("objection.effect_public"),
          t("effect.no_return"),
        ]}
        submit={t("objection.decide")}
        danger={typed?.outcome === "upheld"}
        busy={decide.isPending}
        error={decide.error}
        onCancel={() => setTyped(null)}
        onSubmit={() =>
          typed &&
          decide.mutate({
            path: {objection: objection.id},
            body: {outcome: typed.outcome, statement: typed.statement.trim()},
          })
        }
      />
    </Section>
  );
}
