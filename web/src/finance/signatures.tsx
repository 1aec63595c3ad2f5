import {Form, Input, Select} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {read, type Schemas, useAct} from "../api/ask";
import {ActButton, may} from "../parts/actbutton";
import {Empty, Section} from "../parts/page";
import {unsigned} from "./agreements";
import {FormDialog} from "./formdialog";
import {ScanField, Scans} from "./scans";
import {short, useToday} from "./words";

type Version = Schemas["Agreement"];
type Whole = Schemas["WholeProject"];
type Party = Schemas["Signature"]["party"];

/** Who has signed the version, with the scans of the paper. */
export function Signatures({version, project}: {version: Version; project: Whole}) {
  const {t} = useTranslation("finance");
  const waiting = unsigned(version);
  const newest = project.agreements.every((a) => a.number <= version.number);
  return (
    <Section
      title={t("signature.title")}
      side={newest && waiting.length > 0 && <Sign version={version} project={project} parties={waiting} />}
    >
      {version.signatures.length === 0 && <Empty>{t("signature.none")}</Empty>}
      {version.signatures.map((s) => (
        <Signature key={s.party} of={s} version={version} project={project} />
      ))}
    </Section>
  );
}

function Signature({of, version, project}: {of: Schemas["Signature"]; version: Version; project: Whole}) {
  const {t} = useTranslation("finance");
  const scan = useAct("post", "/agreements/{agreement}/signatures/{party}/scans");
  return (
    <div className="money-part">
      <h3>{t(`party.${of.party}`)}</h3>
      <p>{t("signature.by", {signer: of.signer, day: of.signed_on})}</p>
      <Scans
        scans={of.scans}
        ask={(file) => read("/agreements/{agreement}/scans/{file}", {path: {agreement: version.id, file}})}
      />
      {may(project.can, "scan_signature") === null && (
        <ScanField
          label={t("signature.scan", {party: t(`party.${of.party}`)})}
          busy={scan.isPending}
          error={scan.error}
          send={(body) => scan.mutate({path: {agreement: version.id, party: of.party}, body})}
        />
      )}
    </div>
  );
}

type Typed = {party: Party; signer: string; signed_on: string};

function Sign({version, project, parties}: {version: Version; project: Whole; parties: Party[]}) {
  const {t} = useTranslation("finance");
  const [open, setOpen] = useState(false);
  const today = useToday();
  const record = useAct("post", "/agreements/{agreement}/signatures", {onSuccess: () => setOpen(false)});
  return (
    <>
      <ActButton can={project.can} act="record_signature" type="primary" onClick={() => setOpen(true)}>
        {t("signature.record")}
      </ActButton>
      <FormDialog<Typed>
        open={open}
        name="signature"
        title={t("signature.record")}
        effects={[
          t("signature.effect_digest", {digest: short(version.digest)}),
          t("signature.effect_last"),
          t("signature.effect_final"),
        ]}
        submit={t("signature.submit")}
        initial={{party: parties[0], signed_on: today}}
        busy={record.isPending}
        error={record.error}
        onCancel={() => {
          setOpen(false);
          record.reset();
        }}
        onSubmit={(typed) => record.mutate({path: {agreement: version.id}, body: {...typed, digest: version.digest}})}
      >
        <Form.Item name="party" label={t("signature.party")}>
          <Select options={parties.map((p) => ({value: p, label: t(`party.${p}`)}))} />
        </Form.Item>
        <Form.Item
          name="signer"
          label={t("signature.signer")}
          extra={t("signature.signer_help")}
          rules={[{required: true, whitespace: true, message: t("signature.signer_missing")}]}
        >
          <Input maxLength={50} autoComplete="off" />
        </Form.Item>
        <Form.Item name="signed_on" label={t("signature.day")} rules={[{required: true, message: t("day_missing")}]}>
          <Input type="date" max={today} />
        </Form.Item>
      </FormDialog>
    </>
  );
}
