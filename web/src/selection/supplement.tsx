import {Alert, Input, Modal, Select} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct} from "../api/ask";
import {now} from "../frame/clock";
import {useText} from "../frame/i18n";
import {ActButton, may} from "../parts/actbutton";
import {addDays} from "../parts/beijing";
import {At, Deadline} from "../parts/deadline";
import {Section} from "../parts/page";
import {type Mistake, Mistakes, mistakesOf, Sorry} from "../parts/refusal";
import {replyOf} from "../parts/reply";
import {day} from "../parts/time";
import {useWorkdays} from "../parts/useworkdays";
import {lastOf} from "../parts/workdays";
import type {Policy, Rule} from "./policy";

type Application = Schemas["Application"];

/** Asks the organisation to mend a point of its application, and says until when it has to. */
export function Supplement({application, policy}: {application: Application; policy: Policy}) {
  const {t} = useTranslation("selection");
  const text = useText();
  const [open, setOpen] = useState(false);
  const [rule, setRule] = useState<string>();
  const [wanted, setWanted] = useState("");
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const ask = useAct("post", "/applications/{application}/supplement-request", {
    onSuccess: () => {
      setOpen(false);
      setRule(undefined);
      setWanted("");
    },
  });
  const works = useWorkdays();
  const days = policy.supplement.working_days;
  const fixable = policy.eligibility.filter((r) => r.kind === "fixable");
  const reason = may(application.can, "ask_supplement");
  const submit = () => {
    const wrong: Mistake[] = [];
    if (!rule) wrong.push({field: "supplement-rule", text: t("supplement.rule_missing")});
    if (!wanted.trim()) wrong.push({field: "supplement-wanted", text: t("supplement.wanted_missing")});
    setMistakes(wrong);
    if (wrong.length > 0 || !rule) return;
    const body = {version: application.version, rule, wanted: wanted.trim()};
    ask.mutate({path: {application: application.id}, body});
  };
  const before = application.supplements;
  if (reason !== null && before.length === 0) return null;
  return (
    <Section title={t("supplement.title")}>
      {ask.data && application.stage === "supplement" && (
        <Alert
          type="success"
          role="status"
          showIcon
          title={
            <>
              {t("supplement.asked")} <Deadline at={ask.data.due_at} provisional={ask.data.provisional} />
            </>
          }
        />
      )}
      <ol className="rules">
        {before.map((s) => (
          <li key={s.number}>
            <Asked supplement={s} rule={policy.eligibility.find((r) => r.key === s.rule)} />
          </li>
        ))}
      </ol>
      {reason === null && (
        <>
          <p>
            {t("supplement.text", {
              count: days,
              time: policy.supplement.due_time.slice(0, 5),
            })}
          </p>
          <ActButton can={application.can} act="ask_supplement" onClick={() => setOpen(true)}>
            {t("supplement.ask")}
          </ActButton>
        </>
      )}
      <Modal
        open={open}
        title={t("supplement.ask")}
        onCancel={() => setOpen(false)}
        onOk={submit}
        okText={t("supplement.send")}
        cancelText={t("back")}
        confirmLoading={ask.isPending}
      >
        <Mistakes
          mistakes={[
            ...mistakes,
            ...mistakesOf(ask.error, (f) => (f.pointer === "/rule" ? "supplement-rule" : "supplement-wanted")),
          ]}
        />
        {ask.error && <Sorry error={ask.error} />}
        <div className="field">
          <label htmlFor="supplement-rule">{t("supplement.rule")}</label>
          <Select
            id="supplement-rule"
            className="full"
            value={rule}
            onChange={setRule}
            options={fixable.map((r) => ({value: r.key, label: text(r.title)}))}
          />
        </div>
        <div className="field">
          <label htmlFor="supplement-wanted">{t("supplement.wanted")}</label>
          <div className="help">{t("supplement.wanted_help")}</div>
          <Input.TextArea
            id="supplement-wanted"
            rows={4}
            maxLength={2000}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        </div>
        <p>
          {t("supplement.effect", {
            count: days,
            last: lastOf(works, addDays(day(now()), 1), days),
            time: policy.supplement.due_time.slice(0, 5),
          })}
        </p>
      </Modal>
    </Section>
  );
}

/** What was asked for, and what came of it. */
function Asked({supplement: s, rule}: {supplement: Application["supplements"][number]; rule: Rule | undefined}) {
  const {t} = useTranslation("selection");
  const text = useText();
  return (
    <>
      {rule && text(rule.title)} · <At at={s.asked_at} />
      <div className="letter">{s.wanted}</div>
      {s.received_at ? (
        <div className="letter">
          <strong>{t("supplement.reply")}</strong> <At at={s.received_at} /> {replyOf(s.reply)}
        </div>
      ) : (
        <div>
          {t("supplement.open")} <Deadline at={s.due_at} />
        </div>
      )}
    </>
  );
}
