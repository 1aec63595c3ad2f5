import {Button} from "antd";
import {type FormEvent, useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct} from "../api/ask";
import {useText} from "../frame/i18n";
import {Confirm} from "../parts/confirm";
import {Section} from "../parts/page";
import {type Mistake, Mistakes, mistakesOf} from "../parts/refusal";

const field = (key: string) => `question-${key}`;

/**
 * The declaration of interests that comes before anything of the application is opened. No answer is given
 * in advance, and any yes takes the reviewer off the application.
 */
export function Declaration({review, done}: {review: Schemas["Review"]; done: (recused: boolean) => void}) {
  const {t} = useTranslation("review");
  const text = useText();
  const [answers, setAnswers] = useState<Record<string, boolean>>({});
  const [consent, setConsent] = useState(false);
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const [confirming, setConfirming] = useState(false);
  const interested = review.questions.some((q) => answers[q.key]);
  const accept = useAct("post", "/assignments/{assignment}/acceptance", {
    onSuccess: () => done(interested),
    onError: (error) => {
      const found = mistakesOf(error, (problem) => field((problem.pointer ?? "").split("/").at(-1) ?? ""));
      setMistakes(found);
      if (found.length > 0) setConfirming(false);
    },
  });
  const check = (event: FormEvent) => {
    event.preventDefault();
    const missing = review.questions.filter((q) => answers[q.key] === undefined);
    setMistakes(missing.map((q) => ({field: field(q.key), text: t("recusal.missing", {question: text(q.title)})})));
    setConfirming(missing.length === 0);
  };
  const told = Object.fromEntries(mistakes.map((m) => [m.field, m.text]));
  const effects = interested
    ? [t("recusal.effect_recused"), t("recusal.effect_replaced"), t("recusal.effect_final")]
    : [
        t("recusal.effect_none", {organization: review.applicant}),
        t("recusal.effect_open"),
        t("recusal.effect_later"),
        t(consent ? "recusal.effect_named" : "recusal.effect_unnamed"),
      ];
  return (
    <div className="middle declaration">
      <Section title={t("recusal.title")}>
        <p>{t("recusal.text")}</p>
        <dl className="facts">
          <dt>{t("material.applicant")}</dt>
          <dd>
            <strong>{review.applicant}</strong>
          </dd>
          <dt>{t("material.project")}</dt>
          <dd>
            <strong>{review.title}</strong>
          </dd>
        </dl>
        <Mistakes mistakes={mistakes} />
        <form onSubmit={check} noValidate>
          {review.questions.map((q) => (
            <fieldset
              key={q.key}
              className="choice"
              id={field(q.key)}
              aria-describedby={told[field(q.key)] && `${field(q.key)}-wrong`}
            >
              <legend>{text(q.title)}</legend>
              <div className="row">
                {[false, true].map((yes) => (
                  <label key={String(yes)}>
                    <input
                      type="radio"
                      name={q.key}
                      checked={answers[q.key] === yes}
                      onChange={() => setAnswers({...answers, [q.key]: yes})}
                    />
                    <span>{yes ? t("recusal.yes") : t("recusal.no")}</span>
                  </label>
                ))}
              </div>
              {told[field(q.key)] && (
                <p className="wrong" id={`${field(q.key)}-wrong`}>
                  {t("recusal.choose")}
                </p>
              )}
            </fieldset>
          ))}
          <div className="choice">
            <label>
              <input type="checkbox" checked={consent} onChange={(event) => setConsent(event.target.checked)} />
              <span>{t("recusal.consent")}</span>
            </label>
            <p className="quiet">{t("recusal.consent_text")}</p>
          </div>
          <Button type="primary" size="large" htmlType="submit">
            {t("recusal.submit")}
          </Button>
        </form>
        <Confirm
          open={confirming}
          title={t(interested ? "recusal.confirm_recused" : "recusal.confirm_none")}
          effects={effects}
          submit={t(interested ? "recusal.recuse" : "recusal.declare")}
          danger={interested}
          {...(interested ? {reason: {label: t("recusal.reason"), help: t("recusal.reason_help"), max: 2000}} : {})}
          busy={accept.isPending}
          error={accept.error}
          onCancel={() => setConfirming(false)}
          onSubmit={(reason) =>
            accept.mutate({
              path: {assignment: review.id},
              body: {answers, name_consent: consent, ...(interested ? {reason} : {})},
            })
          }
        />
      </Section>
    </div>
  );
}

/** A reviewer who finds a relation later takes himself off the application, with a reason. */
export function Recuse({
  review,
  open,
  close,
  done,
}: {
  review: Schemas["Review"];
  open: boolean;
  close: () => void;
  done: () => void;
}) {
  const {t} = useTranslation("review");
  const recuse = useAct("post", "/assignments/{assignment}/recusal", {onSuccess: done});
  return (
    <Confirm
      open={open}
      title={t("recusal.confirm_later")}
      effects={[t("recusal.effect_closed"), t("recusal.effect_replaced"), t("recusal.effect_final")]}
      submit={t("recusal.recuse")}
      danger
      reason={{label: t("recusal.reason"), help: t("recusal.reason_help"), max: 2000}}
      busy={recuse.isPending}
      error={recuse.error}
      onCancel={close}
      onSubmit={(reason) => recuse.mutate({path: {assignment: review.id}, body: {reason}})}
    />
  );
}
