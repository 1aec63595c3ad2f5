import {App} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct, useRead} from "../api/ask";
import {ActButton, may} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {At} from "../parts/deadline";
import {Loaded, Section} from "../parts/page";
import {useFinding, usePath} from "./policywords";

type Head = Schemas["PolicyHead"];

/** What the publish check finds, in sentences: what stands in the way first. */
export function Findings({policy}: {policy: string}) {
  const {t} = useTranslation("office");
  const sentence = useFinding();
  const path = usePath();
  const check = useRead("/policies/{policy}/check", {path: {policy}});
  return (
    <Section title={t("check.title")} id="check">
      <p className="help">{t("check.help")}</p>
      <Loaded of={check}>
        {({findings}) =>
          findings.length === 0 ? (
            <p role="status">{t("check.nothing")}</p>
          ) : (
            <ul className="of-findings">
              {[...findings]
                .sort((a, b) => a.level.localeCompare(b.level))
                .map((f) => (
                  <li key={f.code + f.pointer}>
                    <span className={f.level === "error" ? "stage stage-late" : "stage"}>{t(`check.${f.level}`)}</span>{" "}
                    <strong>{path(f.pointer)}</strong>{" "}
                    {sentence({code: f.code, params: f.params as Record<string, unknown> | undefined})}
                  </li>
                ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

/** The publication of a version, which takes somebody who had no hand in it. */
export function Publication({policy}: {policy: Head}) {
  const {t} = useTranslation("office");
  const {message} = App.useApp();
  const [asked, setAsked] = useState(false);
  const publish = useAct("post", "/policies/{policy}/publication", {
    onSuccess: () => {
      setAsked(false);
      void message.success(t("publication.done"));
    },
  });
  const reason = may(policy.can, "publish_policy");
  return (
    <Section title={t("publication.title")} id="publication">
      {policy.published_at ? (
        <p>
          {t("publication.published")} <At at={policy.published_at} />
        </p>
      ) : (
        <>
          <p>{t("publication.second")}</p>
          {reason === undefined && <p>{t("publication.waits")}</p>}
          {reason === "same_person" && <p>{t("publication.same_person")}</p>}
          <ActButton can={policy.can} act="publish_policy" type="primary" onClick={() => setAsked(true)}>
            {t("publication.publish")}
          </ActButton>
        </>
      )}
      <Confirm
        open={asked}
        title={t("publication.publish")}
        effects={[
          t("publication.effect_frozen", {key: policy.key, version: policy.version}),
          t("publication.effect_public"),
          t("publication.effect_digest", {digest: policy.digest.slice(0, 12)}),
        ]}
        submit={t("publication.publish")}
        busy={publish.isPending}
        error={publish.error}
        onCancel={() => setAsked(false)}
        onSubmit={() => publish.mutate({path: {policy: policy.id}, body: {digest: policy.digest}})}
      />
    </Section>
  );
}
