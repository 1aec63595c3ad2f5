import {useTranslation} from "react-i18next";
import {useText} from "../frame/i18n";
import {useMoney} from "../parts/currency";
import {percentOf} from "../parts/percent";
import type {Problem} from "./check";
import type {Question} from "./form";

/** Says what is wrong and how to mend it. */
export function useProblemText(): (problem: Problem) => string {
  const {t} = useTranslation("apply");
  const text = useText();
  const money = useMoney();
  return (p) => {
    const said = t(`wrong.${p.kind}`, {
      label: p.label ? text(p.label) : pointerLabel(p.pointer),
      limit: ["project_cap", "own_least", "ratio", "row_sum"].includes(p.kind) ? money(p.limit ?? 0) : p.limit,
      count: p.count ?? 0,
      fen: money(p.fen ?? 0),
      percent: p.percent,
    });
    return p.row === undefined ? said : t("wrong.in_row", {list: p.list ? text(p.list) : "", row: p.row, said});
  };

  function pointerLabel(pointer: string): string {
    const last = pointer.split("/").at(-1)!;
    switch (last) {
      case "title":
      case "line":
      case "unit_fen":
      case "quantity":
      case "asked_fen":
      case "own_fen":
      case "in_kind_fen":
        return t(`label.${last}`);
    }
    return t("label.answer");
  }
}

/** An answer that has a single value, as it is read. */
export function useSaid(): (question: Question, answer: unknown) => string {
  const {t} = useTranslation("apply");
  const text = useText();
  const money = useMoney();
  const option = (question: Question, key: unknown) => {
    const found = question.options?.find((o) => o.key === key);
    return found ? text(found.title) : String(key);
  };
  return (question, answer) => {
    if (answer === undefined || answer === null || answer === "") return "—";
    switch (question.type) {
      case "bool":
        return answer === true ? t("yes") : t("no");
      case "enum":
        return option(question, answer);
      case "multi":
        return Array.isArray(answer) ? answer.map((key) => option(question, key)).join(t("comma")) || "—" : "—";
      case "money":
        return typeof answer === "number" ? money(answer) : String(answer);
      case "int":
        return typeof answer === "number" ? String(answer) : "—";
    }
    return String(answer);
  };
}

/** A ratio of a policy as people read it: 0.10 is 10 %. */
export function percent(ratio: string): string {
  return `${percentOf(ratio)}%`;
}
