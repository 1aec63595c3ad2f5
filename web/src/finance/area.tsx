import "./finance.css";
import {useTranslation} from "react-i18next";
import {Route, Routes} from "react-router";
import {NoPage} from "../frame/broken";
import {office, useMe} from "../frame/session";
import {Empty, Page} from "../parts/page";
import {AgreementPage} from "./agreement";
import {AgreementDraft} from "./agreementdraft";
import {BatchPage} from "./batch";
import {Batches} from "./batches";
import {PaymentCalendar} from "./calendar";
import {CoFunding} from "./cofunding";
import {DisbursementPage} from "./disbursement";
import {Disbursements} from "./disbursements";
import {FundPage} from "./fund";
import {FundDecisionPage} from "./funddecision";
import {Funds} from "./funds";
import {PrepareBatch} from "./prepare";
import {ProjectPage} from "./project";
import {Projects} from "./projects";
import {ReconciliationPage} from "./reconciliation";
import {RepliesPage} from "./replies";
import {StatementPage} from "./statements";
import {SuspendedPage} from "./suspended";

/** The rooms where money is looked after. What a person may read and do in them is the server's to say. */
export function Finance() {
  const {t} = useTranslation("finance");
  if (!office(useMe())) {
    return (
      <Page title={t("title")}>
        <Empty>{t("staff_only")}</Empty>
      </Page>
    );
  }
  return (
    <Routes>
      <Route path="rounds/:round/projects" element={<Projects />} />
      <Route path="rounds/:round/co-funding" element={<CoFunding />} />
      <Route path="projects/:project" element={<ProjectPage />} />
      <Route path="projects/:project/agreement" element={<AgreementDraft />} />
      <Route path="projects/:project/fund-decision" element={<FundDecisionPage />} />
      <Route path="agreements/:agreement" element={<AgreementPage />} />
      <Route path="disbursements" element={<Disbursements />} />
      <Route path="disbursements/calendar" element={<PaymentCalendar />} />
      <Route path="disbursements/prepare" element={<PrepareBatch />} />
      <Route path="disbursements/:disbursement" element={<DisbursementPage />} />
      <Route path="batches" element={<Batches />} />
      <Route path="batches/:batch" element={<BatchPage />} />
      <Route path="batches/:batch/replies" element={<RepliesPage />} />
      <Route path="reconciliation" element={<ReconciliationPage />} />
      <Route path="suspense/:suspended" element={<SuspendedPage />} />
      <Route path="funds" element={<Funds />} />
      <Route path="funds/:fund" element={<FundPage />} />
      <Route path="statements/:kind/:id" element={<StatementPage />} />
      <Route path="*" element={<NoPage />} />
    </Routes>
  );
}
