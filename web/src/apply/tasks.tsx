import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {useText} from "../frame/i18n";
import {organizationsOf} from "../frame/menu";
import {useMe} from "../frame/session";
import {Deadline} from "../parts/deadline";
import {Page, Section} from "../parts/page";
import {instant} from "../parts/time";
import {useWriting} from "./autosave";
import {basics, checkBasics, checkSection, completeness, type Status, statusOf} from "./check";
import {placesOf, titleOf} from "./content";
import {askedSections, isEmpty} from "./form";
import {CommunityMeters, ProjectMeter} from "./meters";
import {SaveBar} from "./savebar";

/** The application as a list of what there is to do, in any order, and how it stands. */
export function Tasks() {
  const {t} = useTranslation("apply");
  const text = useText();
  const {state, draft, policy, round} = useWriting();
  const {content} = state;
  const answers = content.answers ?? {};
  const touchedBasics = titleOf(content) !== "" || placesOf(content).length > 0;
  const title = titleOf(content) || t("draft.untitled");
  return (
    <Page
      title={title}
      trail={[
        {title: t("rounds.title"), to: "/apply/rounds"},
        {title: text(round.title), to: `/apply/rounds/${round.id}`},
        {title},
      ]}
    >
      <div className="with-rail">
        <Rail />
        <div>
          <Section title={t("tasks.title")}>
            <p className="help">{t("tasks.help")}</p>
            <ul className="tasks">
              <Task
                to={`/apply/drafts/${draft.id}/${basics}`}
                title={t("basics.title")}
                help={t("basics.help")}
                status={statusOf(checkBasics(content, policy), touchedBasics)}
              />
              {askedSections(policy.form, answers).map((section) => (
                <Task
                  key={section.key}
                  to={`/apply/drafts/${draft.id}/${section.key}`}
                  title={text(section.title)}
                  help={section.help ? text(section.help) : undefined}
                  status={statusOf(
                    checkSection(section.fields, content, policy),
                    section.fields.some((field) => !isEmpty(field.type, answers[field.key])),
                  )}
                />
              ))}
              <Task
                to={`/apply/drafts/${draft.id}/check`}
                title={t("check.title")}
                help={t("tasks.check_help")}
                status={null}
              />
            </ul>
          </Section>
        </div>
      </div>
      <SaveBar />
    </Page>
  );
}

function Task({
  to,
  title,
  help,
  status,
}: {
  to: string;
  title: string;
  help?: string | undefined;
  status: Status | null;
}) {
  const {t} = useTranslation("apply");
  return (
    <li className="task">
      <span className="task-text">
        <Link to={to} className="task-link">
          {title}
        </Link>
        {help && <span className="help">{help}</span>}
      </span>
      {status && <span className={`task-status task-${status}`}>{t(`status.${status}`)}</span>}
    </li>
  );
}

/** What one wants to know all the time: until when, how far, how much, who else. */
function Rail() {
  const {t} = useTranslation("apply");
  const me = useMe();
  const {state, draft, policy, round} = useWriting();
  const organization = organizationsOf(me).find((o) => o.id === draft.organization_id);
  const done = completeness(state.content, policy);
  return (
    <aside className="rail" aria-label={t("rail.title")}>
      <p>
        <strong>{t("round.closes")}</strong>
        <br />
        <Deadline at={round.closes_at} />
      </p>
      {organization && (
        <p>
          <strong>{t("rail.organization")}</strong>
          <br />
          {organization.name}
        </p>
      )}
      <p>
        <strong>{t("rail.done")}</strong>
        <br />
        {t("rail.percent", {percent: done})}
      </p>
      <ProjectMeter />
      <CommunityMeters />
      <p className="quiet">
        {t("draft.saved_by", {name: state.savedBy})} {instant(state.savedAt)}
        <br />
        {t("rail.reference", {id: draft.id.slice(-8)})}
      </p>
    </aside>
  );
}
