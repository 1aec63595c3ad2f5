import type {ReactNode} from "react";
import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {useText} from "../frame/i18n";
import {At, Deadline} from "./deadline";
import {Section} from "./page";

type Stands = Pick<Schemas["Standing"], "stage_name" | "next" | "who" | "final">;
type Timeline = Schemas["Timeline"];

/**
 * The top of every case: what happened, what happens next, who must act, and by when. The timeline adds the last
 * event and the dates that are waited for; where none is, by says what is known of when.
 */
export function Standing({of, timeline, by}: {of: Stands; timeline?: Timeline | undefined; by?: ReactNode}) {
  const {t} = useTranslation("parts");
  const text = useText();
  const last = timeline?.events.at(-1);
  return (
    <section className="standing" aria-label={t("standing.title")}>
      <p className="standing-stage">
        <span className={of.final ? "stage stage-final" : "stage"}>{text(of.stage_name)}</span>
        {last && (
          <span>
            {t("standing.happened")} <At at={last.at} /> {eventName(t, last.act)}
          </span>
        )}
      </p>
      <p>
        <strong>{t("standing.next")}</strong> {text(of.next)}
      </p>
      <p>
        <strong>{t("standing.who")}</strong>{" "}
        {of.who.length > 0 ? of.who.map((role) => roleName(t, role)).join(t("and")) : t("standing.nobody")}
      </p>
      {timeline?.waiting.map((w) => (
        <p key={w.kind}>
          <strong>{t("standing.due")}</strong> {waitName(t, w.kind)}{" "}
          <Deadline at={w.due_at} provisional={w.provisional} />
        </p>
      ))}
      {by && timeline && timeline.waiting.length === 0 && (
        <p>
          <strong>{t("standing.due")}</strong> {by}
        </p>
      )}
      {timeline?.delayed && timeline.notice && <p role="status">{text(timeline.notice)}</p>}
    </section>
  );
}

type T = ReturnType<typeof useTranslation<"parts">>["t"];

// The server may name acts, roles and waits that are newer than the page; what has no name of ours is shown as it is.
export function roleName(t: T, role: string): string {
  return t(`role.${role}` as "role.officer", {defaultValue: role});
}

export function eventName(t: T, act: string): string {
  return t(`act.${act}` as "act.submit_application", {defaultValue: act});
}

function waitName(t: T, kind: string): string {
  return t(`wait.${kind}` as "wait.closing", {defaultValue: ""});
}

/** All that happened to a case, the latest first. */
export function Events({timeline}: {timeline: Timeline}) {
  const {t} = useTranslation("parts");
  return (
    <Section title={t("events.title")} id="events">
      <ol className="events" reversed>
        {[...timeline.events].reverse().map((e) => (
          <li key={e.at + e.act}>
            <div>
              {eventName(t, e.act)} · <At at={e.at} />
            </div>
            <div className="quiet">
              {roleName(t, e.role)}
              {e.name && ` · ${e.name}`}
              {e.covers && t("events.covers", {name: e.covers})}
              {e.note && ` · ${e.note}`}
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}
