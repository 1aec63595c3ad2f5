import {useTranslation} from "react-i18next";
import type {Role} from "../frame/session";
import {roleName} from "../parts/standing";
import {NativeSelect} from "./nativeselect";

type Props = {roles: readonly Role[]; id?: string; value?: Role; onChange?: (role: Role) => void};

/** A role out of a few. */
export function RoleSelect({roles, ...field}: Props) {
  const {t} = useTranslation("office");
  const {t: p} = useTranslation("parts");
  return <NativeSelect {...field} none={t("choose")} options={roles.map((r) => ({value: r, label: roleName(p, r)}))} />;
}
