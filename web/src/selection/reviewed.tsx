import {Input} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct} from "../api/ask";
import {ActButton, may} from "../parts/actbutton";
import {CapMeter, MoneyInput} from "../parts/amount";
import {Section} from "../parts/page";
import {type Mistake, Mistakes, mistakesOf, Sorry} from "../parts/refusal";
import type {Policy} from "./policy";

type Application = Schemas["Application"];

/** The amount after the budget review: at most what was asked for, with the reason that goes into the record. */
export function Reviewed({application, policy}: {application: Application; policy: Policy}) {
  const {t} = useTranslation("selection");
  const [fen, setFen] = useState<number | null>(application.reviewed_fen ?? application.asked_fen);
  const [why, setWhy] = useState("");
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const review = useAct("post", "/applications/{application}/reviewed-amount");
  const reason = may(application.can, "review_amount");
  if (reason !== null) return null;
  const submit = () => {
    const wrong: Mistake[] = [];
    if (!fen) wrong.push({field: "reviewed", text: t("reviewed.amount_missing")});
    if (!why.trim()) wrong.push({field: "reviewed-why", text: t("reviewed.why_missing")});
    setMistakes(wrong);
    if (wrong.length > 0 || !fen) return;
    const body = {version: application.version, amount_fen: fen, why: why.trim()};
    review.mutate({path: {application: application.id}, body});
  };
  return (
    <Section title={t("reviewed.title")}>
      <Mistakes
        mistakes={[
          ...mistakes,
          ...mistakesOf(review.error, (f) => (f.pointer === "/why" ? "reviewed-why" : "reviewed")),
        ]}
      />
      {review.error && <Sorry error={review.error} />}
      <div className="field">
        <label htmlFor="reviewed">{t("reviewed.amount")}</label>
        <MoneyInput id="reviewed" value={fen} onChange={setFen} aria-describedby="reviewed-meter" />
      </div>
      <div id="reviewed-meter">
        <CapMeter label={t("reviewed.of_asked")} used={fen ?? 0} limit={application.asked_fen} />
        {policy.caps.per_project_fen !== null && (
          <CapMeter label={t("reviewed.of_cap")} used={fen ?? 0} limit={policy.caps.per_project_fen} />
        )}
      </div>
      <div className="field">
        <label htmlFor="reviewed-why">{t("reviewed.why")}</label>
        <Input.TextArea
          id="reviewed-why"
          rows={3}
          maxLength={2000}
          value={why}
          onChange={(event) => setWhy(event.target.value)}
        />
      </div>
      <ActButton can={application.can} act="review_amount" loading={review.isPending} onClick={submit}>
        {t("reviewed.submit")}
      </ActButton>
    </Section>
  );
}
