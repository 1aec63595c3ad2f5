import {Alert, Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useAct} from "../api/ask";
import {useText} from "../frame/i18n";
import {ActButton} from "../parts/actbutton";
import {At, Deadline} from "../parts/deadline";
import {useKept} from "../parts/kept";
import {Section} from "../parts/page";
import {Sorry} from "../parts/refusal";
import {replyOf} from "../parts/reply";
import type {Whole} from "./application";
import {countCharacters, type PolicyDocument} from "./form";

/** What the organisation was asked to mend, what it answered, and where it answers. */
export function Supplements({application, policy}: {application: Whole; policy: PolicyDocument}) {
  const {t} = useTranslation("apply");
  const text = useText();
  if (application.supplements.length === 0) return null;
  return (
    <Section title={t("supplement.title")}>
      {application.supplements.map((asked) => {
        const rule = policy.eligibility.find((one) => one.key === asked.rule);
        return (
          <div key={asked.number} className="supplement">
            <h3>{t("supplement.number", {number: asked.number})}</h3>
            <dl className="readback">
              <div>
                <dt>{t("supplement.about")}</dt>
                <dd>{rule ? text(rule.title) : asked.rule}</dd>
              </div>
              <div>
                <dt>{t("supplement.wanted")}</dt>
                <dd className="letter">{asked.wanted}</dd>
              </div>
              <div>
                <dt>{t("supplement.asked_at")}</dt>
                <dd>
                  <At at={asked.asked_at} />
                </dd>
              </div>
              {asked.received_at ? (
                <div>
                  <dt>{t("supplement.replied")}</dt>
                  <dd>
                    <At at={asked.received_at} />
                    <p className="letter">{replyOf(asked.reply)}</p>
                  </dd>
                </div>
              ) : (
                <div>
                  <dt>{t("supplement.due")}</dt>
                  <dd>
                    <Deadline at={asked.due_at} />
                  </dd>
                </div>
              )}
            </dl>
            {!asked.received_at && <Reply application={application} />}
          </div>
        );
      })}
    </Section>
  );
}

const most = 2000;

function Reply({application}: {application: Whole}) {
  const {t} = useTranslation("apply");
  const [note, setNote, drop] = useKept(`reply/${application.id}`, "");
  const [wrong, setWrong] = useState<"missing" | "long" | null>(null);
  const handIn = useAct("post", "/applications/{application}/supplement", {
    onSuccess: drop,
  });
  if (application.can.hand_in_supplement === undefined) return null;
  const left = most - countCharacters(note);
  const send = () => {
    const problem = note.trim() === "" ? "missing" : left < 0 ? "long" : null;
    setWrong(problem);
    if (problem) return document.getElementById("supplement-note")?.focus();
    handIn.mutate({path: {application: application.id}, body: {reply: {note}}});
  };
  return (
    <div className={wrong ? "field field-wrong" : "field"}>
      <label htmlFor="supplement-note">{t("supplement.note")}</label>
      <div className="help" id="supplement-help">
        {t("supplement.help")}
      </div>
      {wrong && <Alert type="error" role="alert" showIcon title={t(`supplement.${wrong}`)} />}
      <Input.TextArea
        id="supplement-note"
        aria-describedby="supplement-help supplement-left"
        rows={4}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className={left < 0 ? "count overdue" : "count"} id="supplement-left">
        {left < 0 ? t("count.over", {count: -left}) : t("count.left", {count: left})}
      </div>
      {handIn.error && <Sorry error={handIn.error} />}
      <ActButton
        can={application.can}
        act="hand_in_supplement"
        type="primary"
        loading={handIn.isPending}
        onClick={send}
      >
        {t("supplement.send")}
      </ActButton>
    </div>
  );
}
