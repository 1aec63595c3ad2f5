import type {Schemas} from "../api/ask";

/** The form of a policy (what an application is asked), as its document has it. */
export type Text = {zh: string; en: string};
export type Option = {key: string; title: Text};
export type Column = {key: string; title: Text; type: ColumnType; options?: Option[]};
type ColumnType = "text" | "textarea" | "int" | "date" | "enum" | "money" | "bool";
export type BudgetLine = {key: string; title: Text; unit: Text; max_ratio?: string};
export type BudgetHead = {key: string; title: Text; lines: BudgetLine[]; max_ratio?: string};
type Condition = {field: string; in: unknown[]};
export type Field = {
  key: string;
  title: Text;
  when?: Condition;
  type: ColumnType | "multi" | "list" | "file" | "budget";
  options?: Option[];
  columns?: Column[];
  heads?: BudgetHead[];
};
export type Section = {key: string; title: Text; when?: Condition; fields: Field[]};
export type Form = {sections: Section[]};
export type Answers = Record<string, unknown>;

/** The form in a policy, which is data of its own shape for whoever reads it. */
export function formOf(policy: Schemas["Policy"]): Form {
  return policy.document.form as Form;
}

/** The sections with those of their fields that were asked under the answers; what was not asked is not shown. */
export function askedSections(form: Form, answers: Answers): Section[] {
  const heard: Answers = {};
  const met = (when: Condition | undefined) => {
    if (!when) return true;
    const answer = heard[when.field];
    return (Array.isArray(answer) ? answer : [answer]).some((one) => when.in.includes(one));
  };
  return form.sections.flatMap((section) => {
    const open = met(section.when);
    const fields = section.fields.filter((field) => {
      if (!open || !met(field.when)) return false;
      heard[field.key] = answers[field.key];
      return true;
    });
    return fields.length > 0 ? [{...section, fields}] : [];
  });
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
export function optionTitle(options: Option[] | undefined, key: unknown): Text {
  return options?.find((option) => option.key === key)?.title ?? {zh: String(key), en: String(key)};
}
