import {Alert, Button} from "antd";
import {useTranslation} from "react-i18next";
import {Link, useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {may} from "../parts/actbutton";
import {Currency} from "../parts/currency";
import {save} from "../parts/file";
import {plain} from "../parts/money";
import {Empty, Page, Section} from "../parts/page";
import {replyColumns, writeCSV} from "./bankfile";
import {BankUpload} from "./bankupload";
import {LoadedPage} from "./loadedpage";
import {RepliesByHand} from "./repliesbyhand";
import {unanswered} from "./reply";

type Batch = Schemas["WholeBatch"];

/** Records what the bank said of a batch: by its file, or payment by payment. */
export function RepliesPage() {
  const {t} = useTranslation("finance");
  const {batch = ""} = useParams();
  const whole = useRead("/batches/{batch}", {path: {batch}});
  const record = useAct("post", "/batches/{batch}/replies");
  return (
    <LoadedPage of={whole}>
      {(b) => (
        <Currency of={b.currency}>
          <Page
            title={t("reply.title")}
            trail={[
              {title: t("batch.list"), to: "/finance/batches"},
              {title: b.number, to: `/finance/batches/${b.id}`},
              {title: t("reply.title")},
            ]}
          >
            {record.data && <Done of={record.data} batch={b} />}
            {may(b.can, "record_replies") !== null ? (
              <Empty act={<Link to={`/finance/batches/${b.id}`}>{b.number}</Link>}>{t("reply.not_now")}</Empty>
            ) : (
              <>
                <Section
                  title={t("reply.by_file")}
                  side={<Button onClick={() => template(b)}>{t("reply.template")}</Button>}
                >
                  <p>{t("reply.by_file_text")}</p>
                  <BankUpload
                    label={t("reply.file")}
                    columns={replyColumns}
                    submit={t("reply.submit_file")}
                    busy={record.isPending}
                    error={record.error}
                    forget={record.reset}
                    send={(file, done) => record.mutate({path: {batch: b.id}, body: {file}}, {onSuccess: done})}
                  />
                </Section>
                <RepliesByHand batch={b} />
              </>
            )}
          </Page>
        </Currency>
      )}
    </LoadedPage>
  );
}

/** The file to fill in where the bank gives none: a line for each payment that it has not answered. */
function template(batch: Batch): void {
  const rows = unanswered(batch).map((i) => [
    batch.number,
    batch.digest,
    i.number,
    "",
    plain(i.amount_fen),
    batch.pay_on,
    "",
  ]);
  save(new Blob([writeCSV([replyColumns, ...rows])], {type: "text/csv"}), `${batch.number}-replies.csv`);
}

/** What the replies did, in figures. */
export function Done({of, batch}: {of: Schemas["RepliesRecorded"]; batch: Batch}) {
  const {t} = useTranslation("finance");
  return (
    <Alert
      type={of.unmatched > 0 ? "warning" : "success"}
      role="status"
      showIcon
      className="money-done"
      title={t("reply.done", of)}
      description={
        <>
          {of.unmatched > 0 && (
            <p>
              {t("reply.unmatched")} <Link to="/finance/reconciliation">{t("suspense.list")}</Link>
            </p>
          )}
          <Link to={`/finance/batches/${batch.id}`}>{t("batch.of", {number: batch.number})}</Link>
        </>
      }
    />
  );
}
