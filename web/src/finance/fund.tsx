import {Form, Input} from "antd";
import {useTranslation} from "react-i18next";
import {useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {ActButton, may} from "../parts/actbutton";
import {Money, MoneyInput} from "../parts/amount";
import {Currency} from "../parts/currency";
import {FormRefusal} from "../parts/formrefusal";
import {Empty, Page, Section} from "../parts/page";
import {Book} from "./book";
import {LoadedPage} from "./loadedpage";
import {OpeningBalance} from "./opening";

type Fund = Schemas["Fund"];

/** A fund with its books: what it has, what came in, and where every fen of it is. */
export function FundPage() {
  const {t} = useTranslation("finance");
  const {fund = ""} = useParams();
  const funds = useRead("/funders/{funder}/funds", {path: {funder: useFunder()}});
  const trail = [{title: t("fund.all"), to: "/finance/funds"}];
  return (
    <LoadedPage of={funds}>
      {({items}) => {
        const found = items.find((f) => f.id === fund);
        if (!found) {
          return (
            <Page title={t("fund.all")} trail={trail}>
              <Empty>{t("fund.unknown")}</Empty>
            </Page>
          );
        }
        return (
          <Currency of={found.currency}>
            <Page title={found.name} trail={trail}>
              <About fund={found} />
              <OpeningBalance fund={found} />
              {may(found.can, "receive_money") !== undefined && <Receive fund={found} />}
              <Book kind="fund" id={fund} />
            </Page>
          </Currency>
        );
      }}
    </LoadedPage>
  );
}

function About({fund}: {fund: Fund}) {
  const {t} = useTranslation("finance");
  return (
    <Section title={t("fund.about")}>
      <dl className="facts">
        <dt>{t("fund.available")}</dt>
        <dd>
          <Money fen={fund.available_fen} />
        </dd>
        <dt>{t("fund.kind")}</dt>
        <dd>{t(`fund.kinds.${fund.kind}`)}</dd>
        {fund.committee.length > 0 && (
          <>
            <dt>{t("fund.committee")}</dt>
            <dd>
              {fund.committee.map((m, i) => m.name ?? t("vote.member", {number: i + 1})).join(t("list_separator"))}
            </dd>
          </>
        )}
      </dl>
    </Section>
  );
}

type Received = {amount_fen: number; reference: string};

function Receive({fund}: {fund: Fund}) {
  const {t} = useTranslation("finance");
  const [form] = Form.useForm<Received>();
  const receive = useAct("post", "/funds/{fund}/receipts", {onSuccess: () => form.resetFields()});
  return (
    <Section title={t("receive.title")}>
      <p>{t("receive.text")}</p>
      <FormRefusal form={form} name="receive" error={receive.error} />
      {receive.isSuccess && <p role="status">{t("receive.done")}</p>}
      <Form<Received>
        form={form}
        name="receive"
        layout="vertical"
        className="short-form"
        scrollToFirstError={{focus: true}}
        onFinish={(body) => receive.mutate({path: {fund: fund.id}, body})}
      >
        <Form.Item
          name="amount_fen"
          label={t("receive.amount")}
          rules={[{required: true, type: "integer", min: 1, message: t("amount_missing")}]}
        >
          <MoneyInput />
        </Form.Item>
        <Form.Item
          name="reference"
          label={t("receive.reference")}
          extra={t("receive.reference_help")}
          rules={[{required: true, whitespace: true, message: t("receive.reference_missing")}]}
        >
          <Input maxLength={200} />
        </Form.Item>
        <ActButton can={fund.can} act="receive_money" htmlType="submit" loading={receive.isPending}>
          {t("receive.submit")}
        </ActButton>
      </Form>
    </Section>
  );
}
