import {Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {read, type Schemas, useAct, useRead} from "../api/ask";
import {ActButton, may} from "../parts/actbutton";
import {Money, moneyColumn} from "../parts/amount";
import {Confirm} from "../parts/confirm";
import {Currency} from "../parts/currency";
import {At} from "../parts/deadline";
import {money} from "../parts/money";
import {Page, Section} from "../parts/page";
import {Table} from "../parts/table";
import {BatchStage} from "./batches";
import {FileButton} from "./filebutton";
import {LoadedPage} from "./loadedpage";
import {Tasks} from "./tasks";
import {short, useHolds} from "./words";

type Batch = Schemas["WholeBatch"];
type Instruction = Schemas["Instruction"];

/** A batch: where it stands, who the two people are, what it pays, and what the bank said. */
export function BatchPage() {
  const {t} = useTranslation("finance");
  const {batch = ""} = useParams();
  const whole = useRead("/batches/{batch}", {path: {batch}});
  return (
    <LoadedPage of={whole}>
      {(b) => (
        <Currency of={b.currency}>
          <Page
            title={t("batch.of", {number: b.number})}
            trail={[{title: t("batch.list"), to: "/finance/batches"}, {title: b.number}]}
          >
            <Stands batch={b} />
            <Tasks batch={b} />
            <About batch={b} />
            <BankFiles batch={b} />
            <Instructions batch={b} />
          </Page>
        </Currency>
      )}
    </LoadedPage>
  );
}

function Stands({batch: b}: {batch: Batch}) {
  const {t} = useTranslation("finance");
  const next =
    b.stage === "exported"
      ? b.open > 0
        ? t("batch.next.waiting", {count: b.open})
        : t("batch.next.answered")
      : t(`batch.next.${b.stage}`, {name: b.prepared_by_name});
  return (
    <section className="standing" aria-label={t("batch.stands")}>
      <p className="standing-stage">
        <BatchStage batch={b} />
        {b.exported_at && (
          <span>
            {t("batch.exported")} <At at={b.exported_at} />
          </span>
        )}
      </p>
      <p>{next}</p>
      <Acts batch={b} />
    </section>
  );
}

type Step = "approve" | "void" | "export";
const paths = {
  approve: "/batches/{batch}/approval",
  void: "/batches/{batch}/voiding",
  export: "/batches/{batch}/export",
} as const;

function Acts({batch: b}: {batch: Batch}) {
  const {t} = useTranslation("finance");
  const [step, setStep] = useState<Step | null>(null);
  const open = b.stage === "prepared" || b.stage === "approved";
  return (
    <div className="row">
      {b.stage === "prepared" && (
        <ActButton can={b.can} act="approve_batch" type="primary" onClick={() => setStep("approve")}>
          {t("batch.approve")}
        </ActButton>
      )}
      {open && b.stage === "approved" && (
        <ActButton can={b.can} act="export_batch" type="primary" onClick={() => setStep("export")}>
          {t("batch.export")}
        </ActButton>
      )}
      {b.stage === "exported" && may(b.can, "record_replies") === null && (
        <Link className="money-button-link" to={`/finance/batches/${b.id}/replies`}>
          {t("reply.title")}
        </Link>
      )}
      {open && (
        <ActButton can={b.can} act="void_batch" danger type="text" onClick={() => setStep("void")}>
          {t("batch.void")}
        </ActButton>
      )}
      {step && <Act batch={b} step={step} close={() => setStep(null)} />}
    </div>
  );
}

function Act({batch: b, step, close}: {batch: Batch; step: Step; close: () => void}) {
  const {t} = useTranslation("finance");
  const act = useAct("post", paths[step], {onSuccess: close});
  const figures = {count: b.lines, total: money(b.total_fen, b.currency), day: b.pay_on};
  const effects = {
    approve: [t("batch.approve_effect", figures), t("batch.approve_read"), t("two.digest", {digest: short(b.digest)})],
    void: [t("batch.void_effect", figures), t("batch.void_due")],
    export: [t("batch.export_effect", figures), t("batch.export_once"), t("batch.export_send", figures)],
  }[step];
  return (
    <Confirm
      open
      title={t(`batch.${step}`)}
      effects={effects}
      submit={t(`batch.${step}`)}
      danger={step === "void"}
      {...(step === "void" ? {reason: {label: t("reason"), max: 2000}} : {})}
      busy={act.isPending}
      error={act.error}
      onCancel={close}
      onSubmit={(reason) => act.mutate({path: {batch: b.id}, body: {digest: b.digest, ...(reason ? {reason} : {})}})}
    />
  );
}

function About({batch: b}: {batch: Batch}) {
  const {t} = useTranslation("finance");
  return (
    <Section title={t("batch.about")}>
      <dl className="facts">
        <dt>{t("batch.total")}</dt>
        <dd className="money-big">
          <Money fen={b.total_fen} currency={b.currency} />
        </dd>
        <dt>{t("batch.lines")}</dt>
        <dd>{b.lines}</dd>
        <dt>{t("batch.pay_on")}</dt>
        <dd>{b.pay_on}</dd>
        <dt>{t("two.prepared")}</dt>
        <dd>{b.prepared_by_name}</dd>
        <dt>{t("two.approved")}</dt>
        <dd>{b.approved_by_name ?? t("two.none_yet")}</dd>
        <dt>{t("agreement.digest")}</dt>
        <dd>
          <code className="money-entry-id">{b.digest}</code>
        </dd>
      </dl>
    </Section>
  );
}

/** The file that goes to the bank, once the batch was exported: the same bytes however often it is fetched. */
function BankFiles({batch: b}: {batch: Batch}) {
  const {t} = useTranslation("finance");
  const seesAccounts = useHolds("finance_preparer", "finance_approver", "auditor");
  if (b.stage !== "exported" || !seesAccounts) return null;
  const ask = (format: "csv" | "xlsx") => () => read("/batches/{batch}/file", {path: {batch: b.id}, query: {format}});
  return (
    <Section title={t("batch.file")}>
      <p>{t("batch.file_text")}</p>
      <div className="row">
        <FileButton ask={ask("xlsx")}>{t("batch.xlsx")}</FileButton>
        <FileButton ask={ask("csv")}>{t("batch.csv")}</FileButton>
      </div>
    </Section>
  );
}

function Instructions({batch: b}: {batch: Batch}) {
  const {t} = useTranslation("finance");
  const [state, setState] = useState<Instruction["state"] | null>(null);
  const states = [...new Set(b.instructions.map((i) => i.state))];
  const rows = state ? b.instructions.filter((i) => i.state === state) : b.instructions;
  return (
    <Section
      title={t("instruction.list")}
      side={
        states.length > 1 && (
          <div className="row">
            {states.map((s) => (
              <Button key={s} aria-pressed={state === s} onClick={() => setState(state === s ? null : s)}>
                {t(`instruction.states.${s}`)} {b.instructions.filter((i) => i.state === s).length}
              </Button>
            ))}
          </div>
        )
      }
    >
      <Table<Instruction>
        rowKey="number"
        dataSource={rows}
        size="middle"
        pagination={rows.length > 100 ? {pageSize: 100, showSizeChanger: false} : false}
        columns={[
          {
            title: t("instruction.number"),
            dataIndex: "number",
            render: (number: string, i) => <Link to={`/finance/disbursements/${i.disbursement_id}`}>{number}</Link>,
          },
          {title: t("instruction.holder"), dataIndex: "holder"},
          {title: t("payment.amount"), dataIndex: "amount_fen", ...moneyColumn},
          {
            title: t("instruction.state"),
            dataIndex: "state",
            render: (s: Instruction["state"]) => (
              <span className={s === "returned" || s === "failed" || s === "unknown" ? "stage stage-late" : "stage"}>
                {t(`instruction.states.${s}`)}
              </span>
            ),
          },
          {title: t("instruction.account"), dataIndex: "account"},
          {title: t("instruction.bank"), dataIndex: "bank"},
          {title: t("instruction.purpose"), dataIndex: "purpose"},
          {title: t("instruction.attempt"), dataIndex: "attempt", align: "right"},
        ]}
      />
    </Section>
  );
}
