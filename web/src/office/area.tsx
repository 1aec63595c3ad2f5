import "./office.css";
import {useTranslation} from "react-i18next";
import {Navigate, Route, Routes} from "react-router";
import {NoPage} from "../frame/broken";
import {office, useMe} from "../frame/session";
import {Empty, Page} from "../parts/page";
import {Calendars} from "./calendars";
import {ClockPage} from "./clock";
import {Communities} from "./communities";
import {CreditPage} from "./credit";
import {Notices} from "./notices";
import {ObjectionPage} from "./objection";
import {OrganizationPage} from "./organization";
import {People} from "./people";
import {Places} from "./places";
import {Policies} from "./policies";
import {NextPolicy, PolicyPage} from "./policypage";
import {RoundPage} from "./round";
import {Rounds} from "./rounds";
import {RoundWizard} from "./roundwizard";
import {Settings} from "./settings";

/** The rooms of those who run rounds. What a person may read and do in them is the server's to say. */
export function Office() {
  const {t} = useTranslation("office");
  if (!office(useMe())) {
    return (
      <Page title={t("title")}>
        <Empty>{t("staff_only")}</Empty>
      </Page>
    );
  }
  return (
    <Routes>
      <Route index element={<Navigate to="rounds" replace />} />
      <Route path="rounds" element={<Rounds />} />
      <Route path="rounds/new" element={<RoundWizard />} />
      <Route path="rounds/:round" element={<RoundPage />} />
      <Route path="rounds/:round/communities" element={<Communities />} />
      <Route path="rounds/:round/notices" element={<Notices />} />
      <Route path="objections/:objection" element={<ObjectionPage />} />
      <Route path="policies" element={<Policies />} />
      <Route path="policies/:policy" element={<PolicyPage />} />
      <Route path="policies/:policy/next" element={<NextPolicy />} />
      <Route path="people" element={<People />} />
      <Route path="settings" element={<Settings />} />
      <Route path="settings/calendars" element={<Calendars />} />
      <Route path="settings/places" element={<Places />} />
      <Route path="settings/clock" element={<ClockPage />} />
      <Route path="settings/credit" element={<CreditPage />} />
      <Route path="organizations/:organization" element={<OrganizationPage />} />
      <Route path="*" element={<NoPage />} />
    </Routes>
  );
}
