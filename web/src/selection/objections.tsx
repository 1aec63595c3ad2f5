import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useRead} from "../api/ask";
import {At} from "../parts/deadline";
import {Section} from "../parts/page";

type Application = Schemas["Application"];

const noticed = ["proposed", "reserve", "awarded", "cancelled", "refused"];

/** The objections to an application, which are decided with the notice. */
export function Objections({application}: {application: Application}) {
  const {t} = useTranslation("selection");
  const path = {round: application.round_id};
  const objections = useRead("/rounds/{round}/objections", {path}, {enabled: noticed.includes(application.stage)});
  const own = objections.data?.items.filter((o) => o.application_id === application.id) ?? [];
  if (own.length === 0) return null;
  return (
    <Section title={t("objections.title")}>
      <ul className="rules">
        {own.map((o) => (
          <li key={o.id}>
            <strong>{o.number}</strong> · <At at={o.filed_at} /> ·{" "}
            {o.outcome ? t(`objections.${o.outcome}`) : t("objections.open")}
            <div className="letter">{o.claim}</div>
            {o.statement && <div className="letter quiet">{o.statement}</div>}
          </li>
        ))}
      </ul>
      <Link to={`/office/rounds/${application.round_id}/notices`}>{t("objections.decide")}</Link>
    </Section>
  );
}
