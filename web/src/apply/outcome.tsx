import {useTranslation} from "react-i18next";
import {useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {reasonName} from "../parts/actbutton";
import {useMoney} from "../parts/currency";
import {Section} from "../parts/page";
import type {Whole} from "./application";
import type {PolicyDocument} from "./form";

/** The stages in which the result is known to the applicant. */
const results = ["proposed", "reserve", "awarded", "refused", "cancelled"];

/** What was decided, why, and what the reviewers wrote for the applicant. */
export function Outcome({application, policy}: {application: Whole; policy: PolicyDocument}) {
  const {t} = useTranslation("apply");
  const {t: p} = useTranslation("parts");
  const text = useText();
  const money = useMoney();
  if (!results.includes(application.stage)) return null;
  const failed = application.eligibility.filter((answer) => !answer.passed);
  const reason = application.stage_reason;
  return (
    <Section title={t("outcome.title")}>
      <p>
        <strong>{text(application.stage_name)}</strong>
      </p>
      {application.awarded_fen !== null && (
        <p>
          {t(application.stage === "awarded" ? "outcome.awarded" : "outcome.proposed", {
            fen: money(application.awarded_fen),
            asked: money(application.asked_fen),
          })}
        </p>
      )}
      {application.reviewed_fen !== null && application.reviewed_fen !== application.asked_fen && (
        <p>{t("outcome.reviewed", {fen: money(application.reviewed_fen)})}</p>
      )}
      {reason && (
        <p>{t(`outcome.reason.${reason}` as "outcome.reason.not_eligible", {defaultValue: reasonName(p, reason)})}</p>
      )}
      {application.stage === "refused" && failed.length > 0 && (
        <>
          <p>{t("outcome.failed")}</p>
          <ul>
            {failed.map((answer) => {
              const rule = policy.eligibility.find((one) => one.key === answer.rule);
              return (
                <li key={answer.rule}>
                  {rule ? text(rule.title) : answer.rule}
                  {answer.note && ` — ${answer.note}`}
                </li>
              );
            })}
          </ul>
        </>
      )}
      {reason !== "not_eligible" && reason !== "late_supplement" && reason !== "round_cancelled" && (
        <Feedback application={application.id} />
      )}
      {application.stage === "refused" && <p className="help">{t("outcome.objection")}</p>}
    </Section>
  );
}

/** What reviewers wrote for the applicant. Until it may be read there is nothing to say of it. */
function Feedback({application}: {application: string}) {
  const {t} = useTranslation("apply");
  const scores = useRead(
    "/applications/{application}/scores",
    {path: {application}},
    {retry: false, refetchOnWindowFocus: false},
  );
  if (!scores.data || scores.data.items.length === 0) return null;
  const {items} = scores.data;
  return (
    <>
      <h3>{t("outcome.scores", {count: items.length})}</h3>
      <ul className="feedback">
        {items.map((score, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: scores have no names and do not change places
          <li key={i}>
            <strong>{t("outcome.points", {part: t(`outcome.part.${score.part}`), points: score.points})}</strong>
            {score.feedback && <p className="letter">{score.feedback}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}
