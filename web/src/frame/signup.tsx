import {Alert, Button, Form, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useNavigate, useSearchParams} from "react-router";
import {useAct} from "../api/ask";
import {client} from "../api/client";
import {Page, Section} from "../parts/page";
import {Sorry} from "../parts/refusal";
import type {Language} from "./i18n";
import {useSignedIn} from "./session";

type Typed = {login: string; name: string; password: string};

/** Registering oneself. Whoever came by an invitation goes back to it afterwards. */
export function SignUp() {
  const {t, i18n} = useTranslation();
  const [query] = useSearchParams();
  const navigate = useNavigate();
  const signedIn = useSignedIn();
  const register = useAct("post", "/people", {keep: true});
  const [registered, setRegistered] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const submit = async (typed: Typed) => {
    setError(null);
    try {
      // A line that broke after the account was made is no reason to make another: then this only signs in.
      if (registered !== typed.login.trim()) {
        await register.mutateAsync({
          body: {...typed, login: typed.login.trim(), name: typed.name.trim(), language: i18n.language as Language},
        });
        setRegistered(typed.login.trim());
      }
      const {data} = await client.POST("/sessions", {body: {login: typed.login.trim(), password: typed.password}});
      if (data) await signedIn(data.person);
      navigate(next(query.get("next")));
    } catch (refused) {
      setError(refused as Error);
    }
  };
  return (
    <div className="narrow">
      <Page title={t("sign_up.title")}>
        <Section>
          <p>{t("sign_up.text")}</p>
          {error && <Alert type="error" role="alert" showIcon title={<Sorry.Sentence error={error} />} />}
          <Form layout="vertical" onFinish={submit} initialValues={{login: query.get("login") ?? ""}}>
            <Form.Item
              name="name"
              label={t("sign_up.name")}
              rules={[{required: true, whitespace: true, message: t("sign_up.name_missing")}]}
            >
              <Input autoComplete="name" maxLength={50} />
            </Form.Item>
            <Form.Item
              name="login"
              label={t("sign_up.login")}
              extra={t("sign_up.login_help")}
              rules={[{required: true, pattern: /^\s*[0-9A-Za-z@._+-]{3,200}\s*$/, message: t("sign_up.login_wrong")}]}
            >
              <Input autoComplete="username" autoCapitalize="none" spellCheck={false} />
            </Form.Item>
            <Form.Item
              name="password"
              label={t("sign_up.password")}
              extra={t("sign_up.password_help")}
              rules={[{required: true, min: 10, message: t("sign_up.password_short")}]}
            >
              <Input.Password autoComplete="new-password" />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={register.isPending} block>
              {t("sign_up.submit")}
            </Button>
          </Form>
          <p>
            <Link to={next(query.get("next"))}>{t("sign_up.have")}</Link>
          </p>
        </Section>
      </Page>
    </div>
  );
}

/** Only a page of the portal may be gone to next. */
function next(asked: string | null): string {
  return asked && /^\/[a-z]/.test(asked) ? asked : "/";
}
