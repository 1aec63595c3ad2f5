import {useTranslation} from "react-i18next";
import {now as businessTime, useNow} from "../frame/clock";
import {instant, localInstant, remaining} from "./time";

/** A deadline: when in Beijing, how long still by the server's clock, and where the device lives elsewhere its own time. */
export function Deadline({at, provisional}: {at: string; provisional?: boolean}) {
  const {t} = useTranslation("parts");
  const left = new Date(at).getTime() - businessTime();
  const now = useNow(Math.abs(left) < 3_600_000 ? 1000 : 15_000);
  const local = localInstant(at);
  const rest = now === null ? null : remaining(at, now);
  return (
    <span className="deadline">
      <time dateTime={at}>{t("deadline.beijing", {at: instant(at)})}</time>
      {now !== null && (
        <span className={rest ? undefined : "overdue"}>
          {" · "}
          {rest ?? t("deadline.passed")}
        </span>
      )}
      {provisional && <span> · {t("deadline.provisional")}</span>}
      {local && <span className="quiet"> · {t("deadline.local", {at: local})}</span>}
    </span>
  );
}

/** When something happened, in Beijing. */
export function At({at}: {at: string | null | undefined}) {
  return at ? <time dateTime={at}>{instant(at)}</time> : <span>—</span>;
}
