import type {TableProps} from "antd";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {Empty} from "../parts/page";
import {QueryTable} from "../parts/querytable";

type Held = Schemas["HeldMeeting"];

/** The meetings that are on record, so that none is recorded twice and none forgotten. */
export function Meetings({round}: {round: string}) {
  const {t} = useTranslation("selection");
  const meetings = useRead("/rounds/{round}/votes", {path: {round}});
  const columns: TableProps<Held>["columns"] = [
    {title: t("vote.place"), dataIndex: "name"},
    {title: t("meetings.number"), dataIndex: "number", align: "right"},
    {title: t("vote.day"), dataIndex: "held_on"},
    {
      title: t("meetings.present"),
      dataIndex: "present",
      align: "right",
      render: (present: number, m) => `${present} / ${m.representatives}`,
    },
    {
      title: t("meetings.valid"),
      dataIndex: "valid",
      render: (valid: boolean) => (valid ? t("meetings.yes") : <span className="overdue">{t("meetings.no")}</span>),
    },
    {
      title: t("meetings.votes"),
      dataIndex: "votes",
      render: (votes: Held["votes"]) => (
        <ul className="files">
          {votes.map((v) => (
            <li key={v.application_id}>
              <Link to={`/selection/applications/${v.application_id}`}>{v.title}</Link>{" "}
              {t("meetings.count", {for: v.for, against: v.against, abstained: v.abstained})}
            </li>
          ))}
        </ul>
      ),
    },
  ];
  return (
    <QueryTable<Held>
      title={t("meetings.title")}
      page={meetings.data && {...meetings.data, total: meetings.data.items.length}}
      error={meetings.error}
      busy={meetings.isPending}
      rowKey="id"
      columns={columns}
      download={`/rounds/${round}/votes`}
      empty={<Empty>{t("meetings.none")}</Empty>}
    />
  );
}
