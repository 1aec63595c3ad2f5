import {Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {Link, useLocation, useNavigate} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {isRefusal} from "../api/problem";
import {useFunder} from "../frame/session";
import {moneyColumn} from "../parts/amount";
import {Confirm} from "../parts/confirm";
import {sums} from "../parts/money";
import {Empty, Loaded, Page, Section} from "../parts/page";
import {fieldPath} from "../parts/pointer";
import {Table} from "../parts/table";
import {DayInput} from "./dayinput";
import {useHolds, useToday} from "./words";

type Payment = Schemas["DueDisbursement"];

/** The page before a batch is made: what it will pay, to whom and when. Without a choice it is all that is due. */
export function PrepareBatch() {
  const {t} = useTranslation("finance");
  const funder = useFunder();
  const location = useLocation();
  const preparer = useHolds("finance_preparer");
  const chosen: string[] | undefined = location.state?.chosen;
  const due = useRead("/funders/{funder}/disbursements", {path: {funder}, query: {stage: ["due"]}});
  return (
    <Page
      title={t("prepare.title")}
      trail={[{title: t("payment.list"), to: "/finance/disbursements?stage=due"}, {title: t("prepare.title")}]}
    >
      <Loaded of={due}>
        {({items}) => {
          const rows = chosen ? items.filter((d) => chosen.includes(d.id)) : items;
          if (!preparer) return <Empty>{t("prepare.preparer_only")}</Empty>;
          if (rows.length === 0) {
            return (
              <Empty act={<Link to="/finance/disbursements">{t("payment.list")}</Link>}>{t("payment.none_due")}</Empty>
            );
          }
          return <Check rows={rows} />;
        }}
      </Loaded>
    </Page>
  );
}

function Check({rows}: {rows: Payment[]}) {
  const {t} = useTranslation("finance");
  const funder = useFunder();
  const navigate = useNavigate();
  const today = useToday();
  const [day, setDay] = useState(today);
  const [asking, setAsking] = useState(false);
  const prepare = useAct("post", "/funders/{funder}/batches", {
    onSuccess: (made) => void navigate(`/finance/batches/${made.id}`),
  });
  const total = sums(rows, (d) => d.amount_fen).join(t("list_separator"));
  // What is due may be another list by the time that the answer comes: those that were asked for are still named.
  const [asked, setAsked] = useState<Payment[]>([]);
  const named = new Map([...asked, ...rows].map((d) => [d.id, d]));
  const payees = new Set(rows.map((d) => d.payee)).size;
  const wrong = problems(prepare.error, prepare.variables?.body.disbursements ?? []);
  const ask = () => {
    setAsked(rows);
    setAsking(true);
  };
  return (
    <>
      <Section title={t("prepare.check")}>
        <p className="money-big">{t("prepare.sum", {count: rows.length, payees, total})}</p>
        <div className="row">
          <DayInput label={t("batch.pay_on")} value={day} min={today} onChange={setDay} />
          <Button type="primary" onClick={ask}>
            {t("prepare.submit")}
          </Button>
        </div>
      </Section>
      <Section title={t("prepare.rows")}>
        <Table<Payment>
          rowKey="id"
          dataSource={rows}
          size="middle"
          pagination={rows.length > 100 ? {pageSize: 100, showSizeChanger: false} : false}
          columns={[
            {
              title: t("project.number"),
              dataIndex: "project_number",
              render: (number: string, d) => <Link to={`/finance/projects/${d.project_id}`}>{number}</Link>,
            },
            {title: t("payment.tranche"), dataIndex: "tranche", render: (count: number) => t("payment.nth", {count})},
            {title: t("payment.payee"), dataIndex: "payee"},
            {title: t("line.source"), dataIndex: "source", render: (s: Payment["source"]) => t(`source.${s}`)},
            {title: t("payment.amount"), dataIndex: "amount_fen", ...moneyColumn},
            ...(wrong.size > 0
              ? [{title: t("problem"), key: "wrong", render: (_: unknown, d: Payment) => wrong.get(d.id)}]
              : []),
          ]}
        />
      </Section>
      <Confirm
        open={asking}
        title={t("prepare.submit")}
        effects={[
          t("prepare.effect_sum", {count: rows.length, total, day}),
          t("prepare.effect_fixed"),
          t("prepare.effect_two"),
        ]}
        submit={t("prepare.submit")}
        busy={prepare.isPending}
        error={prepare.error}
        onCancel={() => setAsking(false)}
        onSubmit={() => prepare.mutate({path: {funder}, body: {pay_on: day, disbursements: rows.map((d) => d.id)}})}
      >
        {wrong.size > 0 && (
          <ul className="money-wrong">
            {[...wrong].map(([id, problem]) => (
              <li key={id}>
                {named.get(id)?.project_number} {named.get(id)?.payee}: {problem}
              </li>
            ))}
          </ul>
        )}
      </Confirm>
    </>
  );
}

/** What the server has against single payments, told by their place in the list that was sent. */
function problems(error: Error | null, sent: string[]): Map<string, string> {
  const found = new Map<string, string>();
  if (!isRefusal(error)) return found;
  for (const f of error.fields) {
    const place = fieldPath(f.pointer)[1];
    if (typeof place === "number" && sent[place]) found.set(sent[place], f.detail);
  }
  return found;
}
