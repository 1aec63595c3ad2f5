import {Alert, Button, Select} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {moneyColumn} from "../parts/amount";
import {save} from "../parts/file";
import {money} from "../parts/money";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {useQueryState} from "../parts/querytable";
import {Table} from "../parts/table";
import {statementColumns, writeCSV} from "./bankfile";
import {BankUpload} from "./bankupload";
import {DayInput} from "./dayinput";
import {SuspenseList} from "./suspenselist";
import {useHolds, useToday} from "./words";

type Reconciliation = Schemas["Reconciliation"];

/** The ledger set against the bank's statements, what stands on one side alone, and what nobody has explained. */
export function ReconciliationPage() {
  const {t} = useTranslation("finance");
  const state = useQueryState();
  const funder = useFunder();
  const today = useToday();
  const from = state.get("from");
  const to = state.get("to");
  const told = useRead("/funders/{funder}/reconciliation", {
    path: {funder},
    query: {...(from ? {from} : {}), ...(to ? {to} : {})},
  });
  return (
    <Page title={t("reconciliation.title")}>
      {useHolds("finance_preparer") && <StatementUpload />}
      <Section title={t("reconciliation.figures")}>
        <div className="filters">
          <DayInput label={t("reconciliation.from")} value={from ?? ""} onChange={(day) => state.set({from: day})} />
          <DayInput label={t("reconciliation.to")} value={to ?? today} onChange={(day) => state.set({to: day})} />
        </div>
        <Loaded of={told}>
          {(r) => (
            <>
              <Figures of={r} />
              <OneSided of={r} />
            </>
          )}
        </Loaded>
      </Section>
      <SuspenseList />
    </Page>
  );
}

function Figures({of}: {of: Reconciliation}) {
  const {t} = useTranslation("finance");
  if (of.figures.length === 0) return <Empty>{t("reconciliation.none")}</Empty>;
  const rows = [
    "ledger_fen",
    "statement_fen",
    "difference_fen",
    "not_on_statement_fen",
    "not_in_ledger_fen",
    "unmatched_fen",
    "unexplained_fen",
  ] as const;
  return (
    <>
      {of.figures.map((f) => (
        <div key={f.currency} className="money-part">
          <p role="status">
            <span className={f.agrees ? "stage" : "stage stage-late"}>
              {f.agrees ? t("reconciliation.agrees") : t("reconciliation.differs")}
            </span>
            {" · "}
            {of.from ?? t("reconciliation.beginning")} — {of.to}
          </p>
          <dl className="facts money-figures">
            {rows.map((name) => (
              <div key={name} className="money-pair">
                <dt>{t(`reconciliation.${name}`)}</dt>
                <dd className="money">{money(f[name], f.currency)}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </>
  );
}

/** Payments of which ledger and bank tell different amounts, and lines of the bank that nothing matches. */
function OneSided({of}: {of: Reconciliation}) {
  const {t} = useTranslation("finance");
  return (
    <>
      {of.payments.length > 0 && (
        <>
          <h3>{t("reconciliation.payments")}</h3>
          <Table<Reconciliation["payments"][number]>
            label={t("reconciliation.payments")}
            rowKey="number"
            dataSource={of.payments}
            size="middle"
            pagination={false}
            columns={[
              {
                title: t("instruction.number"),
                dataIndex: "number",
                render: (number: string, p) => <Link to={`/finance/disbursements/${p.disbursement_id}`}>{number}</Link>,
              },
              {
                title: t("instruction.state"),
                dataIndex: "state",
                render: (s: Schemas["Instruction"]["state"]) => t(`instruction.states.${s}`),
              },
              {title: t("reconciliation.ledger_fen"), dataIndex: "ledger_fen", ...moneyColumn},
              {title: t("reconciliation.statement_fen"), dataIndex: "statement_fen", ...moneyColumn},
            ]}
          />
        </>
      )}
      {of.lines.length > 0 && (
        <>
          <h3>{t("reconciliation.lines")}</h3>
          <Table<Reconciliation["lines"][number]>
            label={t("reconciliation.lines")}
            rowKey="suspended_id"
            dataSource={of.lines}
            size="middle"
            pagination={false}
            columns={[
              {
                title: t("suspense.serial"),
                dataIndex: "serial",
                render: (serial: string, l) => <Link to={`/finance/suspense/${l.suspended_id}`}>{serial}</Link>,
              },
              {title: t("suspense.date"), dataIndex: "date"},
              {
                title: t("suspense.direction"),
                dataIndex: "direction",
                render: (d: Schemas["Direction"]) => t(`suspense.directions.${d}`),
              },
              {title: t("payment.amount"), dataIndex: "amount_fen", ...moneyColumn},
              {title: t("suspense.counterparty"), dataIndex: "counterparty"},
              {title: t("suspense.text"), dataIndex: "reference"},
            ]}
          />
        </>
      )}
    </>
  );
}

function StatementUpload() {
  const {t} = useTranslation("finance");
  const funder = useFunder();
  const record = useAct("post", "/funders/{funder}/bank-statements");
  const funds = useRead("/funders/{funder}/funds", {path: {funder}}, {staleTime: 60_000});
  const currencies = [...new Set(funds.data?.items.map((f) => f.currency))];
  const [chosen, setChosen] = useState<string>();
  // A bank statement does not say its currency: where the funder has several, a person does.
  const currency = currencies.length === 1 ? currencies[0] : chosen;
  return (
    <Section
      title={t("statement_file.title")}
      side={
        <Button
          onClick={() => save(new Blob([writeCSV([statementColumns])], {type: "text/csv"}), "bank-statement.csv")}
        >
          {t("statement_file.template")}
        </Button>
      }
    >
      <p>{t("statement_file.text")}</p>
      {record.data && (
        <Alert
          role="status"
          showIcon
          className="money-done"
          type={record.data.unmatched + record.data.conflicts > 0 ? "warning" : "success"}
          title={t("statement_file.done", record.data)}
        />
      )}
      {currencies.length > 1 && (
        <div className="filters">
          <div>
            <label htmlFor="statement-currency">{t("currency")}</label>
            <Select
              id="statement-currency"
              className="money-choice"
              value={chosen ?? null}
              onChange={(code: string) => setChosen(code)}
              options={currencies.map((code) => ({value: code, label: code}))}
            />
          </div>
        </div>
      )}
      {currency && (
        <BankUpload
          label={t("statement_file.file")}
          columns={statementColumns}
          submit={t("statement_file.submit")}
          busy={record.isPending}
          error={record.error}
          forget={record.reset}
          send={(file, done) => record.mutate({path: {funder}, body: {currency, file}}, {onSuccess: done})}
        />
      )}
    </Section>
  );
}
