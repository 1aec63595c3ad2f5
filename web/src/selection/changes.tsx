import {Button} from "antd";
import {useTranslation} from "react-i18next";
import {useMoney} from "../parts/currency";
import {Section} from "../parts/page";
import type {BoardRow} from "./board";
import {change, type History, type Override, redo, undo, without} from "./overrides";

type Props = {
  history: History;
  rows: Map<string, BoardRow>;
  set: (history: History) => void;
  edit: (o: Override) => void;
};

/** What was changed of the order by the scores, each with its reason, and the way back. */
export function Changes({history, rows, set, edit}: Props) {
  const {t} = useTranslation("selection");
  const money = useMoney();
  return (
    <Section
      id="changes"
      title={t("changes.title", {count: history.now.length})}
      side={
        <div className="row">
          {history.past.length > 0 && <Button onClick={() => set(undo(history))}>{t("changes.undo")}</Button>}
          {history.future.length > 0 && <Button onClick={() => set(redo(history))}>{t("changes.redo")}</Button>}
        </div>
      }
    >
      {history.now.length === 0 && <p className="quiet">{t("changes.none")}</p>}
      <ol className="rules">
        {history.now.map((o) => {
          const title = rows.get(o.application_id)?.title ?? o.application_id;
          return (
            <li key={`${o.application_id}/${o.kind}`}>
              <strong>{title}</strong>:{" "}
              {t(`changes.${o.kind}`, {rank: o.rank, amount: o.amount_fen ? money(o.amount_fen) : ""})}
              <div className="quiet letter">{o.reason}</div>
              <Button size="small" onClick={() => edit(o)} aria-label={t("changes.edit_of", {title})}>
                {t("changes.edit")}
              </Button>{" "}
              <Button
                size="small"
                onClick={() => set(change(history, without(history.now, o)))}
                aria-label={t("changes.remove_of", {title})}
              >
                {t("changes.remove")}
              </Button>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
