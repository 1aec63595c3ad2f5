import {Alert, App, Button, Form, Input, Select} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {ActButton} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {At} from "../parts/deadline";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {Sorry} from "../parts/refusal";
import {roleName} from "../parts/standing";
import {Table} from "../parts/table";
import {Accounts} from "./accounts";
import {useMe} from "./session";

const roles = ["owner", "editor", "finance", "viewer"] as const;

/** An organisation as its people see it: who belongs to it, who was invited, who asks to join, where it is paid. */
export function Team() {
  const {t} = useTranslation();
  const {organization = ""} = useParams();
  const me = useMe();
  const about = useRead("/organizations/{organization}", {path: {organization}});
  const owner = me.memberships.some((m) => m.organization_id === organization && m.role === "owner");
  return (
    <div className="middle">
      <Loaded of={about}>
        {(o) => (
          <Page title={o.name}>
            <Section title={t("team.about")}>
              <dl className="facts">
                <dt>{t("organization.code")}</dt>
                <dd>{o.code}</dd>
                <dt>{t("organization.registered")}</dt>
                <dd>{o.registered ?? "—"}</dd>
              </dl>
            </Section>
            {owner ? <Members organization={organization} /> : <p>{t("team.owner_only")}</p>}
            {owner && <Joining organization={organization} />}
            {owner && <Invitations organization={organization} />}
            <Accounts organization={o} />
          </Page>
        )}
      </Loaded>
    </div>
  );
}

type Member = Schemas["Member"];

function Members({organization}: {organization: string}) {
  const {t} = useTranslation();
  const {t: p} = useTranslation("parts");
  const members = useRead("/organizations/{organization}/members", {path: {organization}});
  const [leaving, setLeaving] = useState<Member | null>(null);
  const end = useAct("delete", "/organizations/{organization}/members/{membership}", {
    onSuccess: () => setLeaving(null),
  });
  return (
    <Section title={t("team.members")}>
      <Loaded of={members}>
        {({items}) => (
          <Table<Member>
            rowKey="id"
            dataSource={items}
            pagination={false}
            columns={[
              {title: t("team.name"), dataIndex: "name"},
              {title: t("team.role"), dataIndex: "role", render: (role: string) => roleName(p, role)},
              {title: t("team.since"), dataIndex: "since", render: (at: string) => <At at={at} />},
              {
                title: t("team.act"),
                key: "act",
                render: (_, m) => (
                  <ActButton can={m.can} act="end_membership" danger type="text" onClick={() => setLeaving(m)}>
                    {t("team.end")}
                  </ActButton>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      <Confirm
        open={leaving !== null}
        title={t("team.end_title")}
        effects={leaving ? [t("team.end_effect", {name: leaving.name, role: roleName(p, leaving.role)})] : []}
        submit={t("team.end")}
        danger
        busy={end.isPending}
        error={end.error}
        onCancel={() => setLeaving(null)}
        onSubmit={() => leaving && end.mutate({path: {organization, membership: leaving.id}})}
      />
    </Section>
  );
}

function Joining({organization}: {organization: string}) {
  const {t} = useTranslation();
  const {t: p} = useTranslation("parts");
  const requests = useRead("/organizations/{organization}/join-requests", {path: {organization}});
  const decide = useAct("post", "/join-requests/{request}/decision");
  const open = requests.data?.items.filter((r) => r.state === "open") ?? [];
  if (open.length === 0) return null;
  return (
    <Section title={t("team.joining")}>
      {decide.error && <Sorry error={decide.error} />}
      <ul className="work">
        {open.map((r) => (
          <li key={r.id} className="work-link">
            <span>
              {r.name} · {roleName(p, r.role)}
            </span>
            {r.note && <span className="quiet">{r.note}</span>}
            <span className="row">
              <Button type="primary" onClick={() => decide.mutate({path: {request: r.id}, body: {accept: true}})}>
                {t("team.accept")}
              </Button>
              <Button onClick={() => decide.mutate({path: {request: r.id}, body: {accept: false}})}>
                {t("team.decline")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

type Invited = {email: string; role: (typeof roles)[number]};

function Invitations({organization}: {organization: string}) {
  const {t} = useTranslation();
  const {t: p} = useTranslation("parts");
  const {message} = App.useApp();
  const [form] = Form.useForm<Invited>();
  const sent = useRead("/organizations/{organization}/invitations", {path: {organization}});
  const invite = useAct("post", "/organizations/{organization}/invitations", {
    onSuccess: () => {
      form.resetFields();
      void message.success(t("team.invited"));
    },
  });
  const revoke = useAct("delete", "/organizations/{organization}/invitations/{invitation}");
  const open = sent.data?.items.filter((i) => i.state === "open") ?? [];
  return (
    <Section title={t("team.invite")}>
      <p>{t("team.invite_text")}</p>
      {invite.error && <Alert type="error" role="alert" showIcon title={<Sorry.Sentence error={invite.error} />} />}
      <Form<Invited>
        form={form}
        layout="vertical"
        initialValues={{role: "editor"}}
        onFinish={(i) => invite.mutate({path: {organization}, body: {email: i.email.trim(), role: i.role}})}
      >
        <Form.Item
          name="email"
          label={t("account.email_label")}
          rules={[{required: true, type: "email", message: t("team.email_wrong")}]}
        >
          <Input type="email" autoComplete="off" />
        </Form.Item>
        <Form.Item name="role" label={t("team.role")} extra={t("team.role_help")}>
          <Select options={roles.map((role) => ({value: role, label: roleName(p, role)}))} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={invite.isPending}>
          {t("team.send")}
        </Button>
      </Form>
      {revoke.error && <Sorry error={revoke.error} />}
      {open.length === 0 ? (
        <Empty>{t("team.none_invited")}</Empty>
      ) : (
        <ul className="work">
          {open.map((i) => (
            <li key={i.id} className="work-link">
              <span>
                {i.email} · {roleName(p, i.role)}
              </span>
              <span className="quiet">
                {t("invitation.until")} <At at={i.expires_at} />
              </span>
              <Button type="text" danger onClick={() => revoke.mutate({path: {organization, invitation: i.id}})}>
                {t("team.revoke")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
