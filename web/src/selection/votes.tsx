import {useTranslation} from "react-i18next";
import {may} from "../parts/actbutton";
import {Section} from "../parts/page";
import {LotForm} from "./lotform";
import {MeetingForm} from "./meetingform";
import {Meetings} from "./meetings";
import {documentOf, usePolicy} from "./policy";
import {type Round, RoundPage} from "./round";

/** What was decided outside: the meetings of residents and public draws, put on record. */
export function Votes() {
  return <RoundPage page="votes">{(round) => <Records round={round} />}</RoundPage>;
}

function Records({round}: {round: Round}) {
  const {t} = useTranslation("selection");
  const policy = usePolicy(round.policy_id);
  const rules = policy.data && documentOf(policy.data).resident;
  const vote = may(round.can, "record_vote");
  const lot = may(round.can, "record_lot");
  return (
    <>
      {vote === undefined ? (
        <p>{t("vote.who")}</p>
      ) : (
        <Section title={t("vote.title")}>
          {vote === null ? <MeetingForm round={round} rules={rules ?? null} /> : <p>{t("vote.not_now")}</p>}
        </Section>
      )}
      <Meetings round={round.id} />
      {lot !== undefined && (
        <Section title={t("lot.title")}>
          <p className="help">{t("lot.help")}</p>
          {lot === null ? <LotForm round={round} /> : <p>{t("lot.not_now")}</p>}
        </Section>
      )}
    </>
  );
}
