/** The form of a policy, as docs/schemas/policy.json describes it. The document of a policy has no type in the API. */

export type Text = {zh: string; en: string};
export type Option = {key: string; title: Text};
export type Condition = {field: string; in: (string | boolean)[]};

export type FieldType =
  | "text"
  | "textarea"
  | "int"
  | "date"
  | "enum"
  | "money"
  | "bool"
  | "multi"
  | "list"
  | "file"
  | "budget";

export type BudgetLine = {key: string; title: Text; unit: Text; max_unit_fen?: number; max_ratio?: string};
export type BudgetHead = {key: string; title: Text; lines: BudgetLine[]; max_ratio?: string};

/** What a field and a column of a list have alike. */
export type Question = {
  key: string;
  title: Text;
  type: FieldType;
  required: boolean;
  max?: number;
  options?: Option[];
};
export type Field = Question & {
  help?: Text;
  when?: Condition;
  columns?: Question[];
  min_rows?: number;
  max_rows?: number;
  heads?: BudgetHead[];
};
export type FormSection = {key: string; title: Text; help?: Text; when?: Condition; fields: Field[]};
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
  own_ratio_min: string;
  eligibility: Rule[];
  form: Form;
};

export type Answers = Record<string, unknown>;

/** Whether a condition is met by the answers to what was asked before it; without one it always is. */
export function met(when: Condition | undefined, answers: Answers): boolean {
  if (!when) return true;
  const answer = answers[when.field];
  const chosen = Array.isArray(answer) ? answer : [answer];
  return chosen.some((one) => (typeof one === "string" || typeof one === "boolean") && when.in.includes(one));
}

/** The sections as they are asked under the answers, each with the fields that are. An unasked answer meets no condition. */
export function askedSections(form: Form, answers: Answers): FormSection[] {
  const heard: Answers = {};
  const asked: FormSection[] = [];
  for (const section of form.sections) {
    const open = met(section.when, heard);
    const fields = section.fields.filter((field) => {
      if (!open || !met(field.when, heard)) return false;
      heard[field.key] = answers[field.key];
      return true;
    });
    if (fields.length > 0) asked.push({...section, fields});
  }
  return asked;
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
