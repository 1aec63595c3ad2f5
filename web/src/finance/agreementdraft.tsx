import {Button, Checkbox, Form, Input, Radio} from "antd";
import {useTranslation} from "react-i18next";
import {useNavigate, useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {ActButton} from "../parts/actbutton";
import {FormRefusal} from "../parts/formrefusal";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {LoadedPage} from "./loadedpage";

type Whole = Schemas["WholeProject"];
type Typed = {
  account_id: string;
  from: string;
  to: string;
  community?: boolean;
  changes?: Schemas["AgreementChange"][];
};

/** Writes the next version of a project's agreement. */
export function AgreementDraft() {
  const {t} = useTranslation("finance");
  const {project = ""} = useParams();
  const whole = useRead("/projects/{project}", {path: {project}});
  return (
    <LoadedPage of={whole}>
      {(p) => {
        const title = p.agreements.length > 0 ? t("agreement.draft_next") : t("agreement.draft_first");
        return (
          <Page
            title={title}
            trail={[
              {title: t("project.list"), to: `/finance/rounds/${p.round_id}/projects`},
              {title: p.number, to: `/finance/projects/${p.id}`},
              {title},
            ]}
          >
            <Draft project={p} />
          </Page>
        );
      }}
    </LoadedPage>
  );
}

function Draft({project}: {project: Whole}) {
  const {t} = useTranslation("finance");
  const accounts = useRead("/organizations/{organization}/bank-accounts", {
    path: {organization: project.organization_id},
  });
  return (
    <Section title={project.title}>
      <ul className="effects">
        <li>{t("agreement.effect_text")}</li>
        {project.agreements.length > 0 && <li>{t("agreement.effect_next")}</li>}
        <li>{t("agreement.effect_two")}</li>
      </ul>
      <Loaded of={accounts}>
        {({items}) =>
          items.length === 0 ? (
            <Empty>{t("agreement.no_account", {organization: project.organization_name})}</Empty>
          ) : (
            <DraftForm project={project} accounts={items} />
          )
        }
      </Loaded>
    </Section>
  );
}

function DraftForm({project, accounts}: {project: Whole; accounts: Schemas["BankAccount"][]}) {
  const {t} = useTranslation("finance");
  const navigate = useNavigate();
  const [form] = Form.useForm<Typed>();
  const before = project.agreements.at(-1);
  const draft = useAct("post", "/projects/{project}/agreements", {
    onSuccess: (made) => void navigate(`/finance/agreements/${made.id}`),
  });
  return (
    <>
      <FormRefusal form={form} name="agreement" error={draft.error} />
      <Form<Typed>
        form={form}
        name="agreement"
        layout="vertical"
        scrollToFirstError={{focus: true}}
        initialValues={{
          account_id: before?.account_id ?? accounts[0]?.id,
          community: before?.parties.includes("community") ?? true,
        }}
        onFinish={({community, changes, ...typed}) =>
          draft.mutate({
            path: {project: project.id},
            body: {...typed, ...(community ? {parties: ["community"]} : {}), ...(changes?.length ? {changes} : {})},
          })
        }
      >
        <Form.Item name="account_id" label={t("agreement.account")} extra={t("agreement.account_help")}>
          <Radio.Group className="money-column">
            {accounts.map((a) => (
              <Radio key={a.id} value={a.id}>
                {t("account_of", {holder: a.holder, bank: a.bank, digits: a.last_digits})}
              </Radio>
            ))}
          </Radio.Group>
        </Form.Item>
        <div className="row">
          <Form.Item
            name="from"
            label={t("agreement.from")}
            rules={[{required: true, message: t("agreement.from_missing")}]}
          >
            <Input type="date" />
          </Form.Item>
          <Form.Item name="to" label={t("agreement.to")} rules={[{required: true, message: t("agreement.to_missing")}]}>
            <Input type="date" />
          </Form.Item>
        </div>
        <Form.Item name="community" valuePropName="checked">
          <Checkbox>{t("agreement.community")}</Checkbox>
        </Form.Item>
        {before && <Changes />}
        <ActButton can={project.can} act="draft_agreement" type="primary" htmlType="submit" loading={draft.isPending}>
          {t("agreement.draft_submit")}
        </ActButton>
      </Form>
    </>
  );
}

/** What the version changes, matter by matter, before and after. */
function Changes() {
  const {t} = useTranslation("finance");
  return (
    <>
      <h3>{t("change.title")}</h3>
      <p className="help">{t("change.help")}</p>
      <Form.List name="changes" initialValue={[{matter: "", before: "", after: ""}]}>
        {(rows, {add, remove}) => (
          <>
            {rows.map((row, i) => (
              <fieldset key={row.key} className="money-change">
                <legend>{t("change.number", {number: i + 1})}</legend>
                <Form.Item
                  name={[row.name, "matter"]}
                  label={t("change.matter")}
                  rules={[{required: true, whitespace: true, message: t("change.matter_missing")}]}
                >
                  <Input maxLength={100} />
                </Form.Item>
                <Form.Item name={[row.name, "before"]} label={t("change.before")}>
                  <Input.TextArea rows={2} maxLength={500} />
                </Form.Item>
                <Form.Item name={[row.name, "after"]} label={t("change.after")}>
                  <Input.TextArea rows={2} maxLength={500} />
                </Form.Item>
                <Button type="text" danger onClick={() => remove(row.name)}>
                  {t("change.remove", {number: i + 1})}
                </Button>
              </fieldset>
            ))}
            {rows.length < 20 && (
              <p>
                <Button onClick={() => add({matter: "", before: "", after: ""})}>{t("change.add")}</Button>
              </p>
            )}
          </>
        )}
      </Form.List>
    </>
  );
}
