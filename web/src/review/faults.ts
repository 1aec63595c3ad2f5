import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {type Mistake, mistakesOf} from "../parts/refusal";
import {leastWithoutReason, plainPoints} from "./points";
import {type Fault, faultsOf, fieldOfPointer, type NewScore, type Rubric, type Sheet} from "./sheet";

/** What keeps a sheet from being handed in, in sentences that say how to mend it. */
export function useFaults(rubric: Rubric | null): (sheet: Sheet) => Mistake[] {
  const {t} = useTranslation("review");
  const text = useText();
  const told = ({fault, item}: Fault) => {
    if (!item) return t(`fault.total_${fault as "missing" | "range" | "match"}`);
    const title = text(item.title);
    if (fault === "missing") return t("fault.missing", {title});
    if (fault === "range") return t("fault.range", {title, most: item.points});
    const limit = plainPoints(leastWithoutReason(item.points * 100, rubric?.reason_below ?? "0"));
    return t("fault.reason", {title, limit});
  };
  return (sheet) => faultsOf(rubric, sheet).map((fault) => ({field: fault.field, text: told(fault)}));
}

/** What the server found wrong with a sheet that was sent, each at its field. */
export function refusedFields(error: unknown, sent: NewScore | null): Mistake[] {
  return sent ? mistakesOf(error, (problem) => fieldOfPointer(problem.pointer ?? "", sent)) : [];
}
