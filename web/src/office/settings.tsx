import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {Page} from "../parts/page";
import {instant} from "../parts/time";

/** What a funder works with, each with what it is like now. */
export function Settings() {
  const {t} = useTranslation("office");
  const funder = useFunder();
  const calendars = useRead("/funders/{funder}/calendars", {path: {funder}}, {retry: false});
  const places = useRead("/funders/{funder}/places", {path: {funder}}, {retry: false});
  const clock = useRead("/rehearsal", {});
  const years = [...new Set(calendars.data?.items.map((v) => v.calendar.year))].sort();
  return (
    <Page title={t("settings.title")}>
      <ul className="of-tiles of-wide">
        <Entry to="calendars" title={t("calendar.title")} now={t("settings.years", {years: years.join(", ") || "—"})} />
        <Entry
          to="places"
          title={t("places.title")}
          now={t("settings.places", {count: places.data?.items.length ?? 0})}
        />
        <Entry to="credit" title={t("credit.title")} now={t("settings.credit")} />
        <Entry
          to="clock"
          title={t("clock.title")}
          now={
            clock.data
              ? t(clock.data.rehearsal ? "settings.rehearsal" : "settings.real", {at: instant(clock.data.now)})
              : "…"
          }
        />
      </ul>
    </Page>
  );
}

function Entry({to, title, now}: {to: string; title: string; now: string}) {
  return (
    <li>
      <Link to={`/office/settings/${to}`} className="of-tile">
        <strong>{title}</strong>
        <span>{now}</span>
      </Link>
    </li>
  );
}
