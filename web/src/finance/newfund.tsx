import {Form, Input} from "antd";
import {useTranslation} from "react-i18next";
import {useAct, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {ActButton, may} from "../parts/actbutton";
import {FormRefusal} from "../parts/formrefusal";
import {Section} from "../parts/page";

type Typed = {name: string; currency: string};

/** A fund from which the pools of rounds are taken. It is empty until money is recorded as received. */
export function NewFund() {
  const {t} = useTranslation("finance");
  const funder = useFunder();
  const [form] = Form.useForm<Typed>();
  const can = useRead("/organizations/{organization}", {path: {organization: funder}}).data?.can;
  const create = useAct("post", "/funders/{funder}/funds", {onSuccess: () => form.resetFields()});
  if (may(can, "create_fund") === undefined) return null;
  return (
    <Section title={t("fund.new")}>
      <p>{t("fund.new_text")}</p>
      <FormRefusal form={form} name="fund" error={create.error} />
      {create.isSuccess && <p role="status">{t("fund.made")}</p>}
      <Form<Typed>
        form={form}
        name="fund"
        layout="vertical"
        className="short-form"
        scrollToFirstError={{focus: true}}
        initialValues={{currency: "CNY"}}
        onFinish={(body) => create.mutate({path: {funder}, body})}
      >
        <Form.Item
          name="name"
          label={t("fund.name")}
          rules={[{required: true, whitespace: true, message: t("fund.name_missing")}]}
        >
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item
          name="currency"
          label={t("currency")}
          extra={t("fund.currency_help")}
          rules={[{required: true, pattern: /^[A-Z]{3}$/, message: t("fund.currency_help")}]}
        >
          <Input maxLength={3} />
        </Form.Item>
        <ActButton can={can} act="create_fund" htmlType="submit" loading={create.isPending}>
          {t("fund.create")}
        </ActButton>
      </Form>
    </Section>
  );
}
