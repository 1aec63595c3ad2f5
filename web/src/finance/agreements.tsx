import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import type {Schemas} from "../api/ask";
import {may} from "../parts/actbutton";
import {At} from "../parts/deadline";
import {Empty, Section} from "../parts/page";
import {short} from "./words";

type Head = Schemas["AgreementHead"];
type Party = Schemas["Signature"]["party"];

/** Who has not signed a version yet. */
export function unsigned(version: Head): Party[] {
  return (version.parties as Party[]).filter((party) => !version.signatures.some((s) => s.party === party));
}

/** The versions of a project's agreement, the newest first. A version that another has followed counts no more. */
export function Agreements({project}: {project: Schemas["WholeProject"]}) {
  const {t} = useTranslation("finance");
  const versions = [...project.agreements].sort((a, b) => b.number - a.number);
  const can = may(project.can, "draft_agreement") === null;
  return (
    <Section
      title={t("agreement.title")}
      id="agreements"
      side={
        can && (
          <Link className="money-button-link" to={`/finance/projects/${project.id}/agreement`}>
            {versions.length > 0 ? t("agreement.draft_next") : t("agreement.draft_first")}
          </Link>
        )
      }
    >
      {versions.length === 0 && <Empty>{t("agreement.none")}</Empty>}
      <ul className="work">
        {versions.map((v, i) => (
          <li key={v.id}>
            <Link to={`/finance/agreements/${v.id}`} className="work-link">
              <span className="work-text">{t("agreement.version", {number: v.number})}</span>
              <State version={v} newest={i === 0} />
              <span className="quiet">
                {t("agreement.drafted")} <At at={v.drafted_at} /> · {t("digest", {digest: short(v.digest)})}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Whether everybody has signed a version, or who is waited for. */
export function State({version, newest}: {version: Head; newest: boolean}) {
  const {t} = useTranslation("finance");
  const waiting = unsigned(version);
  if (waiting.length === 0) return <span className="stage">{t("agreement.state.signed")}</span>;
  if (!newest) return <span className="stage stage-final">{t("agreement.overtaken")}</span>;
  const parties = waiting.map((party) => t(`party.${party}`)).join(t("list_separator"));
  return <span className="stage stage-late">{t("agreement.waits_for", {parties})}</span>;
}
