import {rowsOf, sums} from "./budget";
import {percentSum} from "./decimal";
import {askedBudget, type Form} from "./form";
import {type Content, type FieldPath, valueAt, withValue} from "./merge";

export type Place = {place_id: string; share: string};
export type Amounts = {asked: number; own: number; inKind: number; total: number};

export function titleOf(content: Content): string {
  return typeof content.title === "string" ? content.title : "";
}

export function placesOf(content: Content): Place[] {
  return Array.isArray(content.places) ? (content.places as Place[]) : [];
}

const whole = (value: unknown) => (typeof value === "number" ? value : 0);

/** The amounts of the application. Own is money alone; the content counts gifts in kind among it. */
export function amountsOf(content: Content): Amounts {
  const inKind = whole(content.in_kind_fen);
  const own = Math.max(0, whole(content.own_fen) - inKind);
  return {asked: whole(content.asked_fen), own, inKind, total: whole(content.total_fen)};
}

/** The content with these amounts, as the API takes them. */
export function withAmounts(content: Content, {asked, own, inKind}: Omit<Amounts, "total">): Content {
  const both = own + inKind;
  return {...content, asked_fen: asked, own_fen: both, in_kind_fen: inKind, total_fen: asked + both};
}

/** The fields that follow from others and that nobody types. */
export function derivedFields(form: Form, content: Content): FieldPath[] {
  const budget = askedBudget(form, content.answers ?? {});
  return budget ? ["asked_fen", "own_fen", "in_kind_fen", "total_fen"] : ["total_fen"];
}

/** The content with what follows from it: the amounts are those of the budget where the form has one. */
export function derive(form: Form, content: Content): Content {
  const budget = askedBudget(form, content.answers ?? {});
  if (!budget) return content;
  const rows = rowsOf(content.answers?.[budget.key]);
  if (rows.length === 0 && content.asked_fen === undefined) return content;
  return withAmounts(content, sums(rows));
}

const projectName = "answers/project_name";

/**
 * The content with another title. Forms that ask for the project's name in words of their own ask the same thing: while
 * the answer says what the title said, it goes along, and nobody types it twice.
 */
export function retitled(form: Form, content: Content, field: FieldPath, text: string): Content {
  const after = withValue(content, field, text);
  const twin = field === "title" ? projectName : field === projectName ? "title" : null;
  const asks = form.sections.some((s) => s.fields.some((f) => f.key === "project_name" && f.type === "text"));
  if (!twin || !asks) return after;
  const before = valueAt(content, field) ?? "";
  const said = valueAt(content, twin) ?? "";
  return said === "" || said === before ? withValue(after, twin, text) : after;
}

export function placesSum(places: Place[]): string {
  return percentSum(places.map((place) => place.share));
}
