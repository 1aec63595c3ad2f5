import {useRead} from "../api/ask";
import type {FormText} from "../parts/form";

/** What these pages read of a round's policy. */
export type Policy = {
  caps: {per_project_fen: number | null; projects: number | null; min_part_ratio: string};
  pool_fen: number;
  desk: {reviewers: number; shortlist: number} | null;
  panel: {size: number};
  resident: {meetings: number; second_meeting_after_days: number} | null;
  supplement: {working_days: number; due_time: string};
  eligibility: Rule[];
  recusal_questions: {key: string; title: FormText}[];
  rubric?: {aspects: {key: string; title: FormText; items: {key: string; title: FormText; points: number}[]}[]};
};
export type Rule = {key: string; kind: "hard" | "fixable"; title: FormText; auto?: string};

/** The policy of a round. It was frozen when it was published, so that it is read once. */
export function usePolicy(policy: string | undefined) {
  return useRead(
    "/policies/{policy}",
    {path: {policy: policy ?? ""}},
    {enabled: policy !== undefined, staleTime: Number.POSITIVE_INFINITY},
  );
}

/** The document as these pages know it. */
export function documentOf(policy: {document: object}): Policy {
  return policy.document as Policy;
}
