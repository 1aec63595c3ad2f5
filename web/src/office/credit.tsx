import {App, Button, Form, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {ActButton} from "../parts/actbutton";
import {FormRefusal} from "../parts/formrefusal";
import {halfWidth} from "../parts/money";
import {NativeSelect} from "../parts/nativeselect";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {useQueryState} from "../parts/querytable";
import {DayField} from "./days";
import {useFunderCan} from "./funder";

type Organization = Schemas["Organization"];
type Row = Schemas["CreditRecords"]["records"][number];
const lists = ["activity_abnormal", "serious_dishonesty", "violation"] as const;

/** What public lists say of an organisation, entered by hand where nothing is linked. */
export function CreditPage() {
  const {t} = useTranslation("office");
  const query = useQueryState();
  const [typed, setTyped] = useState(query.get("code") ?? "");
  const code = query.get("code");
  return (
    <Page
      title={t("credit.title")}
      trail={[{title: t("settings.title"), to: "/office/settings"}, {title: t("credit.title")}]}
    >
      <p>{t("credit.text")}</p>
      <Section title={t("credit.find")}>
        <form
          className="short-form"
          onSubmit={(event) => {
            event.preventDefault();
            query.set({code: halfWidth(typed).replace(/\s/g, "").toUpperCase()});
          }}
        >
          <div className="field">
            <label htmlFor="code">{t("credit.code")}</label>
            <Input id="code" value={typed} maxLength={40} onChange={(event) => setTyped(event.target.value)} />
          </div>
          <Button htmlType="submit">{t("credit.search")}</Button>
        </form>
      </Section>
      {code && <Found code={code} />}
    </Page>
  );
}

function Found({code}: {code: string}) {
  const {t} = useTranslation("office");
  const found = useRead("/organizations", {query: {scheme: "CN-USCC", code}});
  return (
    <Loaded of={found}>
      {({organization}) =>
        organization ? (
          <Record organization={organization} />
        ) : (
          <Section>
            <Empty>{t("credit.unknown")}</Empty>
          </Section>
        )
      }
    </Loaded>
  );
}

function Record({organization}: {organization: Organization}) {
  const {t} = useTranslation("office");
  const {message} = App.useApp();
  const funder = useFunder();
  const can = useFunderCan();
  const [form] = Form.useForm<Row>();
  const record = useAct("post", "/funders/{funder}/credit-records", {
    onSuccess: () => {
      form.resetFields();
      void message.success(t("credit.done"));
    },
  });
  const required = [{required: true, message: t("missing")}];
  return (
    <Section
      title={organization.name}
      side={<Link to={`/office/organizations/${organization.id}`}>{t("credit.profile")}</Link>}
    >
      <FormRefusal form={form} name="credit" error={record.error} around={2} />
      <Form<Row>
        form={form}
        name="credit"
        layout="vertical"
        className="short-form"
        onFinish={({removed, ...row}) =>
          record.mutate({
            path: {funder},
            body: {organization_id: organization.id, records: [{...row, removed: removed || null}]},
          })
        }
      >
        <Form.Item name="list" label={t("credit.list")} rules={required}>
          <NativeSelect none={t("choose")} options={lists.map((value) => ({value, label: t(`value.${value}`)}))} />
        </Form.Item>
        <Form.Item name="listed" label={t("credit.listed")} rules={required}>
          <DayField />
        </Form.Item>
        <Form.Item name="entered" label={t("credit.entered")} extra={t("credit.entered_help")} rules={required}>
          <DayField />
        </Form.Item>
        <Form.Item name="removed" label={t("credit.removed")}>
          <DayField />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t("credit.reason")}
          rules={[{required: true, whitespace: true, message: t("missing")}]}
        >
          <Input maxLength={200} />
        </Form.Item>
        <ActButton can={can} act="record_credit" type="primary" htmlType="submit" loading={record.isPending}>
          {t("credit.record")}
        </ActButton>
      </Form>
    </Section>
  );
}
