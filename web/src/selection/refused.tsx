import {Button} from "antd";
import {useTranslation} from "react-i18next";
import {isRefusal} from "../api/problem";
import {Mistakes, mistakesOf, Sorry} from "../parts/refusal";
import type {BoardRow} from "./board";
import type {Override} from "./overrides";

type Props = {error: Error | null; overrides: Override[]; rows: Map<string, BoardRow>; undo: () => void};

/** Says which change cannot be, and that the rows below are those from before it. */
export function Refused({error, overrides, rows, undo}: Props) {
  const {t} = useTranslation("selection");
  if (!error) return null;
  const mistakes = mistakesOf(error, () => "changes").map((m, i) => {
    const at = isRefusal(error) ? /^\/overrides\/(\d+)/.exec(error.fields[i]?.pointer ?? "") : null;
    const title = rows.get(overrides[Number(at?.[1] ?? -1)]?.application_id ?? "")?.title;
    return title ? {...m, text: t("refused.at", {title, text: m.text})} : m;
  });
  return (
    <Mistakes mistakes={mistakes} title={t("refused.title")}>
      {mistakes.length === 0 && <Sorry error={error} />}
      <p>{t("refused.text")}</p>
      {overrides.length > 0 && <Button onClick={undo}>{t("changes.undo")}</Button>}
    </Mistakes>
  );
}
