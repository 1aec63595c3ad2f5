/**
 * What the server would refuse, as far as it can be known here, so that people learn it while they write. The server
 * judges all the same; nothing is submitted or kept back because of what stands here.
 */
import {type BudgetRow, brought, cost, lineOf, ratios, rowsOf} from "./budget";
import {amountsOf, placesOf, placesSum, titleOf} from "./content";
import {portionUp} from "./decimal";
import {
  askedBudget,
  askedFields,
  askedSections,
  countCharacters,
  type Field,
  isEmpty,
  type PolicyDocument,
  type Question,
  type Text,
} from "./form";
import type {Content} from "./merge";

export type Kind =
  | "missing"
  | "too_long"
  | "number"
  | "too_much"
  | "too_large"
  | "date"
  | "option"
  | "too_many"
  | "too_few"
  | "row_sum"
  | "unit_price"
  | "quantity"
  | "ratio"
  | "project_cap"
  | "own_least"
  | "no_place"
  | "share"
  | "share_sum"
  | "same_place";

/** Something wrong, at the place the server would name. Amounts are in fen. */
export type Problem = {
  pointer: string;
  kind: Kind;
  label?: Text;
  /** The list and the row in which it is. */
  list?: Text;
  row?: number;
  count?: number;
  fen?: number;
  limit?: number;
  percent?: string;
};

/** The id of the control of a place in the content. */
export function idOf(pointer: string): string {
  return pointer.slice(1).replaceAll("/", "-");
}

/** What is wrong with one field. */
function checkField(field: Field, answer: unknown): Problem[] {
  const at = `/answers/${field.key}`;
  if (isEmpty(field.type, answer)) return field.required ? [{pointer: at, kind: "missing", label: field.title}] : [];
  switch (field.type) {
    case "list":
      return checkList(field, answer, at);
    case "budget":
      return rowsOf(answer).flatMap((row, i) => checkBudgetRow(field, row, `${at}/${i}`, i + 1));
    case "multi":
    case "file": {
      const most = field.max ?? field.options?.length ?? Number.POSITIVE_INFINITY;
      const count = Array.isArray(answer) ? answer.length : 0;
      return count > most ? [{pointer: at, kind: "too_many", label: field.title, limit: most}] : [];
    }
  }
  return checkSingle(field, answer, at);
}

function checkSingle(field: Question, answer: unknown, pointer: string, place?: {list: Text; row: number}): Problem[] {
  const wrong = (kind: Kind, more: Partial<Problem> = {}): Problem[] => [
    {pointer, kind, label: field.title, ...place, ...more},
  ];
  if (isEmpty(field.type, answer)) return field.required ? wrong("missing") : [];
  switch (field.type) {
    case "text":
    case "textarea": {
      const over = countCharacters(String(answer)) - (field.max ?? Number.POSITIVE_INFINITY);
      return over > 0 ? wrong("too_long", {limit: field.max!, count: over}) : [];
    }
    case "int":
    case "money": {
      if (typeof answer !== "number" || !Number.isSafeInteger(answer) || answer < 0) return wrong("number");
      if (!field.max || answer <= field.max) return [];
      return field.type === "money" ? wrong("too_much", {fen: field.max}) : wrong("too_large", {limit: field.max});
    }
    case "date":
      return /^\d{4}-\d{2}-\d{2}$/.test(String(answer)) ? [] : wrong("date");
    case "enum":
      return field.options?.some((option) => option.key === answer) ? [] : wrong("option");
  }
  return [];
}

function checkList(field: Field, answer: unknown, at: string): Problem[] {
  const rows = Array.isArray(answer) ? (answer as Record<string, unknown>[]) : [];
  const problems: Problem[] = [];
  if (rows.length < (field.min_rows ?? 0))
    problems.push({pointer: at, kind: "too_few", label: field.title, limit: field.min_rows!});
  if (rows.length > (field.max_rows ?? Number.POSITIVE_INFINITY))
    problems.push({pointer: at, kind: "too_many", label: field.title, limit: field.max_rows!});
  rows.forEach((row, i) => {
    for (const column of field.columns ?? [])
      problems.push(
        ...checkSingle(column, row?.[column.key], `${at}/${i}/${column.key}`, {list: field.title, row: i + 1}),
      );
  });
  return problems;
}

function checkBudgetRow(field: Field, row: BudgetRow, at: string, number: number): Problem[] {
  const problems: Problem[] = [];
  const place = {list: field.title, row: number};
  const missing = (key: keyof BudgetRow) => problems.push({pointer: `${at}/${key}`, kind: "missing", ...place});
  const line = lineOf(field, row.line);
  if (!line) missing("line");
  if (typeof row.unit_fen !== "number") missing("unit_fen");
  else if (line?.max_unit_fen && row.unit_fen > line.max_unit_fen)
    problems.push({
      pointer: `${at}/unit_fen`,
      kind: "unit_price",
      label: line.title,
      ...place,
      fen: line.max_unit_fen,
    });
  if (typeof row.quantity !== "number") missing("quantity");
  else if (row.quantity < 1) problems.push({pointer: `${at}/quantity`, kind: "quantity", ...place});
  for (const key of ["asked_fen", "own_fen", "in_kind_fen"] as const) if (typeof row[key] !== "number") missing(key);
  const amount = cost(row);
  if (problems.every((p) => p.kind !== "missing") && amount !== null && amount !== brought(row))
    problems.push({pointer: at, kind: "row_sum", ...place, fen: brought(row), limit: amount});
  return problems;
}

/** What is wrong beside the answers: title, places, amounts. */
export function checkBasics(content: Content, policy: PolicyDocument): Problem[] {
  const problems: Problem[] = [];
  if (titleOf(content).trim() === "") problems.push({pointer: "/title", kind: "missing"});
  const over = countCharacters(titleOf(content)) - 200;
  if (over > 0) problems.push({pointer: "/title", kind: "too_long", limit: 200, count: over});
  problems.push(...checkPlaces(content));
  if (!askedBudget(policy.form, content.answers ?? {})) problems.push(...checkAmounts(content, policy));
  return problems;
}

function checkPlaces(content: Content): Problem[] {
  const places = placesOf(content);
  if (places.length === 0) return [{pointer: "/places", kind: "no_place"}];
  const problems: Problem[] = [];
  places.forEach((place, i) => {
    if (!place.place_id) problems.push({pointer: `/places/${i}/place_id`, kind: "no_place"});
    else if (places.findIndex((p) => p.place_id === place.place_id) < i)
      problems.push({pointer: `/places/${i}/place_id`, kind: "same_place"});
    if (!/^(0\.\d+|1)$/.test(place.share)) problems.push({pointer: `/places/${i}/share`, kind: "share"});
  });
  const sum = placesSum(places);
  if (problems.length === 0 && sum !== "100")
    problems.push({pointer: "/places/0/share", kind: "share_sum", percent: sum});
  return problems;
}

/** What is wrong with the amounts, be they typed or the sums of the budget. */
function checkAmounts(content: Content, policy: PolicyDocument): Problem[] {
  const {asked, own, inKind, total} = amountsOf(content);
  const problems: Problem[] = [];
  if (asked < 1) problems.push({pointer: "/asked_fen", kind: "missing"});
  const cap = policy.caps.per_project_fen;
  if (cap !== null && asked > cap)
    problems.push({pointer: "/asked_fen", kind: "project_cap", fen: asked - cap, limit: cap});
  const least = portionUp(policy.own_ratio_min, total);
  if (asked > 0 && own + inKind < least)
    problems.push({pointer: "/own_fen", kind: "own_least", fen: least - own - inKind, limit: least});
  return problems;
}

/** What is wrong with a section of the form; with the budget come the amounts that it gives. */
export function checkSection(fields: Field[], content: Content, policy: PolicyDocument): Problem[] {
  return fields.flatMap((field) => {
    const problems = checkField(field, content.answers?.[field.key]);
    if (field.type !== "budget" || problems.length > 0) return problems;
    const rows = rowsOf(content.answers?.[field.key]);
    const broken = ratios(field, rows, amountsOf(content).asked)
      .filter((r) => r.taken > r.limit)
      .map(
        (r): Problem => ({
          pointer: `/answers/${field.key}`,
          kind: "ratio",
          label: r.title,
          fen: r.taken - r.limit,
          limit: r.limit,
        }),
      );
    return [...(rows.length > 0 ? checkAmounts(content, policy) : []), ...broken];
  });
}

export type Status = "new" | "begun" | "done" | "wrong";

/** Where a part of the form stands: untouched, lacking something, wrong, or with nothing to say against it. */
export function statusOf(problems: Problem[], touched: boolean): Status {
  const lacking = (p: Problem) => p.kind === "missing" || p.kind === "no_place";
  if (!touched) return "new";
  if (problems.some((p) => !lacking(p))) return "wrong";
  return problems.length > 0 ? "begun" : "done";
}

/** Everything that is wrong, by the part of the form where it is mended. */
export function checkAll(content: Content, policy: PolicyDocument): {part: string; problems: Problem[]}[] {
  const sections = askedSections(policy.form, content.answers ?? {});
  return [
    {part: basics, problems: checkBasics(content, policy)},
    ...sections.map((s) => ({part: s.key, problems: checkSection(s.fields, content, policy)})),
  ];
}

/** The part that is beside the form: its name has a sign that no key of a section has. */
export const basics = "title-places";

/** The part of the form in which a place of the content is written. */
export function partOf(policy: PolicyDocument, content: Content, pointer: string): string {
  const [, first = "", second = ""] = pointer.split("/");
  const budget = askedBudget(policy.form, content.answers ?? {});
  const amount = ["asked_fen", "own_fen", "in_kind_fen", "total_fen"].includes(first);
  const key = first === "answers" ? second : amount ? budget?.key : undefined;
  return policy.form.sections.find((s) => s.fields.some((f) => f.key === key))?.key ?? basics;
}

/** How much of what must be answered is answered, in whole percent. */
export function completeness(content: Content, policy: PolicyDocument): number {
  const required = askedFields(policy.form, content.answers ?? {}).filter((field) => field.required);
  const answered = required.filter((field) => !isEmpty(field.type, content.answers?.[field.key])).length;
  const own = [titleOf(content).trim() !== "", placesOf(content).length > 0].filter(Boolean).length;
  return Math.floor((100 * (answered + own)) / (required.length + 2));
}
