import {keepPreviousData} from "@tanstack/react-query";
import {Button, Form, Input, Modal} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {ActButton} from "../parts/actbutton";
import {CapMeter, MoneyInput} from "../parts/amount";
import {Currency, useMoney} from "../parts/currency";
import {Filters} from "../parts/filters";
import {FormRefusal} from "../parts/formrefusal";
import {filePath, oneOf, pageOf} from "../parts/listquery";
import {Empty, Page} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";

type Community = Schemas["Community"];
const shown = ["used", "full"] as const;

/** What each community has used of its cap, and may still have. */
export function Communities() {
  const {t} = useTranslation("office");
  const text = useText();
  const {round = ""} = useParams();
  const {params} = useQueryState();
  const query = {...pageOf(params), ...oneOf(params, "show", shown)};
  const path = {round};
  const about = useRead("/rounds/{round}", {path});
  const list = useRead("/rounds/{round}/communities", {path, query}, {placeholderData: keepPreviousData});
  const [changing, setChanging] = useState<Community | null>(null);
  const choices = [
    {value: "", label: t("communities.show_all")},
    ...shown.map((value) => ({value, label: t(`communities.show_${value}`)})),
  ];
  return (
    <Currency of={about.data?.currency}>
      <Page
        title={t("communities.title")}
        trail={[
          {title: t("rounds.title"), to: "/office/rounds"},
          {title: about.data ? text(about.data.title) : "…", to: `/office/rounds/${round}`},
        ]}
      >
        <QueryTable<Community>
          title={t("communities.all")}
          page={list.data}
          error={list.error}
          busy={list.isPending}
          rowKey="place_id"
          download={filePath(`/rounds/${round}/communities`, query)}
          filters={
            <Filters
              search={{label: t("communities.search")}}
              choices={[{name: "show", label: t("communities.show"), options: choices, usual: ""}]}
            />
          }
          empty={<Empty>{t("communities.none")}</Empty>}
          columns={[
            {
              title: t("communities.room"),
              key: "room",
              render: (_, c) => (
                <div className="of-meter">
                  <CapMeter label={c.name} used={c.used_fen} limit={c.limit_fen} />
                  {c.left_fen === 0 && <span className="stage stage-late">{t("communities.full")}</span>}
                </div>
              ),
            },
            {title: t("communities.code"), dataIndex: "code"},
            {
              title: t("communities.applications"),
              key: "applications",
              render: (_, c) => (
                <Link className="of-link" to={`/selection/rounds/${round}/applications?community=${c.place_id}`}>
                  {t("go.applications")}
                </Link>
              ),
            },
            {
              title: t("act.title"),
              key: "act",
              render: (_, c) => (
                <ActButton can={c.can} act="change_limit" onClick={() => setChanging(c)}>
                  {t("communities.change")}
                </ActButton>
              ),
            },
          ]}
        />
        {changing && <ChangeLimit round={round} community={changing} done={() => setChanging(null)} />}
      </Page>
    </Currency>
  );
}

type Typed = {limit_fen: number; reason: string};

/** Another cap for one community. What is used stays, and no cap goes below it. */
function ChangeLimit({round, community, done}: {round: string; community: Community; done: () => void}) {
  const {t} = useTranslation("office");
  const money = useMoney();
  const [form] = Form.useForm<Typed>();
  const change = useAct("post", "/rounds/{round}/limits", {onSuccess: done});
  return (
    <Modal
      open
      title={t("communities.change_of", {name: community.name})}
      onCancel={done}
      footer={null}
      destroyOnHidden
    >
      <FormRefusal form={form} name="limit" error={change.error} />
      <ul className="effects">
        <li>
          {t("communities.now", {
            limit: money(community.limit_fen),
            used: money(community.used_fen),
            left: money(community.left_fen),
          })}
        </li>
        <li>{t("communities.effect_floor")}</li>
        <li>{t("communities.effect_journal")}</li>
      </ul>
      <Form<Typed>
        form={form}
        name="limit"
        layout="vertical"
        initialValues={{limit_fen: community.limit_fen, reason: ""}}
        onFinish={(typed) =>
          change.mutate({
            path: {round},
            body: {place_id: community.place_id, limit_fen: typed.limit_fen, reason: typed.reason.trim()},
          })
        }
      >
        <Form.Item
          name="limit_fen"
          label={t("communities.limit")}
          rules={[{required: true, type: "number", message: t("communities.limit_missing")}]}
        >
          <MoneyInput />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t("reason")}
          rules={[{required: true, whitespace: true, message: t("reason_missing")}]}
        >
          <Input.TextArea rows={3} maxLength={2000} />
        </Form.Item>
        <div className="confirm-foot">
          <Button onClick={done}>{t("cancel")}</Button>
          <Button type="primary" htmlType="submit" loading={change.isPending}>
            {t("communities.change")}
          </Button>
        </div>
      </Form>
    </Modal>
  );
}
