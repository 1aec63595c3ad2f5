import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {Section} from "../parts/page";
import {YesNo} from "./choice";
import type {Rule} from "./form";

/** The questions by which anybody finds out whether to apply. The answers stay on the page. */
export function Eligibility({rules}: {rules: Rule[]}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const [answers, setAnswers] = useState<Record<string, boolean>>({});
  const asked = rules.filter((rule) => rule.question);
  if (asked.length === 0) return <Conditions rules={rules} />;
  return (
    <Section title={t("eligibility.title")}>
      <p className="help">{t("eligibility.help")}</p>
      {asked.map((rule, i) => (
        <fieldset key={rule.key} className="field">
          <legend>
            {i + 1}. {text(rule.question!)}
          </legend>
          <YesNo
            name={`eligibility-${rule.key}`}
            value={answers[rule.key]}
            onChange={(yes) => setAnswers((before) => ({...before, [rule.key]: yes}))}
          />
        </fieldset>
      ))}
      <div role="status">
        <Verdict rules={asked} answers={answers} />
      </div>
    </Section>
  );
}

/** What a call that asks no questions demands. */
function Conditions({rules}: {rules: Rule[]}) {
  const {t} = useTranslation("apply");
  const text = useText();
  if (rules.length === 0) return null;
  return (
    <Section title={t("eligibility.conditions")}>
      <ul>
        {rules.map((rule) => (
          <li key={rule.key}>{text(rule.title)}</li>
        ))}
      </ul>
    </Section>
  );
}

function Verdict({rules, answers}: {rules: Rule[]; answers: Record<string, boolean>}) {
  const {t} = useTranslation("apply");
  const text = useText();
  const failed = rules.filter((rule) => answers[rule.key] === false);
  const barred = failed.filter((rule) => rule.kind === "hard");
  const reasons = (broken: Rule[]) => broken.map((rule) => text(rule.title)).join(t("reasons_and"));
  if (barred.length > 0) return <p className="verdict verdict-no">{t("eligibility.no", {reasons: reasons(barred)})}</p>;
  const left = rules.filter((rule) => answers[rule.key] === undefined).length;
  if (left > 0) return <p className="quiet">{t("eligibility.left", {count: left})}</p>;
  if (failed.length > 0) return <p className="verdict">{t("eligibility.mend", {reasons: reasons(failed)})}</p>;
  return <p className="verdict">{t("eligibility.yes")}</p>;
}
