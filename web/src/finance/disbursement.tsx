import {Form, Input, Select} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {read, type Schemas, useAct, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {ActButton, may} from "../parts/actbutton";
import {Money} from "../parts/amount";
import {Confirm} from "../parts/confirm";
import {money} from "../parts/money";
import {Empty, Page, Section} from "../parts/page";
import {Standing} from "../parts/standing";
import {useBatchOf} from "./batchnumbers";
import {FormDialog} from "./formdialog";
import {LoadedPage} from "./loadedpage";
import {Waits} from "./payments";
import {ScanField, Scans} from "./scans";
import {useToday} from "./words";

type Payment = Schemas["DueDisbursement"];

/** One payment: a tranche of a funding line, its receipt, and what to do when it came back. */
export function DisbursementPage() {
  const {t} = useTranslation("finance");
  const {disbursement = ""} = useParams();
  const found = useRead("/funders/{funder}/disbursements", {path: {funder: useFunder()}, query: {disbursement}});
  const trail = [{title: t("payment.list"), to: "/finance/disbursements"}];
  return (
    <LoadedPage of={found}>
      {({items: [d]}) =>
        d ? (
          <Page title={t("payment.of", {number: d.project_number, count: d.tranche})} trail={trail}>
            <Standing of={d} />
            <About payment={d} />
            {(d.receipt || may(d.can, "record_receipt") === null) && <Receipt payment={d} />}
          </Page>
        ) : (
          <Page title={t("payment.list")} trail={trail}>
            <Empty>{t("payment.unknown")}</Empty>
          </Page>
        )
      }
    </LoadedPage>
  );
}

function About({payment: d}: {payment: Payment}) {
  const {t} = useTranslation("finance");
  const batchOf = useBatchOf();
  const batch = d.instruction ? batchOf(d.instruction) : undefined;
  return (
    <Section title={t("payment.about")} side={<Reissue payment={d} />}>
      <dl className="facts">
        <dt>{t("project.number")}</dt>
        <dd>
          <Link to={`/finance/projects/${d.project_id}`}>{d.project_number}</Link>
        </dd>
        <dt>{t("payment.payee")}</dt>
        <dd>{d.payee}</dd>
        <dt>{t("line.source")}</dt>
        <dd>
          <Link to={`/finance/statements/line/${d.line_id}`}>{t(`source.${d.source}`)}</Link>
        </dd>
        <dt>{t("amount")}</dt>
        <dd>
          <Money fen={d.amount_fen} currency={d.currency} />
        </dd>
        <dt>{t("payment.waits")}</dt>
        <dd>
          <Waits of={d} />
        </dd>
        <dt>{t("instruction.number")}</dt>
        <dd>
          {batch ? (
            <Link to={`/finance/batches/${batch}`}>{d.instruction}</Link>
          ) : (
            (d.instruction ?? t("payment.not_yet"))
          )}
        </dd>
      </dl>
    </Section>
  );
}

function Reissue({payment}: {payment: Payment}) {
  const {t} = useTranslation("finance");
  const [asking, setAsking] = useState(false);
  const reissue = useAct("post", "/disbursements/{disbursement}/reissue", {onSuccess: () => setAsking(false)});
  if (may(payment.can, "reissue_payment") !== null) return null;
  return (
    <>
      <ActButton can={payment.can} act="reissue_payment" type="primary" onClick={() => setAsking(true)}>
        {t("reissue.title")}
      </ActButton>
      <Confirm
        open={asking}
        title={t("reissue.title")}
        effects={[
          t("reissue.effect_due", {amount: money(payment.amount_fen, payment.currency), payee: payment.payee}),
          t("reissue.effect_account"),
          t("reissue.effect_two"),
        ]}
        submit={t("reissue.title")}
        reason={{label: t("reason"), help: t("reissue.reason_help"), max: 2000}}
        busy={reissue.isPending}
        error={reissue.error}
        onCancel={() => setAsking(false)}
        onSubmit={(reason) =>
          reissue.mutate({path: {disbursement: payment.id}, body: {version: payment.version, reason}})
        }
      />
    </>
  );
}

/** The receipt for a payment, with its scans. */
function Receipt({payment: d}: {payment: Payment}) {
  const {t} = useTranslation("finance");
  const scan = useAct("post", "/disbursements/{disbursement}/receipt/scans");
  return (
    <Section title={t("receipt.title")} side={!d.receipt && <RecordReceipt payment={d} />}>
      {!d.receipt && <Empty>{t("receipt.none")}</Empty>}
      {d.receipt && (
        <>
          <p>
            {t("receipt.of", {
              kind: t(`receipt.kinds.${d.receipt.kind}`),
              number: d.receipt.number,
              day: d.receipt.issued_on,
            })}
          </p>
          <Scans
            scans={d.receipt.scans}
            ask={(file) => read("/disbursements/{disbursement}/scans/{file}", {path: {disbursement: d.id, file}})}
          />
          {may(d.can, "scan_receipt") === null && (
            <ScanField
              label={t("receipt.scan")}
              busy={scan.isPending}
              error={scan.error}
              send={(body) => scan.mutate({path: {disbursement: d.id}, body})}
            />
          )}
        </>
      )}
    </Section>
  );
}

type Typed = Schemas["NewPaymentReceipt"];
const kinds = ["donation_receipt", "invoice"] as const;

function RecordReceipt({payment}: {payment: Payment}) {
  const {t} = useTranslation("finance");
  const [open, setOpen] = useState(false);
  const today = useToday();
  const record = useAct("post", "/disbursements/{disbursement}/receipt", {onSuccess: () => setOpen(false)});
  return (
    <>
      <ActButton can={payment.can} act="record_receipt" type="primary" onClick={() => setOpen(true)}>
        {t("receipt.record")}
      </ActButton>
      <FormDialog<Typed>
        open={open}
        name="receipt"
        title={t("receipt.record")}
        effects={[t("receipt.text")]}
        submit={t("receipt.submit")}
        initial={{kind: "donation_receipt", issued_on: today}}
        busy={record.isPending}
        error={record.error}
        onCancel={() => {
          setOpen(false);
          record.reset();
        }}
        onSubmit={(body) => record.mutate({path: {disbursement: payment.id}, body})}
      >
        <Form.Item name="kind" label={t("receipt.kind")}>
          <Select options={kinds.map((kind) => ({value: kind, label: t(`receipt.kinds.${kind}`)}))} />
        </Form.Item>
        <Form.Item
          name="number"
          label={t("receipt.number")}
          rules={[{required: true, whitespace: true, message: t("receipt.number_missing")}]}
        >
          <Input maxLength={60} autoComplete="off" />
        </Form.Item>
        <Form.Item name="issued_on" label={t("receipt.day")} rules={[{required: true, message: t("day_missing")}]}>
          <Input type="date" max={today} />
        </Form.Item>
      </FormDialog>
    </>
  );
}
