import {App, Checkbox, Form, Input} from "antd";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct, useRead} from "../api/ask";
import {isRefusal} from "../api/problem";
import type {Role} from "../frame/session";
import {ActButton} from "./actbutton";
import {At} from "./deadline";
import {FormRefusal} from "./formrefusal";
import {Empty, Loaded, Section} from "./page";
import {Sorry} from "./refusal";
import {RoleSelect} from "./roleselect";
import {roleName} from "./standing";

type Typed = {email: string; role: Role; namesake?: boolean};
type Props = {
  organization: string;
  /** What the reader may do for the organisation. */
  can: Schemas["Can"] | undefined;
  roles: readonly Role[];
  usual?: Role;
  /** What the roles are for, where their names do not say. */
  help?: string;
};

/** Asking somebody to join by a letter to his address, so that nobody passes a password round. */
export function Invitations({organization, can, roles, usual, help}: Props) {
  const {t} = useTranslation("parts");
  const {message} = App.useApp();
  const [form] = Form.useForm<Typed>();
  const sent = useRead("/organizations/{organization}/invitations", {path: {organization}}, {retry: false});
  const invite = useAct("post", "/organizations/{organization}/invitations", {
    onSuccess: () => {
      form.resetFields();
      void message.success(t("invite.sent"));
    },
  });
  const revoke = useAct("delete", "/organizations/{organization}/invitations/{invitation}");
  return (
    <Section title={t("invite.title")} id="invite">
      <p>{t("invite.text")}</p>
      <FormRefusal form={form} name="invitation" error={invite.error} />
      <Form<Typed>
        form={form}
        name="invitation"
        layout="vertical"
        {...(usual ? {initialValues: {role: usual}} : {})}
        className="short-form"
        onFinish={({email, role, namesake}) =>
          invite.mutate({path: {organization}, body: {email: email.trim(), role, ...(namesake ? {namesake} : {})}})
        }
      >
        <Form.Item
          name="email"
          label={t("invite.email")}
          rules={[{required: true, type: "email", message: t("invite.email_wrong")}]}
        >
          <Input type="email" autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="role"
          label={t("invite.role")}
          extra={help}
          rules={[{required: true, message: t("invite.role_missing")}]}
        >
          <RoleSelect roles={roles} />
        </Form.Item>
        {isRefusal(invite.error, "namesake") && (
          <Form.Item name="namesake" valuePropName="checked">
            <Checkbox>{t("invite.namesake")}</Checkbox>
          </Form.Item>
        )}
        <ActButton can={can} act="invite" type="primary" htmlType="submit" loading={invite.isPending}>
          {t("invite.send")}
        </ActButton>
      </Form>
      {revoke.error && <Sorry error={revoke.error} />}
      <Loaded of={sent}>
        {({items}) =>
          items.length === 0 ? (
            <Empty>{t("invite.none")}</Empty>
          ) : (
            <ul className="work">
              {items.map((i) => (
                <li key={i.id} className="spread-row">
                  <span>
                    {i.email} · {roleName(t, i.role)}
                  </span>
                  <span className="quiet">
                    {t(`invite.state.${i.state}`)} · {t("invite.until")} <At at={i.expires_at} />
                  </span>
                  {i.state === "open" && (
                    <ActButton
                      can={i.can}
                      act="revoke_invitation"
                      danger
                      type="text"
                      onClick={() => revoke.mutate({path: {organization, invitation: i.id}})}
                    >
                      {t("invite.revoke")}
                    </ActButton>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
