import {Form, Input, Radio, Select} from "antd";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {ActButton} from "../parts/actbutton";
import {FormRefusal} from "../parts/formrefusal";
import {Section} from "../parts/page";
import {explanationOf, type Typed} from "./explanation";

type Kind = Schemas["ExplanationKind"];

const kinds: Kind[] = [
  "payment",
  "donation",
  "received",
  "returned_to_sender",
  "bank_fee",
  "bank_interest",
  "repeated",
  "bank_error",
  "other_business",
];

/** Proposes what something in suspense was, which another person confirms. */
export function Explain({of}: {of: Schemas["Suspended"]}) {
  const {t} = useTranslation("finance");
  const [form] = Form.useForm<Typed>();
  const kind = Form.useWatch("kind", form);
  const funds = useRead("/funders/{funder}/funds", {path: {funder: useFunder()}}, {staleTime: 60_000});
  const explain = useAct("post", "/suspense/{suspended}/explanations", {onSuccess: () => form.resetFields()});
  return (
    <Section title={of.explanation ? t("explain.again") : t("explain.title")}>
      <p>{t("explain.text")}</p>
      <FormRefusal form={form} name="explain" error={explain.error} />
      <Form<Typed>
        form={form}
        name="explain"
        layout="vertical"
        className="short-form"
        scrollToFirstError={{focus: true}}
        onFinish={(typed) => explain.mutate({path: {suspended: of.id}, body: explanationOf(typed)})}
      >
        <Form.Item name="kind" label={t("explain.kind")} rules={[{required: true, message: t("explain.kind_missing")}]}>
          <Radio.Group className="money-column">
            {kinds.map((k) => (
              <Radio key={k} value={k}>
                {t(`explain.kinds.${k}`)}
              </Radio>
            ))}
          </Radio.Group>
        </Form.Item>
        {kind === "donation" && (
          <Form.Item
            name="fund_id"
            label={t("explain.fund")}
            rules={[{required: true, message: t("explain.fund_missing")}]}
          >
            <Select options={funds.data?.items.map((f) => ({value: f.id, label: f.name})) ?? []} />
          </Form.Item>
        )}
        {kind === "payment" && (
          <Form.Item
            name="instruction"
            label={t("instruction.number")}
            extra={t("explain.instruction_help")}
            rules={[{required: true, whitespace: true, message: t("explain.instruction_missing")}]}
          >
            <Input maxLength={32} autoComplete="off" />
          </Form.Item>
        )}
        {kind === "received" && (
          <Form.Item
            name="entry_id"
            label={t("explain.entry")}
            extra={t("explain.entry_help")}
            rules={[{required: true, whitespace: true, message: t("explain.entry_missing")}]}
          >
            <Input autoComplete="off" />
          </Form.Item>
        )}
        <Form.Item
          name="reason"
          label={t("reason")}
          extra={t("explain.reason_help")}
          rules={[{required: true, whitespace: true, message: t("explain.reason_missing")}]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        <ActButton can={of.can} act="explain_suspense" type="primary" htmlType="submit" loading={explain.isPending}>
          {t("explain.submit")}
        </ActButton>
      </Form>
    </Section>
  );
}
