import {Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useAct} from "../api/ask";
import {ActButton} from "../parts/actbutton";
import {Confirm} from "../parts/confirm";
import {At} from "../parts/deadline";
import {parsePoints, plainPoints} from "./points";
import {ScoreTable} from "./scoretable";
import {fromScore, type Sheet} from "./sheet";

type Props = {
  review: Schemas["Review"];
  paper: Schemas["PaperScore"];
  /** Puts what was entered into the sheet, to be mended there. */
  take: (sheet: Sheet) => void;
  done: () => void;
};

/** What somebody entered from the reviewer's paper sheet: he compares it with his paper and confirms it, or scores himself. */
export function PaperBox({review, paper, take, done}: Props) {
  const {t} = useTranslation("review");
  const [asking, setAsking] = useState(false);
  const confirm = useAct("post", "/assignments/{assignment}/paper-score/confirmation", {onSuccess: done});
  return (
    <section className="paper" aria-label={t("paper.title")}>
      <h2>{t("paper.title")}</h2>
      <p>
        {t("paper.entered", {name: paper.entered_by_name})} <At at={paper.entered_at} />
      </p>
      <p>{t("paper.text")}</p>
      <ScoreTable rubric={review.rubric} score={paper} />
      <div className="row">
        <ActButton can={review.can} act="confirm_paper_score" type="primary" onClick={() => setAsking(true)}>
          {t("paper.confirm")}
        </ActButton>
        <Button onClick={() => take(fromScore(paper))}>{t("paper.take")}</Button>
      </div>
      <p className="quiet">{t("paper.otherwise")}</p>
      <Confirm
        open={asking}
        title={t("paper.confirm_title")}
        effects={[
          t("paper.effect_score", {points: plainPoints(parsePoints(paper.points) ?? 0)}),
          t("paper.effect_draft"),
          t("paper.effect_change"),
        ]}
        submit={t("paper.confirm")}
        busy={confirm.isPending}
        error={confirm.error}
        onCancel={() => setAsking(false)}
        onSubmit={() => confirm.mutate({path: {assignment: review.id}, body: {digest: paper.digest}})}
      />
    </section>
  );
}
