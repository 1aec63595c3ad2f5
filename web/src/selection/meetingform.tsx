import {Alert, InputNumber, Select} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct, useRead} from "../api/ask";
import type {FieldProblem} from "../api/problem";
import {ActButton} from "../parts/actbutton";
import {Empty, Loaded} from "../parts/page";
import {type Mistake, Mistakes, mistakesOf, Sorry} from "../parts/refusal";
import {Scroll} from "../parts/scroll";
import type {Policy} from "./policy";
import type {Round} from "./round";
import {sumOf, type Typed, votesOf} from "./vote";

type Head = Schemas["ApplicationHead"];

const nothing: Typed = {for: null, against: null, abstained: null};

/** A residents' meeting: who was there, and how they voted on each application of their community. */
export function MeetingForm({round, rules}: {round: Round; rules: Policy["resident"]}) {
  const {t} = useTranslation("selection");
  const [place, setPlace] = useState<string>();
  const [number, setNumber] = useState<number | null>(1);
  const [day, setDay] = useState("");
  const [representatives, setRepresentatives] = useState<number | null>(null);
  const [present, setPresent] = useState<number | null>(null);
  // By place: the votes of one meeting are never sent with another's.
  const [votesAt, setVotesAt] = useState<Record<string, Record<string, Typed>>>({});
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const communities = useRead("/rounds/{round}/communities", {path: {round: round.id}}, {staleTime: 300_000});
  const record = useAct("post", "/rounds/{round}/votes", {
    onSuccess: () => {
      setVotesAt({});
      setPresent(null);
      setRepresentatives(null);
    },
  });
  const typed = votesAt[place ?? ""] ?? {};
  const votes = votesOf(typed);
  const submit = () => {
    const wrong: Mistake[] = [];
    if (!place) wrong.push({field: "vote-place", text: t("vote.place_missing")});
    if (!day) wrong.push({field: "vote-day", text: t("vote.day_missing")});
    if (representatives === null) wrong.push({field: "vote-representatives", text: t("vote.representatives_missing")});
    if (present === null) wrong.push({field: "vote-present", text: t("vote.present_missing")});
    setMistakes(wrong);
    if (wrong.length > 0 || !place || representatives === null || present === null) return;
    const body = {place_id: place, number: number ?? 1, held_on: day, representatives, present, votes};
    record.mutate({path: {round: round.id}, body});
  };
  const fieldOf = ({pointer = ""}: FieldProblem) => {
    const [, field = "", at] = pointer.split("/");
    if (field === "votes") return `vote-for-${votes[Number(at)]?.application_id}`;
    return `vote-${field === "held_on" ? "day" : field === "place_id" ? "place" : field}`;
  };
  return (
    <>
      {record.data && (
        <Alert
          type={record.data.valid ? "success" : "warning"}
          role="status"
          showIcon
          title={t(record.data.valid ? "vote.valid" : "vote.invalid", {quorum: record.data.quorum})}
        />
      )}
      <Mistakes mistakes={[...mistakes, ...mistakesOf(record.error, fieldOf)]} />
      {record.error && <Sorry error={record.error} />}
      <div className="filters">
        <div>
          <label htmlFor="vote-place">{t("vote.place")}</label>
          <Select
            id="vote-place"
            className="wide-select"
            showSearch={{optionFilterProp: "label"}}
            value={place}
            onChange={setPlace}
            options={(communities.data?.items ?? []).map((c) => ({value: c.place_id, label: c.name}))}
          />
        </div>
        <div>
          <label htmlFor="vote-number">{t("vote.number", {count: rules?.meetings ?? 1})}</label>
          <InputNumber
            id="vote-number"
            min={1}
            max={rules?.meetings ?? 20}
            precision={0}
            value={number}
            onChange={setNumber}
          />
        </div>
        <div>
          <label htmlFor="vote-day">{t("vote.day")}</label>
          <input id="vote-day" type="date" className="native" value={day} onChange={(e) => setDay(e.target.value)} />
        </div>
        <div>
          <label htmlFor="vote-representatives">{t("vote.representatives")}</label>
          <InputNumber
            id="vote-representatives"
            min={1}
            precision={0}
            value={representatives}
            onChange={setRepresentatives}
          />
        </div>
        <div>
          <label htmlFor="vote-present">{t("vote.present")}</label>
          <InputNumber id="vote-present" min={0} precision={0} value={present} onChange={setPresent} />
        </div>
      </div>
      {place && (
        <Ballots
          round={round.id}
          place={place}
          present={present}
          typed={typed}
          change={(id, vote) => setVotesAt({...votesAt, [place]: {...typed, [id]: vote}})}
        />
      )}
      <ActButton can={round.can} act="record_vote" type="primary" loading={record.isPending} onClick={submit}>
        {t("vote.submit")}
      </ActButton>
    </>
  );
}

type BallotsProps = {
  round: string;
  place: string;
  present: number | null;
  typed: Record<string, Typed>;
  change: (application: string, vote: Typed) => void;
};

/** A row for each application that names the community first; the others are voted on elsewhere. */
function Ballots({round, place, present, typed, change}: BallotsProps) {
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
