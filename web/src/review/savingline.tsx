import {useTranslation} from "react-i18next";
import {clockTime} from "../parts/time";
import type {Saving} from "./writing";

/** Whether what was typed is safe, and where. */
export function SavingLine({saving, choosing}: {saving: Saving; choosing: boolean}) {
  const {t} = useTranslation("review");
  if (choosing) {
    return (
      <p className="saving overdue" role="status">
        {t("saving.choosing")}
      </p>
    );
  }
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
