import {Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {useParams} from "react-router";
import {type Schemas, useAct, useRead} from "../api/ask";
import {may, reasonName} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {useKept} from "../parts/kept";
import {Loaded, Page, Section} from "../parts/page";
import {type Mistake, Mistakes} from "../parts/refusal";
import {refusedFields, useFaults} from "./faults";
import {plainPoints} from "./points";
import {ScoreSheet, Totals} from "./scoresheet";
import {emptySheet, type Sheet, toScore, totalsOf} from "./sheet";

type PaperSheet = Schemas["PaperSheet"];

/** Where staff enter what stands on a reviewer's paper sheet. It counts for nothing until that reviewer confirms it. */
export function PaperPage() {
  const {t} = useTranslation("review");
  const {t: p} = useTranslation("parts");
  const {assignment = ""} = useParams();
  const sheet = useRead("/assignments/{assignment}/paper-score", {path: {assignment}});
  return (
    <div className="middle">
      <Loaded of={sheet}>
        {(of) => {
          const reason = may(of.can, "enter_paper_score");
          return (
            <Page
              title={t("entry.title", {reviewer: of.reviewer})}
              trail={[
                {title: of.receipt, to: `/selection/applications/${of.application_id}`},
                {title: t("entry.trail")},
              ]}
            >
              <dl className="facts">
                <dt>{t("entry.reviewer")}</dt>
                <dd>{of.reviewer}</dd>
                <dt>{t("material.applicant")}</dt>
                <dd>{of.organization}</dd>
                <dt>{t("material.project")}</dt>
                <dd>{of.title}</dd>
                <dt>{t("entry.part")}</dt>
                <dd>{t(`part.${of.part}`)}</dd>
              </dl>
              {reason === null ? (
                <Entry key={assignment} assignment={assignment} of={of} />
              ) : (
                <Section>{reason ? reasonName(p, reason) : t("entry.not_yours")}</Section>
              )}
            </Page>
          );
        }}
      </Loaded>
    </div>
  );
}

function Entry({assignment, of}: {assignment: string; of: PaperSheet}) {
  const {t} = useTranslation("review");
  const faults = useFaults(of.rubric);
  // A paper sheet has no draft on the server: what is typed is kept here until it is entered.
  const [sheet, setSheet, forget] = useKept<Sheet>(`paper/${assignment}`, emptySheet);
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const [asking, setAsking] = useState(false);
  const [entered, setEntered] = useState(false);
  const enter = useAct("post", "/assignments/{assignment}/paper-score", {
    onSuccess: () => {
      setAsking(false);
      setEntered(true);
      setSheet(emptySheet);
      forget();
    },
    onError: (error, input) => {
      const found = refusedFields(error, input.body);
      setMistakes(found);
      if (found.length > 0) setAsking(false);
    },
  });
  if (entered) {
    return (
      <Section title={t("entry.entered")}>
        <p>{t("entry.entered_text", {reviewer: of.reviewer})}</p>
        <Button onClick={() => setEntered(false)}>{t("entry.again")}</Button>
      </Section>
    );
  }
  const check = () => {
    const found = faults(sheet);
    setMistakes(found);
    setAsking(found.length === 0);
  };
  const sum = plainPoints(totalsOf(of.rubric, sheet).sum);
  return (
    <Section title={t("entry.sheet")}>
      <p>{t("entry.text", {reviewer: of.reviewer})}</p>
      {of.waiting && <p role="status">{t("entry.waiting", {reviewer: of.reviewer})}</p>}
      <Mistakes mistakes={mistakes} />
      <ScoreSheet rubric={of.rubric} sheet={sheet} change={setSheet} mistakes={mistakes} keysOn={false} />
      <div className="score-foot">
        <Totals rubric={of.rubric} sheet={sheet} />
        <Button type="primary" onClick={check}>
          {t("entry.submit")}
        </Button>
      </div>
      <Confirm
        open={asking}
        title={t("entry.confirm", {reviewer: of.reviewer, points: sum})}
        effects={[
          t("entry.effect_waits", {reviewer: of.reviewer}),
          t("entry.effect_sealed"),
          ...(of.waiting ? [t("entry.effect_replaces")] : []),
        ]}
        submit={t("entry.submit")}
        busy={enter.isPending}
        error={enter.error}
        onCancel={() => setAsking(false)}
        onSubmit={() => enter.mutate({path: {assignment}, body: toScore(of.rubric, sheet)})}
      />
    </Section>
  );
}
