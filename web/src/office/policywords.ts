import {useTranslation} from "react-i18next";
import {useCurrency} from "../parts/currency";
import {money} from "../parts/money";
import {instant} from "../parts/time";
import {tokens} from "./policy";

type T = ReturnType<typeof useTranslation<"office">>["t"];

// A policy may say what is newer than the page: what has no name of ours is shown as it is written.
/** What a member of a policy is called. */
export function memberName(t: T, name: string): string {
  return t(`member.${name}` as "member.caps", {defaultValue: name});
}

/** Names of members in the order in which the catalogue has them: the server keeps none. */
export function inOrder(t: T, names: string[]): string[] {
  const order = Object.keys(t("member", {returnObjects: true}) as object);
  const place = (name: string) => (order.indexOf(name) + order.length + 1) % (order.length + 1);
  return [...names].sort((a, b) => place(a) - place(b));
}

/** What one of the fixed answers of a policy is called. */
export function valueName(t: T, value: string): string {
  return t(`value.${value}` as "value.hard", {defaultValue: value});
}

/** A place in words: caps, amount per project; the first of the payments. */
export function usePath(): (pointer: string) => string {
  const {t} = useTranslation("office");
  return (pointer) =>
    tokens(pointer)
      .map((token) => (/^\d+$/.test(token) ? t("policy.item", {number: Number(token) + 1}) : memberName(t, token)))
      .join(t("policy.path"));
}

/** The figures of a finding as they are read: amounts in its currency, instants in Beijing. */
export function findingParams(
  params: Record<string, unknown> | undefined,
  currency: string | undefined,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params ?? {}).map(([name, value]) => {
      if (name.endsWith("_fen") && typeof value === "number") return [name, money(value, currency)];
      if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) return [name, instant(value)];
      return [name, String(value)];
    }),
  );
}

/** The sentence of a finding. */
export function useFinding(): (finding: {code: string; params?: Record<string, unknown> | undefined}) => string {
  const {t} = useTranslation("office");
  const currency = useCurrency();
  return ({code, params}) =>
    t(`finding.${code}` as "finding.window_order", {
      defaultValue: code,
      ...(findingParams(params, currency) as object),
    }) as string;
}
