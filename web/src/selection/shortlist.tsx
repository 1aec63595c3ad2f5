import {Alert} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useAct, useRead} from "../api/ask";
import {ActButton, may} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {Section} from "../parts/page";
import {documentOf, usePolicy} from "./policy";
import type {Round} from "./round";

/** Which applications go from the desk review to the panel: the policy's number of the best, decided by one act. */
export function Shortlist({round}: {round: Round}) {
  const {t} = useTranslation("selection");
  const [open, setOpen] = useState(false);
  const policy = usePolicy(round.policy_id);
  const query = {stage: ["desk_closed" as const], count: true, limit: 1};
  const waiting = useRead("/rounds/{round}/applications", {path: {round: round.id}, query});
  const decide = useAct("post", "/rounds/{round}/shortlist", {onSuccess: () => setOpen(false)});
  if (decide.data)
    return (
      <Alert
        type="success"
        role="status"
        showIcon
        title={t("shortlist.done", {in: decide.data.in.length, out: decide.data.out.length})}
      />
    );
  const desk = policy.data && documentOf(policy.data).desk;
  const count = waiting.data?.total ?? 0;
  if (!desk || count === 0 || may(round.can, "shortlist") !== null) return null;
  return (
    <Section title={t("shortlist.title")}>
      <p>{t("shortlist.text", {closed: count, most: desk.shortlist})}</p>
      <ActButton can={round.can} act="shortlist" onClick={() => setOpen(true)}>
        {t("shortlist.submit")}
      </ActButton>
      <Confirm
        open={open}
        title={t("shortlist.title")}
        effects={[
          t("shortlist.effect_in", {count: desk.shortlist}),
          t("shortlist.effect_out"),
          t("shortlist.effect_final"),
        ]}
        submit={t("shortlist.submit")}
        busy={decide.isPending}
        error={decide.error}
        onSubmit={() => decide.mutate({path: {round: round.id}})}
        onCancel={() => setOpen(false)}
      />
    </Section>
  );
}
