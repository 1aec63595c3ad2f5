/** The form of a policy as reviewers read it. */
import type {Schemas} from "../api/ask";
import * as parts from "../parts/form";

export type Text = parts.FormText;
export type Column = parts.FormColumn;
export type BudgetHead = parts.BudgetHead & {max_ratio?: string};
export type Field = Omit<parts.FormField, "heads"> & {heads?: BudgetHead[]};
export type Section = Omit<parts.FormSection, "fields"> & {fields: Field[]};
export type Form = {sections: Section[]};
export type Answers = parts.Answers;

/** The form in a policy, which is data of its own shape for whoever reads it. */
export function formOf(policy: Schemas["Policy"]): Form {
  return parts.formOf(policy.document);
}

/** The sections with those of their fields that were asked under the answers; what was not asked is not shown. */
export function askedSections(form: Form, answers: Answers): Section[] {
  return parts.asked(form, answers); // it leaves out and changes nothing
}

/** Whether nothing was answered. */
export function isEmpty(answer: unknown): boolean {
  return answer === undefined || answer === null || answer === "" || (Array.isArray(answer) && answer.length === 0);
}

/** The rows of an answer that is a list of them. */
export function rowsOf(answer: unknown): Answers[] {
  return Array.isArray(answer) ? answer.filter((row): row is Answers => typeof row === "object" && row !== null) : [];
}

/** The option that a key stands for. */
export function optionTitle(options: parts.FormOption[] | undefined, key: unknown): Text {
  return options?.find((option) => option.key === key)?.title ?? {zh: String(key), en: String(key)};
}
