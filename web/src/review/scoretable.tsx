import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {parsePoints, plainPoints} from "./points";
import {itemsOf, type Rubric} from "./sheet";

type Told = {
  points: string;
  match_points: string | null;
  items: {key: string; points: string; reason?: string}[] | null;
  comment: string | null;
  feedback: string;
};

/** A score as it stands: item by item, its sums, and what is said of it. */
export function ScoreTable({rubric, score}: {rubric: Rubric | null; score: Told}) {
  const {t} = useTranslation("review");
  const text = useText();
  const plain = (points: string) => plainPoints(parsePoints(points) ?? 0);
  const given = new Map(score.items?.map((item) => [item.key, item]));
  return (
    <>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("item.title")}</th>
            <th scope="col" className="money">
              {t("item.points")}
            </th>
          </tr>
        </thead>
        <tbody>
          {itemsOf(rubric).map((item, i) => (
            <tr key={item.key}>
              <th scope="row" className="light">
                {i + 1}. {text(item.title)}
                {given.get(item.key)?.reason && <div className="quiet">{given.get(item.key)?.reason}</div>}
              </th>
              <td className="money">
                {plain(given.get(item.key)?.points ?? "0")} / {item.points}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="sums">
            <th scope="row">
              {t("total.label")}
              {score.match_points !== null && (
                <div className="quiet">{t("match.of_total", {points: plain(score.match_points)})}</div>
              )}
            </th>
            <td className="money">{plain(score.points)} / 100</td>
          </tr>
        </tfoot>
      </table>
      <dl className="words">
        <dt>{t("comment.label")}</dt>
        <dd className="letter">{score.comment || "—"}</dd>
        <dt>{t("feedback.label")}</dt>
        <dd className="letter">{score.feedback || "—"}</dd>
      </dl>
    </>
  );
}
