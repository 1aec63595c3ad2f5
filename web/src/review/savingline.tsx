import {useTranslation} from "react-i18next";
import {clockTime} from "../parts/time";
import type {Saving} from "./draft";

/** Whether what was typed is safe, and where. */
export function SavingLine({saving}: {saving: Saving}) {
  const {t} = useTranslation("review");
  return (
    <p className={saving.state === "offline" || saving.state === "refused" ? "saving overdue" : "saving"} role="status">
      {saving.state === "clean" && t("saving.clean")}
      {saving.state === "typed" && t("saving.typed")}
      {saving.state === "saving" && t("saving.saving")}
      {saving.state === "saved" && t("saving.saved", {at: clockTime(saving.at)})}
      {saving.state === "offline" && t("saving.offline")}
      {saving.state === "refused" && t("saving.refused", {why: saving.error.message})}
    </p>
  );
}
