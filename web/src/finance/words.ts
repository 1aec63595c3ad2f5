import type {useTranslation} from "react-i18next";
import {type Schemas, useRead} from "../api/ask";
import {useNow} from "../frame/clock";
import {office, useFunder, useMe} from "../frame/session";
import {day} from "../parts/time";

export type T = ReturnType<typeof useTranslation<"finance">>["t"];

/** Whether the person holds one of the roles in the funder: what is only for the eye, the server decides the rest. */
export function useHolds(...roles: Schemas["Role"][]): boolean {
  const held = office(useMe())?.roles ?? [];
  return held.some((role) => roles.includes(role));
}

/** Today in Beijing by the server's clock. */
export function useToday(): string {
  const now = useNow();
  return day(now ?? Date.now());
}

/** The names of the funder's funds by their ids. */
export function useFundNames(): Map<string, string> {
  const funds = useRead("/funders/{funder}/funds", {path: {funder: useFunder()}}, {staleTime: 60_000});
  return new Map(funds.data?.items.map((f) => [f.id, f.name]));
}

/** Where a line's money comes from: the fund by its name where it has one. */
export function sourceName(
  t: T,
  line: Pick<Schemas["FundingLine"], "source" | "fund_id">,
  funds: Map<string, string>,
): string {
  const name = line.fund_id ? funds.get(line.fund_id) : undefined;
  return name ? t("line.named", {source: t(`source.${line.source}`), fund: name}) : t(`source.${line.source}`);
}

/** The first eight characters of a digest are enough to tell two versions apart by eye. */
export function short(digest: string): string {
  return digest.slice(0, 8);
}

/** Where a batch stands: at the bank only for as long as the bank owes an answer. */
export function batchStage(t: T, batch: Pick<Schemas["Batch"], "stage" | "open">): string {
  return batch.stage === "exported" && batch.open === 0 ? t("batch.answered") : t(`batch.stages.${batch.stage}`);
}
