import {Button} from "antd";
import {useState} from "react";
import {useTranslation} from "react-i18next";
import {type Schemas, useRead} from "../api/ask";
import {useText} from "../frame/i18n";
import {Empty, Loaded, Section} from "../parts/page";
import {Scroll} from "../parts/scroll";
import type {Policy} from "./policy";

type Application = Schemas["Application"];
type Score = Schemas["Score"];

const opened = ["panel_closed", "proposed", "reserve", "awarded", "cancelled", "refused"];

/**
 * What the reviewers gave, item by item. It is asked for when somebody wants it: an opening that is denied goes into the
 * journal.
 */
export function Scores({application, policy}: {application: Application; policy: Policy}) {
  const {t} = useTranslation("selection");
  const [open, setOpen] = useState(false);
  if (!application.assigned && !opened.includes(application.stage)) return null;
  return (
    <Section title={t("scores.title")}>
      {!opened.includes(application.stage) ? (
        <p>
          {t("scores.sealed")}{" "}
          {t("scores.handed_in", {done: application.handed_in ?? 0, all: application.assigned ?? 0})}
        </p>
      ) : open ? (
        <Sheets application={application} policy={policy} />
      ) : (
        <Button onClick={() => setOpen(true)}>{t("scores.open")}</Button>
      )}
    </Section>
  );
}

function Sheets({application, policy}: {application: Application; policy: Policy}) {
  const {t} = useTranslation("selection");
  const scores = useRead("/applications/{application}/scores", {path: {application: application.id}});
  return (
    <Loaded of={scores}>
      {({items}) =>
        items.length === 0 ? (
          <Empty>{t("scores.none")}</Empty>
        ) : (
          (["desk", "panel"] as const).map((part) => (
            <Part key={part} part={part} scores={items.filter((s) => s.part === part)} policy={policy} />
          ))
        )
      }
    </Loaded>
  );
}

function Part({part, scores, policy}: {part: Score["part"]; scores: Score[]; policy: Policy}) {
  const {t} = useTranslation("selection");
  const text = useText();
  if (scores.length === 0) return null;
  const aspects = scores.some((s) => s.items && s.items.length > 0) ? (policy.rubric?.aspects ?? []) : [];
  return (
    <>
      <h3>{t(`part.${part}`)}</h3>
      <Scroll label={t(`part.${part}`)}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t("scores.item")}</th>
              {scores.map((_, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the sheets carry no name
                <th key={i} scope="col" className="money">
                  {t("scores.sheet", {number: i + 1})}
                </th>
              ))}
            </tr>
          </thead>
          {aspects.map((aspect) => (
            <tbody key={aspect.key}>
              <tr>
                <th scope="rowgroup" colSpan={scores.length + 1}>
                  {text(aspect.title)}
                </th>
              </tr>
              {aspect.items.map((item) => (
                <tr key={item.key}>
                  <th scope="row" className="light">
                    {text(item.title)} <span className="quiet">{t("scores.most", {points: item.points})}</span>
                  </th>
                  {scores.map((s, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the sheets carry no name
                    <td key={i} className="money">
                      {s.items?.find((one) => one.key === item.key)?.points ?? "—"}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
          <tfoot>
            <tr className="sums">
              <th scope="row">{t("scores.total")}</th>
              {scores.map((s, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the sheets carry no name
                <td key={i} className="money">
                  {s.points}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </Scroll>
      <ul className="rules">
        {scores.map((s, i) =>
          s.comment || s.feedback ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the sheets carry no name
            <li key={i}>
              <strong>{t("scores.sheet", {number: i + 1})}</strong>
              {s.comment && <div className="letter">{s.comment}</div>}
              {s.feedback && (
                <div className="letter">
                  <span className="quiet">{t("scores.feedback")}</span> {s.feedback}
                </div>
              )}
            </li>
          ) : null,
        )}
      </ul>
    </>
  );
}
