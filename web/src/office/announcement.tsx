import {App} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct, useRead} from "../api/ask";
import {ActButton, may} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {Loaded, Section} from "../parts/page";
import {Scroll} from "../parts/scroll";

type Round = Schemas["Round"];

/** What an announcement would tell whom, to be read before anything leaves, and the announcement itself. */
export function Announcement({round}: {round: Round}) {
  const {t} = useTranslation("office");
  const {message} = App.useApp();
  const [asked, setAsked] = useState(false);
  const preview = useRead("/rounds/{round}/announcement-preview", {path: {round: round.id}}, {retry: false});
  const announce = useAct("post", "/rounds/{round}/announcement", {
    onSuccess: () => {
      setAsked(false);
      void message.success(t("announce.done"));
    },
  });
  const people = preview.data?.audiences.reduce((all, a) => all + a.people, 0) ?? 0;
  if (round.stage !== "notice" && may(round.can, "announce_awards") !== null) return null;
  return (
    <Section title={t("announce.title")} id="announcement">
      <p>{t("announce.text")}</p>
      <Loaded of={preview}>{(p) => <Preview preview={p} />}</Loaded>
      <ActButton can={round.can} act="announce_awards" type="primary" onClick={() => setAsked(true)}>
        {t("announce.announce")}
      </ActButton>
      <Confirm
        open={asked}
        title={t("announce.announce")}
        effects={[
          t("announce.effect_awarded"),
          t("announce.effect_told", {count: people}),
          t("announce.effect_reserve"),
          t("effect.no_return"),
        ]}
        submit={t("announce.announce")}
        busy={announce.isPending}
        error={announce.error}
        onCancel={() => setAsked(false)}
        onSubmit={() => announce.mutate({path: {round: round.id}, body: {version: round.version}})}
      >
        {preview.data && <Preview preview={preview.data} />}
      </Confirm>
    </Section>
  );
}

function Preview({preview}: {preview: Schemas["AnnouncementPreview"]}) {
  const {t} = useTranslation("office");
  if (preview.audiences.length === 0) return <p role="status">{t("announce.nobody")}</p>;
  return (
    <>
      <Scroll label={t("announce.audiences")}>
        <table className="of-table">
          <caption>{t("announce.audiences")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("announce.event")}</th>
              <th scope="col">{t("announce.language")}</th>
              <th scope="col">{t("announce.people")}</th>
              <th scope="col">{t("announce.messages")}</th>
            </tr>
          </thead>
          <tbody>
            {preview.audiences.map((a) => (
              <tr key={a.event + a.language}>
                <th scope="row">{t(`event.${a.event}` as "event.awarded", {defaultValue: a.event})}</th>
                <td>{t(`language.${a.language}`)}</td>
                <td>{a.people}</td>
                <td>{a.messages}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {preview.samples.map((s) => (
        <details key={s.event + s.language + s.subject} className="of-json">
          <summary>{t("announce.sample", {subject: s.subject})}</summary>
          <div className="letter" lang={s.language}>
            {s.text}
          </div>
        </details>
      ))}
    </>
  );
}
