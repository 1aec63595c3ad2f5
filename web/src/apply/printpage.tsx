import {Button} from "antd";
import {useTranslation} from "react-i18next";
import {useParams} from "react-router";
import {useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {Currency} from "../parts/currency";
import {Loaded, Page, Section} from "../parts/page";
import {ReceiptBox, SentAnswers, SentFacts, useRules} from "./application";
import {sizeOf} from "./size";

/** What was handed in, on paper. */
export function PrintPage() {
  const {t} = useTranslation("apply");
  const text = useText();
  const {application = ""} = useParams();
  const whole = useRead("/applications/{application}", {path: {application}});
  const {round, policy} = useRules(whole.data?.round_id);
  return (
    <div className="middle print-page">
      <Loaded of={whole}>
        {(a) => (
          <Currency of={a.currency}>
            <Page
              title={a.title}
              trail={[{title: a.receipt, to: `/apply/applications/${a.id}`}, {title: t("sent.print")}]}
            >
              <div className="no-print box">
                <p>{t("print.help")}</p>
                <Button type="primary" onClick={() => window.print()}>
                  {t("print.print")}
                </Button>
              </div>
              {round.data && <p>{text(round.data.title)}</p>}
              <ReceiptBox application={a} />
              <Section title={t("basics.title")}>
                <SentFacts application={a} />
              </Section>
              <Loaded of={policy}>{(p) => <SentAnswers application={a} policy={p} />}</Loaded>
              {a.files.length > 0 && (
                <Section title={t("print.files")}>
                  <ol>
                    {a.files.map((file) => (
                      <li key={file.id}>
                        {file.name} · {sizeOf(file.size)}
                        <br />
                        <code>SHA-256 {file.sha256}</code>
                      </li>
                    ))}
                  </ol>
                </Section>
              )}
            </Page>
          </Currency>
        )}
      </Loaded>
    </div>
  );
}
