import {Alert, Button, Form, Input, Select} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useNavigate} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {isRefusal} from "../api/problem";
import {halfWidth} from "../parts/money";
import {Loaded, Page, Section} from "../parts/page";
import {Sorry} from "../parts/refusal";
import {goodCreditCode} from "./creditcode";

const scheme = "CN-USCC";
const kinds = ["association", "service_org", "foundation", "filed_group", "self_org", "enterprise"] as const;

/** Finding one's organisation by its code, to join it; registering it where nobody has. */
export function NewOrganization() {
  const {t} = useTranslation();
  const [typed, setTyped] = useState("");
  const [code, setCode] = useState<string | null>(null);
  const clean = halfWidth(typed).replace(/\s/g, "").toUpperCase();
  return (
    <div className="narrow">
      <Page title={t("organization.title")}>
        <Section>
          <Form layout="vertical" onFinish={() => setCode(clean)}>
            <Form.Item label={t("organization.code")} htmlFor="code" extra={t("organization.code_help")}>
              <Input
                id="code"
                value={typed}
                maxLength={40}
                autoComplete="off"
                onChange={(event) => setTyped(event.target.value)}
              />
            </Form.Item>
            {clean.length === 18 && !goodCreditCode(clean) && (
              <Alert type="warning" role="status" showIcon title={t("organization.code_doubt")} />
            )}
            <Button type="primary" htmlType="submit" disabled={clean === ""}>
              {t("organization.find")}
            </Button>
          </Form>
        </Section>
        {code && <Found code={code} />}
      </Page>
    </div>
  );
}

function Found({code}: {code: string}) {
  const {t} = useTranslation();
  const found = useRead("/organizations", {query: {scheme, code}});
  return (
    <Loaded of={found}>
      {({organization, member}) => {
        if (!organization) return <Register code={code} />;
        if (member) {
          return (
            <Section title={organization.name}>
              <p>{t("organization.member")}</p>
              <Link to={`/organizations/${organization.id}`}>{t("organization.open")}</Link>
            </Section>
          );
        }
        return <Join organization={organization} />;
      }}
    </Loaded>
  );
}

type JoinTyped = {role: "editor" | "finance" | "viewer"; note?: string};

function Join({organization}: {organization: Schemas["Organization"]}) {
  const {t} = useTranslation();
  const {t: p} = useTranslation("parts");
  const join = useAct("post", "/organizations/{organization}/join-requests");
  if (join.isSuccess)
    return <Alert type="success" role="status" showIcon title={t("organization.asked", {name: organization.name})} />;
  return (
    <Section title={organization.name}>
      <p>{t("organization.exists")}</p>
      {join.error && <Sorry error={join.error} />}
      <Form<JoinTyped>
        layout="vertical"
        initialValues={{role: "editor"}}
        onFinish={({role, note}) =>
          join.mutate({path: {organization: organization.id}, body: {role, ...(note ? {note} : {})}})
        }
      >
        <Form.Item name="role" label={t("team.role")}>
          <Select
            options={(["editor", "finance", "viewer"] as const).map((role) => ({
              value: role,
              label: p(`role.${role}`),
            }))}
          />
        </Form.Item>
        <Form.Item name="note" label={t("organization.note")}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={join.isPending}>
          {t("organization.ask")}
        </Button>
      </Form>
    </Section>
  );
}

type NewTyped = {name: string; kind: string; registered?: string};

function Register({code}: {code: string}) {
  const {t} = useTranslation();
  const navigate = useNavigate();
  const register = useAct("post", "/organizations", {
    onSuccess: ({organization_id}) => navigate(`/organizations/${organization_id}`),
  });
  return (
    <Section title={t("organization.new")}>
      <p>{t("organization.new_text")}</p>
      <dl className="facts">
        <dt>{t("organization.code")}</dt>
        <dd>{code}</dd>
      </dl>
      {register.error && <Sorry error={register.error} />}
      {isRefusal(register.error) &&
        register.error.fields.map((f) => (
          <p key={f.pointer} className="overdue">
            {f.detail}
          </p>
        ))}
      <Form<NewTyped>
        layout="vertical"
        onFinish={({name, kind, registered}) =>
          register.mutate({body: {scheme, code, name: name.trim(), kind, registered: registered || null}})
        }
      >
        <Form.Item
          name="name"
          label={t("organization.name")}
          extra={t("organization.name_help")}
          rules={[{required: true, whitespace: true, message: t("organization.name_missing")}]}
        >
          <Input autoComplete="organization" maxLength={200} />
        </Form.Item>
        <Form.Item
          name="kind"
          label={t("organization.kind")}
          rules={[{required: true, message: t("organization.kind_missing")}]}
        >
          <Select options={kinds.map((kind) => ({value: kind, label: t(`organization.kinds.${kind}`)}))} />
        </Form.Item>
        <Form.Item name="registered" label={t("organization.registered")}>
          <Input type="date" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={register.isPending}>
          {t("organization.register")}
        </Button>
      </Form>
    </Section>
  );
}
