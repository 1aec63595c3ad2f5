import {Alert, Button, Checkbox, Form, Input} from "antd";
import {useEffect, useRef, useState} from "react";
import {useTranslation} from "react-i18next";
import {useAct} from "../api/ask";
import {isRefusal} from "../api/problem";
import {languages} from "../frame/i18n";
import type {Role} from "../frame/session";
import {useFunder} from "../frame/session";
import {ActButton} from "../parts/actbutton";
import {FormRefusal} from "../parts/formrefusal";
import {halfWidth} from "../parts/money";
import {NativeSelect} from "../parts/nativeselect";
import {Section} from "../parts/page";
import {RoleSelect} from "../parts/roleselect";
import {roleName} from "../parts/standing";
import {firstPassword} from "./firstpassword";
import {useFunderCan} from "./funder";
import {funderRoles} from "./staffroles";

type Typed = {login: string; name: string; email?: string; language: "zh-CN" | "en"; role: Role; namesake?: boolean};
type Made = {name: string; login: string; password: string; role: Role};

/** A new account with a first role. Its password is shown once, to be handed over. */
export function AddPerson() {
  const {t} = useTranslation("office");
  const can = useFunderCan();
  const funder = useFunder();
  const [form] = Form.useForm<Typed>();
  const [fresh, setFresh] = useState(firstPassword);
  const [made, setMade] = useState<Made | null>(null);
  const add = useAct("post", "/funders/{funder}/people", {
    onSuccess: (_, {body}) => {
      setMade({name: body.name, login: body.login, password: body.password, role: body.role});
      setFresh(firstPassword());
      form.resetFields();
    },
  });
  return (
    <Section title={t("people.add")} id="add">
      <p>{t("people.add_text")}</p>
      {made && <Handed made={made} done={() => setMade(null)} />}
      <FormRefusal form={form} name="person" error={add.error} />
      <Form<Typed>
        form={form}
        name="person"
        layout="vertical"
        className="short-form"
        initialValues={{language: "zh-CN"}}
        onFinish={({email, namesake, ...typed}) =>
          add.mutate({
            path: {funder},
            body: {
              ...typed,
              login: halfWidth(typed.login).trim(),
              name: typed.name.trim(),
              password: fresh,
              ...(email?.trim() ? {email: email.trim()} : {}),
              ...(namesake ? {namesake: true} : {}),
            },
          })
        }
      >
        <Form.Item
          name="name"
          label={t("people.name")}
          rules={[{required: true, whitespace: true, message: t("missing")}]}
        >
          <Input maxLength={50} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="login"
          label={t("people.login")}
          extra={t("people.login_help")}
          rules={[{required: true, whitespace: true, message: t("missing")}]}
        >
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        <Form.Item name="email" label={t("people.email")} extra={t("people.email_help")}>
          <Input type="email" autoComplete="off" />
        </Form.Item>
        <Form.Item name="role" label={t("people.role")} rules={[{required: true, message: t("people.role_missing")}]}>
          <RoleSelect roles={funderRoles} />
        </Form.Item>
        <Form.Item name="language" label={t("people.language")}>
          <NativeSelect options={languages.map((value) => ({value, label: t(`language.${value}`)}))} />
        </Form.Item>
        {isRefusal(add.error, "namesake") && (
          <Form.Item name="namesake" valuePropName="checked">
            <Checkbox>{t("people.namesake")}</Checkbox>
          </Form.Item>
        )}
        <ActButton can={can} act="add_person" type="primary" htmlType="submit" loading={add.isPending}>
          {t("people.add")}
        </ActButton>
      </Form>
    </Section>
  );
}

function Handed({made, done}: {made: Made; done: () => void}) {
  const {t} = useTranslation("office");
  const {t: p} = useTranslation("parts");
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1}>
      <Alert
        type="success"
        role="status"
        title={t("people.made", {name: made.name, role: roleName(p, made.role)})}
        description={
          <>
            <dl className="facts">
              <dt>{t("people.login")}</dt>
              <dd>{made.login}</dd>
              <dt>{t("people.password")}</dt>
              <dd>
                <code className="of-password">{made.password}</code>
              </dd>
            </dl>
            <p>{t("people.hand_over")}</p>
            <Button onClick={done}>{t("people.handed")}</Button>
          </>
        }
      />
    </div>
  );
}
