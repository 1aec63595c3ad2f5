import {useTranslation} from "react-i18next";
import type {Role} from "../frame/session";
import {NativeSelect} from "./nativeselect";
import {roleName} from "./standing";

type Props = {roles: readonly Role[]; id?: string; value?: Role; onChange?: (role: Role) => void};

/** A role out of a few. */
export function RoleSelect({roles, ...field}: Props) {
  const {t} = useTranslation("parts");
  return <NativeSelect {...field} none={t("choose")} options={roles.map((r) => ({value: r, label: roleName(t, r)}))} />;
}
