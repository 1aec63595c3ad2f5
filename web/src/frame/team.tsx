import {Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {ActButton} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {At} from "../parts/deadline";
import {Invitations} from "../parts/invitations";
import {Loaded, Page, Section} from "../parts/page";
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
            {owner && (
              <Invitations
                organization={organization}
                can={o.can}
                roles={roles}
                usual="editor"
                help={t("team.role_help")}
              />
            )}
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
              <Button
                type="primary"
                loading={decide.isPending}
                onClick={() => decide.mutate({path: {request: r.id}, body: {accept: true}})}
              >
                {t("team.accept")}
              </Button>
              <Button
                disabled={decide.isPending}
                onClick={() => decide.mutate({path: {request: r.id}, body: {accept: false}})}
              >
                {t("team.decline")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
