import {Alert, Button, Form, Input, Result} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useNavigate, useParams} from "react-router";
import {client} from "../api/client";
import {Page, Section} from "../parts/page";
import {Sorry} from "../parts/refusal";
import {useSignedIn} from "./session";

/** A forgotten password: asks for the link by mail, and at the link for the new password. */
export function Reset() {
  const {token} = useParams();
  return <div className="narrow">{token ? <Choose token={token} /> : <Ask />}</div>;
}

function Ask() {
  const {t} = useTranslation();
  const [asked, setAsked] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async ({login}: {login: string}) => {
    setBusy(true);
    try {
      await client.POST("/password-resets", {body: {login: login.trim()}});
      setAsked(true);
    } catch (refused) {
      setError(refused as Error);
      setBusy(false);
    }
  };
  return (
    <Page title={t("reset.title")}>
      {asked ? (
        <Result status="success" title={t("reset.asked")} subTitle={t("reset.asked_text")} />
      ) : (
        <Section>
          <p>{t("reset.text")}</p>
          {error && <Alert type="error" role="alert" showIcon title={<Sorry.Sentence error={error} />} />}
          <Form layout="vertical" onFinish={submit}>
            <Form.Item
              name="login"
              label={t("sign_in.login")}
              rules={[{required: true, message: t("sign_in.login_missing")}]}
            >
              <Input autoComplete="username" autoCapitalize="none" />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={busy} block>
              {t("reset.ask")}
            </Button>
          </Form>
        </Section>
      )}
    </Page>
  );
}

function Choose({token}: {token: string}) {
  const {t} = useTranslation();
  const signedIn = useSignedIn();
  const navigate = useNavigate();
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async ({password}: {password: string}) => {
    setBusy(true);
    try {
      const {data} = await client.POST("/password-resets/{token}", {
        params: {path: {token}},
        body: {new_password: password},
      });
      if (data) await signedIn(data.person);
      navigate("/");
    } catch (refused) {
      setError(refused as Error);
      setBusy(false);
    }
  };
  return (
    <Page title={t("reset.choose_title")}>
      <Section>
        {error && <Alert type="error" role="alert" showIcon title={<Sorry.Sentence error={error} />} />}
        <Form layout="vertical" onFinish={submit}>
          <Form.Item
            name="password"
            label={t("account.new_password")}
            extra={t("sign_up.password_help")}
            rules={[{required: true, min: 10, message: t("sign_up.password_short")}]}
          >
            <Input.Password autoComplete="new-password" />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={busy} block>
            {t("reset.choose")}
          </Button>
        </Form>
      </Section>
    </Page>
  );
}
