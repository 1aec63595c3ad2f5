import {Button, Form, Input, Modal} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {ActButton} from "../parts/actbutton";
import {CapMeter, MoneyInput} from "../parts/amount";
import {Currency, useMoney} from "../parts/currency";
import {FormRefusal} from "../parts/formrefusal";
import {Empty, Page} from "../parts/page";
import {QueryTable, useQueryState} from "../parts/querytable";
import {pageOf} from "./pages";

type Community = Schemas["Community"];

/** What each community has used of its cap, and may still have. */
export function Communities() {
  const {t} = useTranslation("office");
  const text = useText();
  const {round = ""} = useParams();
  const query = useQueryState();
  const about = useRead("/rounds/{round}", {path: {round}});
  const list = useRead("/rounds/{round}/communities", {path: {round}});
  const [changing, setChanging] = useState<Community | null>(null);
  const q = query.get("q")?.trim() ?? "";
  const show = query.get("show") ?? "";
  const found = list.data?.items.filter(
    (c) =>
      (q === "" || c.name.includes(q) || c.code.includes(q)) &&
      (show === "" || (show === "full" ? c.left_fen === 0 : c.used_fen > 0)),
  );
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
          page={pageOf(found, query.get("cursor"))}
          error={list.error}
          busy={list.isPending}
          rowKey="place_id"
          download={`/rounds/${round}/communities`}
          filters={
            <>
              <div>
                <label htmlFor="q">{t("communities.search")}</label>
                <Input
                  id="q"
                  defaultValue={q}
                  allowClear
                  onChange={(event) => query.set({q: event.target.value}, true)}
                />
              </div>
              <div>
                <label htmlFor="show">{t("communities.show")}</label>
                <select
                  id="show"
                  className="of-select"
                  value={show}
                  onChange={(event) => query.set({show: event.target.value})}
                >
                  <option value="">{t("communities.show_all")}</option>
                  <option value="used">{t("communities.show_used")}</option>
                  <option value="full">{t("communities.show_full")}</option>
                </select>
              </div>
            </>
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
