import {Button, Input, Radio} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useNavigate} from "react-router";
import {read, type Schemas, useAct} from "../api/ask";
import {useText} from "../frame/i18n";
import {ActButton, may} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {useKept} from "../parts/kept";
import {Section} from "../parts/page";
import {type Mistake, Mistakes, mistakesOf, Sorry} from "../parts/refusal";
import type {Policy, Rule} from "./policy";
import {answersOf, begun, clearOf, failing, type Given, nextOf, passRest, unanswered} from "./screening";

type Application = Schemas["Application"];

/** The eligibility check: what the system has answered, what a person answers, and on to the next. */
export function Screening({application, policy}: {application: Application; policy: Policy}) {
  const {t} = useTranslation("selection");
  return (
    <Section title={t("screening.title")}>
      {may(application.can, "screen_application") === null ? (
        <Form application={application} rules={policy.eligibility} />
      ) : (
        <Answered application={application} rules={policy.eligibility} />
      )}
    </Section>
  );
}

function Answered({application, rules}: {application: Application; rules: Rule[]}) {
  const {t} = useTranslation("selection");
  const text = useText();
  const given = begun(rules, application.eligibility);
  if (application.eligibility.length === 0) return <p className="quiet">{t("screening.none")}</p>;
  return (
    <details>
      <summary>
        {t("screening.answered", {
          passed: rules.filter((r) => given[r.key]?.passed === true).length,
          all: rules.length,
        })}
      </summary>
      <ul className="rules">
        {rules.map((rule) => (
          <li key={rule.key}>
            {text(rule.title)}: <Outcome passed={given[rule.key]?.passed ?? null} />
            {given[rule.key]?.note && <div className="quiet">{given[rule.key]?.note}</div>}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Outcome({passed}: {passed: boolean | null}) {
  const {t} = useTranslation("selection");
  if (passed === null) return <span className="quiet">{t("screening.open")}</span>;
  return (
    <strong className={passed ? undefined : "overdue"}>{t(passed ? "screening.passed" : "screening.failed")}</strong>
  );
}

function Form({application, rules}: {application: Application; rules: Rule[]}) {
  const {t} = useTranslation("selection");
  const text = useText();
  const navigate = useNavigate();
  const path = {application: application.id};
  // What is typed outlasts a supplement and what the system finds meanwhile: only what a person changed is kept.
  const [typed, setTyped, forget] = useKept<Given>(`screening/${application.id}`, {});
  const given = {...begun(rules, application.eligibility), ...typed};
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const [ending, setEnding] = useState(false);
  const list = `/selection/rounds/${application.round_id}/applications?stage=submitted`;
  const goOn = async () => {
    const page = (cursor?: string) =>
      read("/rounds/{round}/applications", {
        path: {round: application.round_id},
        query: {stage: ["submitted"], limit: 200, ...(cursor && {cursor})},
      });
    const next = await nextOf(page, application.receipt);
    navigate(next ? `/selection/applications/${next.id}` : list);
  };
  const screen = useAct("post", "/applications/{application}/screening", {onSuccess: forget});
  const failed = failing(rules, given);
  const send = (next: boolean) =>
    screen.mutate(
      {path, body: {version: application.version, answers: answersOf(rules, application.eligibility, given)}},
      {onSuccess: () => (next ? void goOn() : setEnding(false))},
    );
  const submit = (next: boolean) => {
    const open = failed.length > 0 ? [] : unanswered(rules, given);
    setMistakes(open.map((r) => ({field: `rule-${r.key}`, text: t("screening.missing", {rule: text(r.title)})})));
    if (open.length > 0) return;
    if (failed.length > 0) setEnding(true);
    else send(next);
  };
  const answer = (rule: Rule, change: Partial<Given[string]>) =>
    setTyped({...typed, [rule.key]: {...(given[rule.key] ?? {passed: null, note: ""}), ...change}});
  const clear = clearOf(rules, application.eligibility);
  const question = (rule: Rule) => (
    <Question
      key={rule.key}
      rule={rule}
      given={given[rule.key] ?? {passed: null, note: ""}}
      recorded={application.eligibility.some((a) => a.rule === rule.key)}
      answer={answer}
    />
  );
  return (
    <>
      <Mistakes mistakes={[...mistakes, ...mistakesOf(screen.error, () => "screening")]} />
      {screen.error && !ending && <Sorry error={screen.error} />}
      <div id="screening">
        {clear.length > 0 && (
          <details>
            <summary>{t("screening.clear", {count: clear.length})}</summary>
            {clear.map(question)}
          </details>
        )}
        {rules.filter((rule) => !clear.includes(rule)).map(question)}
      </div>
      <div className="row sticky-foot">
        <ActButton
          can={application.can}
          act="screen_application"
          type="primary"
          loading={screen.isPending}
          onClick={() => submit(true)}
        >
          {failed.length > 0 ? t("screening.end") : t("screening.pass_next")}
        </ActButton>
        {failed.length === 0 && <Button onClick={() => submit(false)}>{t("screening.pass")}</Button>}
        {unanswered(rules, given).length > 0 && (
          <Button onClick={() => setTyped({...typed, ...passRest(rules, given)})}>{t("screening.pass_rest")}</Button>
        )}
        <Button type="link" onClick={() => void goOn()}>
          {t("screening.skip")}
        </Button>
      </div>
      <Confirm
        open={ending}
        title={t("screening.end_title")}
        danger
        effects={[
          ...failed.map((r) => t("screening.end_rule", {rule: text(r.title)})),
          t("screening.end_effect"),
          ...(failed.every((r) => r.kind === "fixable") ? [t("screening.end_fixable")] : []),
        ]}
        submit={t("screening.end")}
        busy={screen.isPending}
        error={screen.error}
        onSubmit={() => send(true)}
        onCancel={() => setEnding(false)}
      />
    </>
  );
}

type QuestionProps = {
  rule: Rule;
  given: Given[string];
  recorded: boolean;
  answer: (rule: Rule, change: Partial<Given[string]>) => void;
};

function Question({rule, given, recorded, answer}: QuestionProps) {
  const {t} = useTranslation("selection");
  const text = useText();
  const name = text(rule.title);
  return (
    <fieldset className="rule" id={`rule-${rule.key}`}>
      <legend>
        {name}
        <span className="quiet">
          {rule.auto && recorded && ` · ${t("screening.by_system")}`}
          {rule.kind === "fixable" && ` · ${t("screening.fixable")}`}
        </span>
      </legend>
      <div className="row">
        <Radio.Group
          value={given.passed}
          onChange={(event) => answer(rule, {passed: event.target.value as boolean})}
          options={[
            {value: true, label: t("screening.passed")},
            {value: false, label: t("screening.failed")},
          ]}
          name={`rule-${rule.key}`}
        />
        <Input
          className="rule-note"
          aria-label={t("screening.note", {rule: name})}
          placeholder={t("screening.note_short")}
          maxLength={1000}
          value={given.note}
          onChange={(event) => answer(rule, {note: event.target.value})}
        />
      </div>
    </fieldset>
  );
}
