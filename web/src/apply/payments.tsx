import {useQueries} from "@tanstack/react-query";
import {useTranslation} from "react-i18next";
import {read, readKey, type Schemas} from "../api/ask";
import {useText} from "../frame/i18n";
import {Money} from "../parts/amount";
import {Empty, Section} from "../parts/page";
import {day} from "../parts/time";
import {paidOn} from "./paid";
import type {Project} from "./project";

type Payment = Schemas["Disbursement"];

/** What is paid for the project: each tranche of each line, when it came, and whether its receipt is there. */
export function Payments({project}: {project: Project}) {
  const {t} = useTranslation("apply");
  // The books say when the bank confirmed a payment.
  const books = useQueries({
    queries: project.lines
      .filter((line) => line.source !== "own" && line.source !== "in_kind")
      .map((line) => ({
        queryKey: readKey("/lines/{line}/statement", {path: {line: line.id}, query: {limit: 200}}),
        queryFn: () => read("/lines/{line}/statement", {path: {line: line.id}, query: {limit: 200}}),
      })),
  });
  const dates = paidOn(books.flatMap((book) => book.data?.items ?? []));
  const received = project.disbursements.filter((d) => d.stage === "paid").reduce((sum, d) => sum + d.amount_fen, 0);
  return (
    <Section title={t("payments.title")}>
      {project.disbursements.length === 0 && <Empty>{t("payments.none")}</Empty>}
      {project.disbursements.length > 0 && (
        <p>
          {t("payments.received")} <Money fen={received} />
        </p>
      )}
      <ol className="payments">
        {project.disbursements.map((payment) => (
          <Row key={payment.id} payment={payment} project={project} at={dates.get(payment.id)} />
        ))}
      </ol>
    </Section>
  );
}

function Row({payment, project, at}: {payment: Payment; project: Project; at: string | undefined}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const line = project.lines.find((one) => one.id === payment.line_id);
  const paid = payment.stage === "paid";
  return (
    <li>
      <div className="payment-head">
        <strong>
          {t("payments.tranche", {
            number: payment.tranche,
            source: line ? t(`lines.source.${line.source}`) : "",
          })}
        </strong>
        <Money fen={payment.amount_fen} />
      </div>
      <div>
        <span className={paid ? "stage stage-final" : "stage"}>{text(payment.stage_name)}</span>
        {paid && at && <span> {day(at)}</span>}
        {!paid && <span> {t(`payments.condition.${payment.condition}`)}</span>}
      </div>
      {!paid && <div className="quiet">{text(payment.next)}</div>}
      {paid && (
        <div className={payment.receipt ? "quiet" : "overdue"}>
          {payment.receipt
            ? t("payments.receipt_there", {
                kind: t(`payments.kind.${payment.receipt.kind}`),
                number: payment.receipt.number,
                on: payment.receipt.issued_on,
              })
            : t("payments.receipt_missing", {tranche: payment.tranche})}
        </div>
      )}
    </li>
  );
}
