import {Alert, App, Button, Form, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useAct} from "../api/ask";
import {Page, Section} from "../parts/page";
import {Sorry} from "../parts/refusal";
import {roleName} from "../parts/standing";
import {day} from "../parts/time";
import {chooseLanguage, type Language, languages} from "./i18n";
import {useMe, useSignedIn} from "./session";

/** What a person keeps about himself: where he is told by mail, his language, his password, his roles. */
export function Account() {
  const {t} = useTranslation();
  return (
    <div className="narrow">
      <Page title={t("account.title")}>
        <Mail />
        <Tongue />
        <Password />
        <Roles />
      </Page>
    </div>
  );
}

function Mail() {
  const {t} = useTranslation();
  const {message} = App.useApp();
  const me = useMe();
  const change = useAct("put", "/me/email", {onSuccess: () => void message.success(t("account.saved"))});
  return (
    <Section title={t("account.email")}>
      <p>{t("account.email_text")}</p>
      {change.error && <Sorry error={change.error} />}
      <Form
        layout="vertical"
        initialValues={{email: me.email ?? ""}}
        onFinish={({email}) => change.mutate({body: {email: email.trim() || null}})}
      >
        <Form.Item name="email" label={t("account.email_label")}>
          <Input type="email" autoComplete="email" />
        </Form.Item>
        <Button htmlType="submit" loading={change.isPending}>
          {t("account.save")}
        </Button>
      </Form>
    </Section>
  );
}

function Tongue() {
  const {t, i18n} = useTranslation();
  const change = useAct("put", "/me/language");
  const choose = async (language: Language) => {
    await change.mutateAsync({body: {language}});
    await chooseLanguage(language);
  };
  return (
    <Section title={t("account.language")}>
      <p>{t("account.language_text")}</p>
      {change.error && <Sorry error={change.error} />}
      <div className="row">
        {languages.map((language) => (
          <Button
            key={language}
            lang={language}
            type={i18n.language === language ? "primary" : "default"}
            aria-pressed={i18n.language === language}
            onClick={() => void choose(language)}
          >
            {t(`language.${language}`)}
          </Button>
        ))}
      </div>
    </Section>
  );
}

type Passwords = {current_password: string; new_password: string};

function Password() {
  const {t} = useTranslation();
  const {message} = App.useApp();
  const [form] = Form.useForm<Passwords>();
  const signedIn = useSignedIn();
  const [error, setError] = useState<Error | null>(null);
  const change = useAct("put", "/me/password", {keep: true});
  const submit = async (typed: Passwords) => {
    setError(null);
    try {
      const session = await change.mutateAsync({body: typed});
      await signedIn(session.person);
      form.resetFields();
      void message.success(t("account.password_changed"));
    } catch (refused) {
      setError(refused as Error);
    }
  };
  return (
    <Section title={t("account.password")}>
      {error && <Alert type="error" role="alert" showIcon title={<Sorry.Sentence error={error} />} />}
      <Form<Passwords> form={form} layout="vertical" onFinish={submit}>
        <Form.Item
          name="current_password"
          label={t("account.current_password")}
          rules={[{required: true, message: t("sign_in.password_missing")}]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="new_password"
          label={t("account.new_password")}
          extra={t("sign_up.password_help")}
          rules={[{required: true, min: 10, message: t("sign_up.password_short")}]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button htmlType="submit" loading={change.isPending}>
          {t("account.change_password")}
        </Button>
      </Form>
    </Section>
  );
}

function Roles() {
  const {t} = useTranslation();
  const {t: p} = useTranslation("parts");
  const me = useMe();
  return (
    <Section title={t("account.roles")}>
      <ul>
        {me.memberships.map((m) => (
          <li key={`${m.organization_id}/${m.role}/${m.covers}`}>
            {m.organization_name} · {roleName(p, m.role)}
            {m.covers && ` · ${t("account.covers", {name: m.covers, until: m.until ? day(m.until) : ""})}`}
          </li>
        ))}
      </ul>
      {me.memberships.length === 0 && <p>{t("account.no_roles")}</p>}
    </Section>
  );
}
