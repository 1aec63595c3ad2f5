import {useTranslation} from "react-i18next";
import {useRead} from "../api/ask";
import {At} from "../parts/deadline";
import {Empty, Loaded, Page, Section} from "../parts/page";

/** All that the person was told, as it was told, so that nobody need say that he was never told. */
export function Messages() {
  const {t} = useTranslation();
  const messages = useRead("/me/messages", {});
  return (
    <Page title={t("messages.title")}>
      <Loaded of={messages}>
        {({items}) =>
          items.length === 0 ? (
            <Empty>{t("messages.none")}</Empty>
          ) : (
            items.map((m) => (
              <Section key={m.id} title={<span lang={m.language}>{m.subject}</span>} side={<At at={m.made_at} />}>
                <p className="letter" lang={m.language}>
                  {m.text}
                </p>
                <p className="quiet">
                  {m.sent_at ? t("messages.sent") : t("messages.here_only")} {m.sent_at && <At at={m.sent_at} />}
                </p>
              </Section>
            ))
          )
        }
      </Loaded>
    </Page>
  );
}
