import type {ReactNode} from "react";
import {useTranslation} from "react-i18next";
import {useParams} from "react-router";
import {read, type Schemas, useRead} from "../api/ask";
import {At} from "../parts/deadline";
import {Document} from "../parts/document";
import {Page, Section} from "../parts/page";
import {State} from "./agreements";
import {FileButton} from "./filebutton";
import {LoadedPage} from "./loadedpage";
import {Signatures} from "./signatures";
import {useHolds} from "./words";

/** A version of an agreement: who has signed it, its text as it is printed, and the way to record a signature. */
export function AgreementPage() {
  const {t} = useTranslation("finance");
  const {agreement = ""} = useParams();
  const version = useRead("/agreements/{agreement}", {path: {agreement}});
  return (
    <LoadedPage of={version}>
      {(v) => (
        <OfProject id={v.project_id}>
          {(p) => (
            <Page
              title={t("agreement.of", {number: p.number, version: v.number})}
              trail={[
                {title: t("project.list"), to: `/finance/rounds/${p.round_id}/projects`},
                {title: p.number, to: `/finance/projects/${p.id}`},
                {title: t("agreement.version", {number: v.number})},
              ]}
              side={
                <FileButton ask={() => read("/agreements/{agreement}/pdf", {path: {agreement}})}>
                  {t("agreement.pdf")}
                </FileButton>
              }
            >
              <About version={v} project={p} />
              <Signatures version={v} project={p} />
              <Section title={t("agreement.text")}>
                <Document html={v.document} title={t("agreement.text")} className="money-document" />
              </Section>
            </Page>
          )}
        </OfProject>
      )}
    </LoadedPage>
  );
}

type Whole = Schemas["WholeProject"];

function OfProject({id, children}: {id: string; children: (project: Whole) => ReactNode}) {
  const project = useRead("/projects/{project}", {path: {project: id}});
  return <LoadedPage of={project}>{children}</LoadedPage>;
}

function About({version, project}: {version: Schemas["Agreement"]; project: Whole}) {
  const {t} = useTranslation("finance");
  const newest = Math.max(...project.agreements.map((a) => a.number)) === version.number;
  return (
    <Section title={project.title}>
      <dl className="facts">
        <dt>{t("agreement.stands")}</dt>
        <dd>
          <State version={version} newest={newest} />
        </dd>
        <dt>{t("project.organization")}</dt>
        <dd>{project.organization_name}</dd>
        <Account organization={project.organization_id} account={version.account_id} />
        <dt>{t("agreement.drafted")}</dt>
        <dd>
          <At at={version.drafted_at} />
        </dd>
        <dt>{t("agreement.digest")}</dt>
        <dd>
          <code className="money-entry-id">{version.digest}</code>
        </dd>
      </dl>
    </Section>
  );
}

/** Where the version is paid to, for those who may know it. */
function Account({organization, account}: {organization: string; account: string}) {
  const {t} = useTranslation("finance");
  const may = useHolds("officer", "finance_preparer", "finance_approver", "auditor");
  const accounts = useRead("/organizations/{organization}/bank-accounts", {path: {organization}}, {enabled: may});
  const found = accounts.data?.items.find((a) => a.id === account);
  if (!found) return null;
  return (
    <>
      <dt>{t("agreement.account")}</dt>
      <dd>{t("account_of", {holder: found.holder, bank: found.bank, digits: found.last_digits})}</dd>
    </>
  );
}
