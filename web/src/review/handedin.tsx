import {useTranslation} from "react-i18next";
import type {Schemas} from "../api/ask";
import {parsePoints, plainPoints} from "./points";
import {ScoreTable} from "./scoretable";

type Props = {review: Schemas["Review"]; score: Schemas["Score"]; open: boolean};

/** What the reviewer has handed in, and whether it can still be changed. */
export function HandedIn({review, score, open}: Props) {
  const {t} = useTranslation("review");
  const points = plainPoints(parsePoints(score.points) ?? 0);
  return (
    <section className="handed-in" aria-label={t("handed_in.title")}>
      <p>
        <strong>{t("handed_in.points", {points})}</strong> {t(open ? "handed_in.open" : "handed_in.closed")}
      </p>
      {open ? review.draft && <p>{t("handed_in.changed")}</p> : <ScoreTable rubric={review.rubric} score={score} />}
    </section>
  );
}
