import {App, Button, Form, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct} from "../api/ask";
import {isRefusal} from "../api/problem";
import {ActButton, may} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {At} from "../parts/deadline";
import {FormRefusal} from "../parts/formrefusal";
import {Section} from "../parts/page";
import {instant} from "../parts/time";
import {WhenField} from "./days";

type Round = Schemas["Round"];
type Typed = {closes_at: string; reason: string};

/** How the window came, or may come, to close later: for everybody, with a published reason, by two people. */
export function Extensions({round}: {round: Round}) {
  const {t} = useTranslation("office");
  const proposed = round.proposed_extension;
  const may_ask = may(round.can, "extend_round") === null;
  if (round.extensions.length === 0 && !proposed && !may_ask) return null;
  return (
    <Section title={t("extension.title")} id="extension">
      {round.extensions.length > 0 && (
        <ul>
          {round.extensions.map((e) => (
            <li key={e.confirmed_at}>
              <At at={e.from} /> → <At at={e.to} />
              <div className="quiet">
                {e.reason} · <At at={e.confirmed_at} />
              </div>
            </li>
          ))}
        </ul>
      )}
      {proposed && <Proposed round={round} proposed={proposed} />}
      {may_ask && <Ask round={round} again={proposed !== null} />}
    </Section>
  );
}

function Proposed({round, proposed}: {round: Round; proposed: NonNullable<Round["proposed_extension"]>}) {
  const {t} = useTranslation("office");
  const {message} = App.useApp();
  const [asked, setAsked] = useState(false);
  const confirm = useAct("post", "/extensions/{extension}/confirmation", {
    onSuccess: () => {
      setAsked(false);
      void message.success(t("extension.confirmed"));
    },
  });
  return (
    <div className="of-pending">
      <p>
        <strong>{t("extension.proposed")}</strong> <At at={proposed.from} /> → <At at={proposed.to} />
      </p>
      <p>{t("extension.reason_is", {reason: proposed.reason})}</p>
      <p className="quiet">{t("extension.by", {name: proposed.proposer, at: instant(proposed.proposed_at)})}</p>
      <p>{t("extension.second")}</p>
      <ActButton can={round.can} act="confirm_extension" type="primary" onClick={() => setAsked(true)}>
        {t("extension.confirm")}
      </ActButton>
      <Confirm
        open={asked}
        title={t("extension.confirm")}
        effects={[
          t("extension.effect_time", {to: instant(proposed.to)}),
          t("extension.effect_reason"),
          t("extension.effect_told"),
          t("extension.effect_back"),
        ]}
        submit={t("extension.confirm")}
        busy={confirm.isPending}
        error={confirm.error}
        onCancel={() => setAsked(false)}
        onSubmit={() => confirm.mutate({path: {extension: proposed.id}})}
      />
    </div>
  );
}

function Ask({round, again}: {round: Round; again: boolean}) {
  const {t} = useTranslation("office");
  const {message} = App.useApp();
  const [form] = Form.useForm<Typed>();
  const [shown, setShown] = useState(false);
  const [typed, setTyped] = useState<Typed | null>(null);
  const ask = useAct("post", "/rounds/{round}/extension", {
    onSuccess: () => {
      setTyped(null);
      setShown(false);
      form.resetFields();
      void message.success(t("extension.asked"));
    },
    onError: (error) => isRefusal(error) && error.fields.length > 0 && setTyped(null),
  });
  if (!shown)
    return <Button onClick={() => setShown(true)}>{again ? t("extension.ask_again") : t("extension.ask")}</Button>;
  return (
    <>
      <FormRefusal form={form} name="extend" error={typed ? null : ask.error} />
      <Form<Typed>
        form={form}
        name="extend"
        layout="vertical"
        className="short-form"
        initialValues={{closes_at: round.closes_at, reason: ""}}
        onFinish={setTyped}
      >
        <Form.Item
          name="closes_at"
          label={t("extension.closes_at")}
          extra={t("extension.closes_at_help")}
          rules={[{required: true, message: t("missing")}]}
        >
          <WhenField />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t("extension.reason")}
          extra={t("extension.reason_help")}
          rules={[{required: true, whitespace: true, message: t("extension.reason_missing")}]}
        >
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
        <div className="row">
          <Button type="primary" htmlType="submit">
            {t("extension.ask")}
          </Button>
          <Button onClick={() => setShown(false)}>{t("cancel")}</Button>
        </div>
      </Form>
      <Confirm
        open={typed !== null}
        title={t("extension.ask")}
        effects={[
          t("extension.effect_asked", {to: typed ? instant(Date.parse(typed.closes_at) || 0) : ""}),
          t("extension.second"),
          ...(again ? [t("extension.effect_replaces")] : []),
        ]}
        submit={t("extension.ask")}
        busy={ask.isPending}
        error={ask.error}
        onCancel={() => setTyped(null)}
        onSubmit={() =>
          typed &&
          ask.mutate({path: {round: round.id}, body: {closes_at: typed.closes_at, reason: typed.reason.trim()}})
        }
      />
    </>
  );
}
