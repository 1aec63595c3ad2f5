import {Button} from "antd";
import type {ReactNode} from "react";
import {useTranslation} from "react-i18next";
import {useMe} from "../frame/session";
import {focusField} from "../parts/refusal";
import {clockTime, instant} from "../parts/time";
import {useWriting} from "./autosave";

/** The bar that stays at the foot of the page: whether all is saved, and where to go from here. */
export function SaveBar({children, extra}: {children?: ReactNode; extra?: ReactNode}) {
  return (
    <div className="savebar no-print">
      {extra}
      <div className="savebar-row">
        <div className="savebar-state">
          <SaveState />
        </div>
        <div className="savebar-acts">{children}</div>
      </div>
    </div>
  );
}

/** Where what was typed is now. Only what needs attention is read out. */
function SaveState() {
  const {t} = useTranslation("apply");
  const {state, mayWrite} = useWriting();
  const me = useMe();
  if (!mayWrite) return <span className="quiet">{t("save.read_only")}</span>;
  if (state.conflicts.length > 0) {
    return (
      <span role="status">
        <Button danger onClick={() => focusField("conflicts")}>
          {t("save.conflict")}
        </Button>
      </span>
    );
  }
  switch (state.phase) {
    case "offline":
      return (
        <strong className="save-warn" role="status">
          {t("save.offline")}
        </strong>
      );
    case "refused":
      return (
        <span className="overdue" role="status">
          {t("save.refused", {why: state.error?.message ?? ""})}
        </span>
      );
    case "waiting":
    case "saving":
      return <span>{t("save.saving")}</span>;
  }
  if (state.savedBy !== me.name) {
    return <span>{t("save.saved_by", {name: state.savedBy, at: instant(state.savedAt)})}</span>;
  }
  return <span>{t("save.saved", {at: clockTime(state.savedAt)})}</span>;
}
