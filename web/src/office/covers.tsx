import {App, Form, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct, useRead} from "../api/ask";
import {now} from "../frame/clock";
import {type Role, useFunder, useMe} from "../frame/session";
import {ActButton} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {FormRefusal} from "../parts/formrefusal";
import {NativeSelect} from "../parts/nativeselect";
import {Empty, Loaded, Section} from "../parts/page";
import {RoleSelect} from "../parts/roleselect";
import {roleName} from "../parts/standing";
import {Table} from "../parts/table";
import {day} from "../parts/time";
import {DayField} from "./days";
import {useFunderCan} from "./funder";
import {outsiders, staffRoles} from "./staffroles";

type Cover = Schemas["Cover"];
type Member = Schemas["Member"];

/** Who stands in for whom while he is on leave. */
export function Covers({people, administers}: {people: Member[]; administers: boolean}) {
  const {t} = useTranslation("office");
  const {t: p} = useTranslation("parts");
  const funder = useFunder();
  const covers = useRead("/funders/{funder}/covers", {path: {funder}}, {retry: false});
  const [ending, setEnding] = useState<Cover | null>(null);
  const end = useAct("delete", "/funders/{funder}/covers/{cover}", {onSuccess: () => setEnding(null)});
  const today = day(now());
  return (
    <Section title={t("cover.title")} id="covers">
      <p>{t("cover.text")}</p>
      <Loaded of={covers}>
        {({items}) =>
          items.length === 0 ? (
            <Empty>{t("cover.none")}</Empty>
          ) : (
            <Table<Cover>
              label={t("cover.title")}
              rowKey="id"
              size="middle"
              dataSource={items}
              pagination={items.length > 20 ? {pageSize: 20, showSizeChanger: false} : false}
              columns={[
                {title: t("cover.person"), dataIndex: "person"},
                {title: t("cover.by"), dataIndex: "by"},
                {title: t("people.role"), key: "role", render: (_, c) => roleName(p, c.role)},
                {title: t("cover.term"), key: "term", render: (_, c) => `${c.from} ${t("to")} ${c.until}`},
                {title: t("cover.state"), key: "state", render: (_, c) => t(`cover.${stateOf(c, today)}`)},
                {title: t("reason"), key: "reason", render: (_, c) => <div className="of-cell">{c.reason}</div>},
                {title: t("cover.granted"), dataIndex: "granted_by"},
                {
                  title: t("act.title"),
                  key: "act",
                  render: (_, c) =>
                    stateOf(c, today) !== "over" && (
                      <ActButton can={c.can} act="end_cover" danger type="text" onClick={() => setEnding(c)}>
                        {t("cover.end")}
                      </ActButton>
                    ),
                },
              ]}
            />
          )
        }
      </Loaded>
      {administers && <Grant people={people} />}
      <Confirm
        open={ending !== null}
        title={t("cover.end")}
        effects={ending ? [t("cover.effect_end", {by: ending.by, role: roleName(p, ending.role)})] : []}
        submit={t("cover.end")}
        danger
        busy={end.isPending}
        error={end.error}
        onCancel={() => setEnding(null)}
        onSubmit={() => ending && end.mutate({path: {funder, cover: ending.id}})}
      />
    </Section>
  );
}

function stateOf(cover: Cover, today: string): "over" | "ahead" | "running" {
  if (cover.ended_at !== null || cover.until < today) return "over";
  return today < cover.from ? "ahead" : "running";
}

type Typed = {person_id: string; by_id: string; role: Role; from: string; until: string; reason: string};

function Grant({people}: {people: Member[]}) {
  const {t} = useTranslation("office");
  const {message} = App.useApp();
  const me = useMe();
  const funder = useFunder();
  const can = useFunderCan();
  const [form] = Form.useForm<Typed>();
  const person = Form.useWatch("person_id", form);
  const grant = useAct("post", "/funders/{funder}/covers", {
    onSuccess: () => {
      form.resetFields();
      void message.success(t("cover.done"));
    },
  });
  const staff = people.filter((m) => m.role !== "reviewer");
  const held = staff.filter((m) => m.person_id === person).map((m) => m.role);
  const others = namesOf(staff.filter((m) => m.person_id !== me.id));
  const colleagues = namesOf(
    staff.filter((m) => m.person_id !== me.id && m.person_id !== person && !outsiders.includes(m.role)),
  );
  const required = [{required: true, message: t("missing")}];
  return (
    <>
      <h3>{t("cover.grant")}</h3>
      <FormRefusal form={form} name="cover" error={grant.error} />
      <Form<Typed>
        form={form}
        name="cover"
        layout="vertical"
        className="short-form"
        initialValues={{from: day(now()), until: day(now())}}
        onFinish={(typed) => grant.mutate({path: {funder}, body: {...typed, reason: typed.reason.trim()}})}
      >
        <Form.Item name="person_id" label={t("cover.person")} rules={required}>
          <NativeSelect none={t("choose")} options={others} />
        </Form.Item>
        <Form.Item name="role" label={t("cover.role")} extra={t("cover.role_help")} rules={required}>
          <RoleSelect roles={person ? staffRoles.filter((r) => held.includes(r)) : staffRoles} />
        </Form.Item>
        <Form.Item name="by_id" label={t("cover.by")} extra={t("cover.by_help")} rules={required}>
          <NativeSelect none={t("choose")} options={colleagues} />
        </Form.Item>
        <Form.Item name="from" label={t("cover.from")} rules={required}>
          <DayField />
        </Form.Item>
        <Form.Item name="until" label={t("cover.until")} extra={t("cover.until_help")} rules={required}>
          <DayField />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t("reason")}
          rules={[{required: true, whitespace: true, message: t("reason_missing")}]}
        >
          <Input maxLength={500} />
        </Form.Item>
        <ActButton can={can} act="grant_cover" type="primary" htmlType="submit" loading={grant.isPending}>
          {t("cover.grant")}
        </ActButton>
      </Form>
    </>
  );
}

function namesOf(members: Member[]): {value: string; label: string}[] {
  const names = new Map(members.map((m) => [m.person_id, m.name]));
  return [...names].map(([value, label]) => ({value, label})).sort((a, b) => a.label.localeCompare(b.label));
}
