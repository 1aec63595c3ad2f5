/** The form of a policy as it is filled in, with the limits of its answers, as docs/schemas/policy.json describes it. */
import type * as parts from "../parts/form";
import {type Answers, asked, type FormColumn, type FormCondition, type FormText, type FormType} from "../parts/form";

export type {Answers} from "../parts/form";

export type Text = FormText;
export type FieldType = FormType;
export type BudgetLine = parts.BudgetLine & {max_unit_fen?: number; max_ratio?: string};
export type BudgetHead = Omit<parts.BudgetHead, "lines"> & {lines: BudgetLine[]; max_ratio?: string};

/** What a field and a column of a list have alike. */
export type Question = FormColumn & {required: boolean; max?: number};
export type Field = Question & {
  help?: Text;
  when?: FormCondition;
  columns?: Question[];
  min_rows?: number;
  max_rows?: number;
  heads?: BudgetHead[];
};
export type FormSection = Omit<parts.FormSection, "fields"> & {help?: Text; fields: Field[]};
export type Form = {version: number; sections: FormSection[]};

export type Rule = {key: string; title: Text; kind: "hard" | "fixable"; question?: Text};

/** What the applicant's pages read of a policy. */
export type PolicyDocument = {
  title: Text;
  currency: string;
  caps: {
    per_project_fen: number | null;
    per_community_fen: number | null;
    per_organization_projects: number | null;
    projects: number | null;
  };
  pool_fen: number | null;
  schedule: {review_from: string};
  own_ratio_min: string;
  eligibility: Rule[];
  form: Form;
};

/** The sections as they are asked under the answers, each with the fields that are. */
export function askedSections(form: Form, answers: Answers): FormSection[] {
  return asked(form, answers) as FormSection[]; // it leaves out and changes nothing
}

/** All fields that are asked under the answers, in the order shown. */
export function askedFields(form: Form, answers: Answers): Field[] {
  return askedSections(form, answers).flatMap((section) => section.fields);
}

/** The budget that is asked under the answers; a form has at most one. */
export function askedBudget(form: Form, answers: Answers): Field | undefined {
  return askedFields(form, answers).find((field) => field.type === "budget");
}

const several: FieldType[] = ["multi", "list", "file", "budget"];

/** Whether an answer says nothing: absent, blank or, where there may be several, none. */
export function isEmpty(type: FieldType, answer: unknown): boolean {
  if (answer === undefined || answer === null) return true;
  if (typeof answer === "string") return answer.trim() === "";
  return Array.isArray(answer) && answer.length === 0 && several.includes(type);
}

/** How many characters a text has, as people and the server count them: an emoji or a rare character is one. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
