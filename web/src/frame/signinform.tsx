import {Alert, Button, Form, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {client} from "../api/client";
import {Sorry} from "../parts/refusal";
import type {Me} from "./session";

/** Login and password. With fixed the login cannot be another: what waits to be sent is that person's. */
export function SignInForm({login, fixed, onDone}: {login?: string; fixed?: boolean; onDone: (me: Me) => void}) {
  const {t} = useTranslation();
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (typed: {login: string; password: string}) => {
    setBusy(true);
    setError(null);
    try {
      const {data} = await client.POST("/sessions", {
        body: {login: fixed && login ? login : typed.login.trim(), password: typed.password},
      });
      if (data) onDone(data.person);
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form layout="vertical" initialValues={{login}} onFinish={submit} requiredMark={false}>
      {error && (
        <Alert type="error" role="alert" showIcon title={<Sorry.Sentence error={error} />} style={{marginBottom: 16}} />
      )}
      <Form.Item
        name="login"
        label={t("sign_in.login")}
        rules={[{required: true, message: t("sign_in.login_missing")}]}
      >
        <Input autoComplete="username" disabled={fixed} autoCapitalize="none" spellCheck={false} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t("sign_in.password")}
        rules={[{required: true, message: t("sign_in.password_missing")}]}
      >
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy} block>
        {t("sign_in.submit")}
      </Button>
    </Form>
  );
}
