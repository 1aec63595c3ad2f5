import {Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {read, type Schemas, useRead} from "../api/ask";
import {At} from "../parts/deadline";
import {Document} from "../parts/document";
import {saveFile} from "../parts/file";
import {Empty, Loaded, Section} from "../parts/page";
import {Sorry} from "../parts/refusal";
import type {Project} from "./project";

type Head = Schemas["AgreementHead"];

/** The versions of the agreement, the newest first: who has signed and who has not. */
export function Agreements({project}: {project: Project}) {
  const {t} = useTranslation("apply");
  const versions = [...project.agreements].sort((a, b) => b.number - a.number);
  return (
    <Section title={t("agreement.title")}>
      {versions.length === 0 && <Empty>{t("agreement.none")}</Empty>}
      {versions.map((version, i) => (
        <Version key={version.id} version={version} newest={i === 0} />
      ))}
    </Section>
  );
}

function Version({version, newest}: {version: Head; newest: boolean}) {
  const {t} = useTranslation("apply");
  const [shown, setShown] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const missing = version.parties.filter((party) => !version.signatures.some((s) => s.party === party));
  const party = (name: string) => t(`agreement.party.${name}` as "agreement.party.funder", {defaultValue: name});
  const pdf = () => {
    setError(null);
    read("/agreements/{agreement}/pdf", {path: {agreement: version.id}}).then(saveFile, setError);
  };
  return (
    <div className="supplement">
      <h3>{t("agreement.version", {number: version.number})}</h3>
      <p>
        {t("agreement.drafted")} <At at={version.drafted_at} />
      </p>
      <p className={missing.length > 0 && newest ? "verdict verdict-no" : "verdict"}>
        {missing.length === 0
          ? t("agreement.signed")
          : newest
            ? t("agreement.missing", {parties: missing.map(party).join(t("comma"))})
            : t("agreement.replaced")}
      </p>
      {missing.includes("grantee") && newest && <p className="help">{t("agreement.how")}</p>}
      {version.signatures.length > 0 && (
        <ul>
          {version.signatures.map((s) => (
            <li key={s.party}>{t("agreement.by", {party: party(s.party), signer: s.signer, on: s.signed_on})}</li>
          ))}
        </ul>
      )}
      {error && <Sorry error={error} />}
      <div className="row">
        <Button aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? t("agreement.hide") : t("agreement.read")}
        </Button>
        <Button onClick={pdf}>{t("agreement.pdf")}</Button>
      </div>
      {shown && <Read id={version.id} />}
    </div>
  );
}

/** The agreement as it is printed. */
function Read({id}: {id: string}) {
  const {t} = useTranslation("apply");
  const whole = useRead("/agreements/{agreement}", {path: {agreement: id}});
  return (
    <Loaded of={whole}>
      {({document: html, number}) => (
        <Document html={html} title={t("agreement.version", {number})} className="agreement" />
      )}
    </Loaded>
  );
}
