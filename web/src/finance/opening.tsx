import {Form, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct, useRead} from "../api/ask";
import {isRefusal} from "../api/problem";
import {ActButton, may} from "../parts/actbutton";
import {Money, MoneyInput} from "../parts/amount";
import {Confirm} from "../parts/confirm";
import {FormRefusal} from "../parts/formrefusal";
import {money} from "../parts/money";
import {Section} from "../parts/page";
import {Sorry} from "../parts/refusal";
import {short} from "./words";

type Fund = Schemas["Fund"];
type Opening = Schemas["OpeningBalance"];

/** What a fund held before its books were kept here: one person enters it and another confirms it. */
export function OpeningBalance({fund}: {fund: Fund}) {
  const {t} = useTranslation("finance");
  const opening = useRead("/funds/{fund}/opening-balance", {path: {fund: fund.id}}, {retry: false});
  const none = isRefusal(opening.error, "no_such_thing");
  const can = opening.data?.can ?? fund.can;
  // Nothing was held and nothing can be entered any more: there is nothing to say.
  if (!opening.data && (!none || may(can, "enter_opening_balance") !== null)) {
    return opening.error && !none ? <Sorry error={opening.error} /> : null;
  }
  return (
    <Section title={t("opening.title")}>
      {opening.data && <Entered opening={opening.data} fund={fund} />}
      {may(can, "enter_opening_balance") === null && <Enter fund={fund} again={opening.data !== undefined} />}
    </Section>
  );
}

function Entered({opening, fund}: {opening: Opening; fund: Fund}) {
  const {t} = useTranslation("finance");
  const [asking, setAsking] = useState(false);
  const confirm = useAct("post", "/opening-balances/{opening}/confirmation", {onSuccess: () => setAsking(false)});
  return (
    <>
      <dl className="facts">
        <dt>{t("opening.amount")}</dt>
        <dd>
          <Money fen={opening.amount_fen} />
        </dd>
        <dt>{t("opening.as_of")}</dt>
        <dd>{opening.as_of}</dd>
        <dt>{t("opening.reference")}</dt>
        <dd>{opening.reference}</dd>
        <dt>{t("two.prepared")}</dt>
        <dd>{opening.entered_by_name}</dd>
        <dt>{t("two.confirmed")}</dt>
        <dd>{opening.confirmed_by ? opening.confirmed_by_name : t("two.waits", {name: opening.entered_by_name})}</dd>
      </dl>
      {!opening.confirmed_by && (
        <ActButton can={opening.can} act="confirm_opening_balance" type="primary" onClick={() => setAsking(true)}>
          {t("opening.confirm")}
        </ActButton>
      )}
      <Confirm
        open={asking}
        title={t("opening.confirm")}
        effects={[
          t("opening.effect", {fund: fund.name, amount: money(opening.amount_fen, fund.currency), day: opening.as_of}),
          t("two.digest", {digest: short(opening.digest)}),
        ]}
        submit={t("opening.confirm")}
        busy={confirm.isPending}
        error={confirm.error}
        onCancel={() => setAsking(false)}
        onSubmit={() => confirm.mutate({path: {opening: opening.id}, body: {digest: opening.digest}})}
      />
    </>
  );
}

type Typed = {amount_fen: number; as_of: string; reference: string};

function Enter({fund, again}: {fund: Fund; again: boolean}) {
  const {t} = useTranslation("finance");
  const [form] = Form.useForm<Typed>();
  const enter = useAct("post", "/funds/{fund}/opening-balance", {onSuccess: () => form.resetFields()});
  return (
    <>
      <p>{again ? t("opening.again") : t("opening.text")}</p>
      <FormRefusal form={form} name="opening" error={enter.error} />
      <Form<Typed>
        form={form}
        name="opening"
        layout="vertical"
        className="short-form"
        scrollToFirstError={{focus: true}}
        onFinish={(body) => enter.mutate({path: {fund: fund.id}, body})}
      >
        <Form.Item
          name="amount_fen"
          label={t("opening.amount")}
          rules={[{required: true, type: "integer", min: 1, message: t("amount_missing")}]}
        >
          <MoneyInput />
        </Form.Item>
        <Form.Item
          name="as_of"
          label={t("opening.as_of")}
          extra={t("opening.as_of_help")}
          rules={[{required: true, message: t("day_missing")}]}
        >
          <Input type="date" />
        </Form.Item>
        <Form.Item
          name="reference"
          label={t("opening.reference")}
          extra={t("opening.reference_help")}
          rules={[{required: true, whitespace: true, message: t("opening.reference_missing")}]}
        >
          <Input maxLength={200} />
        </Form.Item>
        <ActButton can={fund.can} act="enter_opening_balance" htmlType="submit" loading={enter.isPending}>
          {t("opening.submit")}
        </ActButton>
      </Form>
    </>
  );
}
