import {InputNumber} from "antd";
import {useTranslation} from "react-i18next";
import {type Schemas, useRead} from "../api/ask";
import {Empty, Loaded} from "../parts/page";
import {Scroll} from "../parts/scroll";
import {sumOf, type Typed} from "./vote";

type Head = Schemas["ApplicationHead"];

const nothing: Typed = {for: null, against: null, abstained: null};

type BallotsProps = {
  round: string;
  place: string;
  present: number | null;
  typed: Record<string, Typed>;
  change: (application: string, vote: Typed) => void;
};

/** A row for each application that names the community first; the others are voted on elsewhere. */
export function Ballots({round, place, present, typed, change}: BallotsProps) {
  const {t} = useTranslation("selection");
  const stage: ("desk_closed" | "panel_review" | "panel_closed")[] = ["desk_closed", "panel_review", "panel_closed"];
  const query = {community: [place], stage, limit: 200};
  const list = useRead("/rounds/{round}/applications", {path: {round}, query});
  return (
    <Loaded of={list}>
      {({items}) => {
        const own = items.filter((a) => a.places[0]?.place_id === place);
        if (own.length === 0) return <Empty>{t("vote.none")}</Empty>;
        return (
          <Scroll label={t("vote.rows")}>
            <table className="plain">
              <thead>
                <tr>
                  <th scope="col">{t("list.title_column")}</th>
                  <th scope="col">{t("vote.for")}</th>
                  <th scope="col">{t("vote.against")}</th>
                  <th scope="col">{t("vote.abstained")}</th>
                  <th scope="col" className="money">
                    {t("vote.sum")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {own.map((a) => (
                  <Ballot key={a.id} application={a} present={present} vote={typed[a.id] ?? nothing} change={change} />
                ))}
              </tbody>
            </table>
          </Scroll>
        );
      }}
    </Loaded>
  );
}

type BallotProps = {application: Head; present: number | null; vote: Typed; change: BallotsProps["change"]};

function Ballot({application, present, vote, change}: BallotProps) {
  const {t} = useTranslation("selection");
  const sum = sumOf(vote);
  const over = present !== null && sum > present;
  return (
    <tr>
      <th scope="row" className="light">
        {application.title}
        <div className="quiet">
          {application.receipt} · {application.organization}
        </div>
      </th>
      {(["for", "against", "abstained"] as const).map((kind) => (
        <td key={kind}>
          <InputNumber
            id={`vote-${kind}-${application.id}`}
            aria-label={t("vote.of", {kind: t(`vote.${kind}`), title: application.title})}
            min={0}
            precision={0}
            value={vote[kind]}
            onChange={(count) => change(application.id, {...vote, [kind]: count})}
          />
        </td>
      ))}
      <td className="money">
        {sum}
        {over && <div className="overdue">{t("vote.over", {present})}</div>}
      </td>
    </tr>
  );
}
