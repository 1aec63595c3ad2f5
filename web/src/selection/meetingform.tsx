import {Alert} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct, useRead} from "../api/ask";
import type {FieldProblem} from "../api/problem";
import {ActButton} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {type Mistake, Mistakes, mistakesOf, Sorry} from "../parts/refusal";
import {Ballots} from "./ballots";
import {MeetingFields} from "./meetingfields";
import type {Policy} from "./policy";
import type {Round} from "./round";
import {blank, type Meeting, missingOf, type Typed, type Vote, votesOf} from "./vote";

type Body = Schemas["Meeting"];

/** A residents' meeting: who was there, and how they voted on each application of their community. */
export function MeetingForm({round, rules}: {round: Round; rules: Policy["resident"]}) {
  const {t} = useTranslation("selection");
  const [meeting, setMeeting] = useState(blank);
  // By place: the votes of one meeting are never sent with another's.
  const [votesAt, setVotesAt] = useState<Record<string, Record<string, Typed>>>({});
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const [asked, setAsked] = useState<Body | null>(null);
  const communities = useRead("/rounds/{round}/communities", {path: {round: round.id}}, {staleTime: 300_000});
  const record = useAct("post", "/rounds/{round}/votes", {
    onSuccess: () => {
      setVotesAt({});
      setMeeting({...meeting, present: null, representatives: null});
    },
    // What the server has against it stands over the fields that are wrong.
    onSettled: () => setAsked(null),
  });
  const {place} = meeting;
  const typed = votesAt[place ?? ""] ?? {};
  const votes = votesOf(typed);
  const check = () => {
    const missing = missingOf(meeting);
    setMistakes(missing.map((field) => ({field: `vote-${field}`, text: t(`vote.${field}_missing`)})));
    if (missing.length === 0) setAsked(bodyOf(meeting, votes));
  };
  const problems = mistakesOf(record.error, (problem) => fieldOf(problem, votes));
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
      <Mistakes mistakes={[...mistakes, ...problems]} />
      {record.error && <Sorry error={record.error} />}
      <MeetingFields
        communities={communities.data?.items ?? []}
        most={rules?.meetings}
        meeting={meeting}
        change={setMeeting}
      />
      {place && (
        <Ballots
          round={round.id}
          place={place}
          present={meeting.present}
          typed={typed}
          change={(id, vote) => setVotesAt({...votesAt, [place]: {...typed, [id]: vote}})}
        />
      )}
      <ActButton can={round.can} act="record_vote" type="primary" onClick={check}>
        {t("vote.submit")}
      </ActButton>
      <Confirm
        open={asked !== null}
        title={t("vote.submit")}
        effects={
          asked
            ? [
                t("vote.effect_meeting", {
                  place: communities.data?.items.find((c) => c.place_id === asked.place_id)?.name,
                  number: asked.number,
                  day: asked.held_on,
                  present: asked.present,
                  representatives: asked.representatives,
                }),
                t("vote.effect_votes", {count: asked.votes.length}),
                t("vote.effect_quorum", {count: rules?.meetings ?? 1}),
                t("vote.effect_final"),
              ]
            : []
        }
        submit={t("vote.submit")}
        busy={record.isPending}
        error={null}
        onSubmit={() => asked && record.mutate({path: {round: round.id}, body: asked})}
        onCancel={() => setAsked(null)}
      />
    </>
  );
}

function bodyOf({place, number, day, representatives, present}: Meeting, votes: Vote[]): Body {
  return {
    place_id: place ?? "",
    number: number ?? 1,
    held_on: day,
    representatives: representatives ?? 0,
    present: present ?? 0,
    votes,
  };
}

/** The field that the server speaks of. */
function fieldOf({pointer = ""}: FieldProblem, votes: Vote[]): string {
  const [, field = "", at] = pointer.split("/");
  if (field === "votes") return `vote-for-${votes[Number(at)]?.application_id}`;
  return `vote-${field === "held_on" ? "day" : field === "place_id" ? "place" : field}`;
}
