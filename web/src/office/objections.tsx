import {useQueries} from "@tanstack/react-query";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {read, readKey, type Schemas, useRead} from "../api/ask";
import {At} from "../parts/deadline";
import {Empty, Loaded, Section} from "../parts/page";
import {Table} from "../parts/table";

type Objection = Schemas["Objection"];
type Item = Schemas["NoticeItem"];

/** The lines of the notices, by the application that each is about. */
export function useItems(notices: string[]): Map<string, Item> {
  const path = "/notices/{notice}" as const;
  const found = useQueries({
    queries: [...new Set(notices)].map((notice) => ({
      queryKey: readKey(path, {path: {notice}}),
      queryFn: ({signal}: {signal: AbortSignal}) => read(path, {path: {notice}}, signal),
    })),
  });
  return new Map(found.flatMap((n) => n.data?.items.map((i): [string, Item] => [i.application_id, i]) ?? []));
}

/** Whether it is open, and how it was decided. */
export function ObjectionOutcome({objection}: {objection: Objection}) {
  const {t} = useTranslation("office");
  const outcome = objection.outcome;
  return (
    <span className={outcome ? "stage stage-final" : "stage stage-late"}>
      {outcome ? t(`objection.${outcome}`) : t("objection.open")}
    </span>
  );
}

/** What was objected to the notices of a round: what waits for a decision first. */
export function Objections({round}: {round: Schemas["Round"]}) {
  const {t} = useTranslation("office");
  const list = useRead(
    "/rounds/{round}/objections",
    {path: {round: round.id}},
    {retry: false, refetchInterval: 60_000},
  );
  const items = useItems(list.data?.items.map((o) => o.notice_id) ?? []);
  return (
    <Section title={t("objection.inbox")} id="objections">
      <Loaded of={list}>
        {({items: objections}) =>
          objections.length === 0 ? (
            <Empty>{t("objection.none")}</Empty>
          ) : (
            <Table<Objection>
              label={t("objection.inbox")}
              rowKey="id"
              size="middle"
              dataSource={[...objections].sort((a, b) => Number(a.outcome !== null) - Number(b.outcome !== null))}
              pagination={false}
              columns={[
                {
                  title: t("objection.number"),
                  key: "number",
                  render: (_, o) => (
                    <Link className="of-link" to={`/office/objections/${o.id}`}>
                      {o.number}
                    </Link>
                  ),
                },
                {title: t("objection.state"), key: "state", render: (_, o) => <ObjectionOutcome objection={o} />},
                {
                  title: t("objection.about"),
                  key: "about",
                  render: (_, o) => {
                    const item = items.get(o.application_id);
                    return (
                      <div className="of-cell">
                        <Link className="of-link" to={`/selection/applications/${o.application_id}`}>
                          {item ? `${item.receipt} ${item.title}` : t("objection.application")}
                        </Link>
                      </div>
                    );
                  },
                },
                {
                  title: t("objection.who"),
                  key: "who",
                  render: (_, o) => (o.anonymous ? t("objection.anonymous") : (o.name ?? t("objection.named"))),
                },
                {title: t("objection.filed"), key: "filed", render: (_, o) => <At at={o.filed_at} />},
                {
                  title: t("objection.claim"),
                  key: "claim",
                  render: (_, o) => <div className="of-cell of-short-text">{o.claim}</div>,
                },
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  );
}
