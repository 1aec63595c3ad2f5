/** The form of a policy, as far as showing the answers to it needs it. */

export type FormText = {zh: string; en: string};
export type FormOption = {key: string; title: FormText};
export type FormCondition = {field: string; in: unknown[]};
export type FormType =
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
export type FormColumn = {key: string; title: FormText; type: FormType; options?: FormOption[]};
export type BudgetLine = {key: string; title: FormText; unit: FormText};
export type BudgetHead = {key: string; title: FormText; lines: BudgetLine[]; max_ratio?: string};
export type FormField = FormColumn & {when?: FormCondition; columns?: FormColumn[]; heads?: BudgetHead[]};
export type FormSection = {key: string; title: FormText; when?: FormCondition; fields: FormField[]};
export type Form = {sections: FormSection[]};
export type Answers = Record<string, unknown>;

/** The form in a policy's document; none where its applications have no questions. */
export function formOf(document: object): Form {
  return (document as {form?: Form}).form ?? {sections: []};
}

/** Whether nothing was answered. */
export function isEmpty(answer: unknown): boolean {
  return answer === undefined || answer === null || answer === "" || (Array.isArray(answer) && answer.length === 0);
}

function met(condition: FormCondition | undefined, heard: Answers): boolean {
  if (!condition?.field) return true;
  const answer = heard[condition.field];
  const given = Array.isArray(answer) ? answer : [answer];
  return given.some((one) => condition.in.includes(one));
}

/** The sections with those of their fields that were asked under the answers, in the order of the form. */
export function asked(form: Form, answers: Answers): FormSection[] {
  const heard: Answers = {};
  const sections: FormSection[] = [];
  for (const section of form.sections) {
    const open = met(section.when, heard);
    const fields: FormField[] = [];
    for (const field of section.fields) {
      if (!open || !met(field.when, heard)) continue;
      heard[field.key] = answers[field.key];
      fields.push(field);
    }
    if (fields.length > 0) sections.push({...section, fields});
  }
  return sections;
}

export type BudgetRow = {
  line: string;
  note?: string;
  unit_fen: number;
  quantity: number;
  asked_fen: number;
  own_fen: number;
  in_kind_fen: number;
};
export const budgetSources = ["asked_fen", "own_fen", "in_kind_fen"] as const;

/** What the sources bring, row by row and in all. Every amount of the table is the sum of its sources. */
export function budgetSum(rows: BudgetRow[]): Record<(typeof budgetSources)[number] | "total_fen", number> {
  const sum = {asked_fen: 0, own_fen: 0, in_kind_fen: 0, total_fen: 0};
  for (const row of rows)
    for (const source of budgetSources) {
      sum[source] += row[source] ?? 0;
      sum.total_fen += row[source] ?? 0;
    }
  return sum;
}

/** The rows of a budget under their heads, in the order of the form; heads without rows are left out. */
export function budgetByHead(
  heads: BudgetHead[],
  rows: BudgetRow[],
): {head: BudgetHead; rows: {line: BudgetLine; row: BudgetRow}[]}[] {
  return heads
    .map((head) => ({
      head,
      rows: head.lines.flatMap((line) => rows.filter((row) => row.line === line.key).map((row) => ({line, row}))),
    }))
    .filter((group) => group.rows.length > 0);
}
