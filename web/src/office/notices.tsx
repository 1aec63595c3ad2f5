import {App, Button, Form, Modal} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {now} from "../frame/clock";
import {useText} from "../frame/i18n";
import {ActButton, may} from "../parts/actbutton";
import {moneyColumn} from "../parts/amount";
import {isDay} from "../parts/beijing";
import {Currency} from "../parts/currency";
import {At, Deadline} from "../parts/deadline";
import {FormRefusal} from "../parts/formrefusal";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {Standing} from "../parts/standing";
import {Table} from "../parts/table";
import {day, instant} from "../parts/time";
import {useWorkdays} from "../parts/useworkdays";
import {lastOf} from "../parts/workdays";
import {Announcement} from "./announcement";
import {DayField} from "./days";
import {Objections} from "./objections";
import {type Document, valueAt} from "./policy";

type Round = Schemas["Round"];
type Head = Schemas["NoticeHead"];
type Item = Schemas["NoticeItem"];

/** The public notices of a round, what was objected to them, and the announcement that ends them. */
export function Notices() {
  const {t} = useTranslation("office");
  const text = useText();
  const {round = ""} = useParams();
  const path = {round};
  const about = useRead("/rounds/{round}", {path}, {refetchInterval: 30_000});
  const timeline = useRead("/rounds/{round}/timeline", {path}, {refetchInterval: 30_000});
  const notices = useRead("/rounds/{round}/notices", {path});
  return (
    <Loaded of={about}>
      {(r) => (
        <Currency of={r.currency}>
          <Page
            title={t("notices.title")}
            trail={[
              {title: t("rounds.title"), to: "/office/rounds"},
              {title: text(r.title), to: `/office/rounds/${round}`},
            ]}
            side={<PublishNotice round={r} />}
          >
            <Standing of={r} timeline={timeline.data} />
            <Loaded of={notices}>
              {({items}) =>
                items.length === 0 ? (
                  <Section title={t("notices.all")}>
                    <Empty act={<Link to={`/selection/rounds/${round}/board`}>{t("notices.to_board")}</Link>}>
                      {t(may(r.can, "publish_notice") === null ? "notices.none_yet" : "notices.none")}
                    </Empty>
                  </Section>
                ) : (
                  <>
                    <Objections round={r} />
                    <Announcement round={r} />
                    {[...items].reverse().map((n) => (
                      <NoticeBox key={n.id} head={n} />
                    ))}
                  </>
                )
              }
            </Loaded>
            <Section title={t("notices.reserve")}>
              <p>{t("notices.reserve_text")}</p>
              <Link to={`/selection/rounds/${round}/board`}>{t("notices.to_board")}</Link>
            </Section>
          </Page>
        </Currency>
      )}
    </Loaded>
  );
}

/** Publishing what was released since the last notice, with the last day by the calendar. */
function PublishNotice({round}: {round: Round}) {
  const {t} = useTranslation("office");
  const {message} = App.useApp();
  const works = useWorkdays();
  const [form] = Form.useForm<{begins_on: string}>();
  const [asked, setAsked] = useState(false);
  const begins = Form.useWatch("begins_on", form);
  const policy = useRead("/policies/{policy}", {path: {policy: round.policy_id}}, {enabled: asked});
  const days = policy.data && valueAt(policy.data.document as Document, "/notice/working_days");
  const publish = useAct("post", "/rounds/{round}/notices", {
    onSuccess: (n) => {
      setAsked(false);
      void message.success(t("notices.published", {number: n.number}));
    },
  });
  return (
    <>
      <ActButton can={round.can} act="publish_notice" type="primary" onClick={() => setAsked(true)}>
        {t("notices.publish")}
      </ActButton>
      <Modal open={asked} title={t("notices.publish")} onCancel={() => setAsked(false)} footer={null} destroyOnHidden>
        <FormRefusal form={form} name="notice" error={publish.error} />
        <ul className="effects">
          <li>{t("notices.effect_what")}</li>
          <li>{t("notices.effect_open")}</li>
          {typeof days === "number" && begins && isDay(begins) && (
            <li>{t("notices.effect_days", {days, first: begins, last: lastOf(works, begins, days)})}</li>
          )}
          <li>{t("notices.effect_object")}</li>
          <li>{t("effect.no_return")}</li>
        </ul>
        <Form<{begins_on: string}>
          form={form}
          name="notice"
          layout="vertical"
          initialValues={{begins_on: day(now())}}
          onFinish={(typed) => publish.mutate({path: {round: round.id}, body: {begins_on: typed.begins_on || null}})}
        >
          <Form.Item name="begins_on" label={t("notices.begins_on")} extra={t("notices.begins_help")}>
            <DayField />
          </Form.Item>
          <div className="confirm-foot">
            <Button onClick={() => setAsked(false)}>{t("cancel")}</Button>
            <Button type="primary" htmlType="submit" loading={publish.isPending}>
              {t("notices.publish")}
            </Button>
          </div>
        </Form>
      </Modal>
    </>
  );
}

function NoticeBox({head}: {head: Head}) {
  const {t} = useTranslation("office");
  const notice = useRead("/notices/{notice}", {path: {notice: head.id}}, {refetchInterval: 60_000});
  return (
    <Section
      title={t(head.supplementary ? "notices.supplementary" : "notices.number", {number: head.number})}
      side={<a href={`/notices/${head.id}`}>{t("notices.public")}</a>}
    >
      <dl className="facts">
        <dt>{t("notices.term")}</dt>
        <dd>
          {head.begins_on} {t("to")} {head.ended_at ? <At at={head.ends_at} /> : <Deadline at={head.ends_at} />}
        </dd>
        <dt>{t("notices.ended")}</dt>
        <dd>{head.ended_at ? t("notices.over", {at: instant(head.ended_at)}) : t("notices.running")}</dd>
        {notice.data && (
          <>
            <dt>{t("notices.objections")}</dt>
            <dd>
              <a href="#objections">{t("notices.objections_count", notice.data.objections)}</a>
            </dd>
          </>
        )}
      </dl>
      <Loaded of={notice}>{(n) => <Items items={n.items} />}</Loaded>
    </Section>
  );
}

function Items({items}: {items: Item[]}) {
  const {t} = useTranslation("office");
  const text = useText();
  return (
    <Table<Item>
      label={t("notices.lines")}
      rowKey="application_id"
      size="middle"
      dataSource={items}
      pagination={items.length > 20 ? {pageSize: 20, showSizeChanger: false} : false}
      columns={[
        {title: t("item.rank"), dataIndex: "rank"},
        {
          title: t("item.title"),
          key: "title",
          render: (_, i) => (
            <div className="of-cell">
              <Link className="of-link" to={`/selection/applications/${i.application_id}`}>
                {i.title}
              </Link>
              <div className="quiet">{i.receipt}</div>
            </div>
          ),
        },
        {
          title: t("item.state"),
          key: "state",
          render: (_, i) => (
            <>
              <span className="stage">{text(i.stage_name)}</span>
              {i.suspended && <span className="stage stage-late">{t("item.suspended")}</span>}
            </>
          ),
        },
        {title: t("item.outcome"), dataIndex: "outcome", render: (o: Item["outcome"]) => t(`item.${o}`)},
        {title: t("item.amount"), dataIndex: "amount_fen", ...moneyColumn},
        {
          title: t("item.organization"),
          dataIndex: "organization",
          render: (name: string) => <div className="of-cell">{name}</div>,
        },
        {title: t("item.places"), dataIndex: "places", render: (name: string) => <div className="of-cell">{name}</div>},
        {title: t("item.final"), dataIndex: "final", align: "right"},
      ]}
    />
  );
}
