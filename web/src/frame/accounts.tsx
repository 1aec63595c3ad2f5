import {Alert, Form, Input} from "antd";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct, useRead} from "../api/ask";
import {isRefusal} from "../api/problem";
import {ActButton} from "../parts/actbutton";
import {halfWidth} from "../parts/money";
import {Empty, Section} from "../parts/page";
import {Sorry} from "../parts/refusal";

type Typed = {holder: string; bank: string; number: string};

/** Where an organisation is paid. A number that was entered is shown by its last digits only. */
export function Accounts({organization}: {organization: Schemas["Organization"]}) {
  const {t} = useTranslation();
  const [form] = Form.useForm<Typed>();
  const path = {organization: organization.id};
  const accounts = useRead("/organizations/{organization}/bank-accounts", {path}, {retry: false});
  const record = useAct("post", "/organizations/{organization}/bank-accounts", {onSuccess: () => form.resetFields()});
  if (!accounts.data) return null;
  const may = organization.can.record_bank_account !== undefined;
  return (
    <Section title={t("accounts.title")}>
      {accounts.data.items.length === 0 && <Empty>{t("accounts.none")}</Empty>}
      <ul>
        {accounts.data.items.map((a) => (
          <li key={a.id}>
            {a.holder} · {a.bank} · {t("accounts.ends", {digits: a.last_digits})}
          </li>
        ))}
      </ul>
      {may && (
        <Form<Typed>
          form={form}
          layout="vertical"
          initialValues={{holder: organization.name}}
          onFinish={(typed) =>
            record.mutate({
              path,
              body: {
                holder: typed.holder.trim(),
                bank: typed.bank.trim(),
                number: halfWidth(typed.number).replace(/\s/g, ""),
              },
            })
          }
        >
          {record.error && <Alert type="error" role="alert" showIcon title={<Sorry.Sentence error={record.error} />} />}
          {isRefusal(record.error) &&
            record.error.fields.map((f) => (
              <p key={f.pointer} className="overdue">
                {f.detail}
              </p>
            ))}
          <Form.Item
            name="holder"
            label={t("accounts.holder")}
            extra={t("accounts.holder_help")}
            rules={[{required: true, message: t("accounts.missing")}]}
          >
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="bank" label={t("accounts.bank")} rules={[{required: true, message: t("accounts.missing")}]}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item
            name="number"
            label={t("accounts.number")}
            extra={t("accounts.number_help")}
            rules={[{required: true, message: t("accounts.missing")}]}
          >
            <Input inputMode="numeric" autoComplete="off" maxLength={60} />
          </Form.Item>
          <ActButton can={organization.can} act="record_bank_account" htmlType="submit" loading={record.isPending}>
            {t("accounts.record")}
          </ActButton>
        </Form>
      )}
    </Section>
  );
}
