import {useTranslation} from "react-i18next";
import type {Role} from "../frame/session";
import {roleName} from "../parts/standing";

type Props = {roles: readonly Role[]; id?: string; value?: Role; onChange?: (role: Role) => void};

/** A role out of a few, in the browser's own field. */
export function RoleSelect({roles, id, value, onChange}: Props) {
  const {t} = useTranslation("office");
  const {t: p} = useTranslation("parts");
  return (
    <select
      id={id}
      className="of-select"
      value={value ?? ""}
      onChange={(event) => onChange?.(event.target.value as Role)}
    >
      <option value="">{t("choose")}</option>
      {roles.map((r) => (
        <option key={r} value={r}>
          {roleName(p, r)}
        </option>
      ))}
    </select>
  );
}
