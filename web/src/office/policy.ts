import {yearsLater} from "../parts/beijing";

/** A policy as docs/schemas/policy.json describes it. While it is being typed any part may be something else. */
export type Value = null | boolean | number | string | Value[] | {[name: string]: Value};
export type Document = {[name: string]: Value};

/** The place of a value, as the API points to it: /caps/per_project_fen. */
export type Pointer = string;

export function tokens(pointer: Pointer): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What stands at a place; undefined where nothing does. */
export function valueAt(document: Value, pointer: Pointer): Value | undefined {
  let at: Value | undefined = document;
  for (const token of tokens(pointer)) {
    if (at === null || at === undefined || typeof at !== "object") return undefined;
    at = Array.isArray(at) ? at[Number(token)] : at[token];
  }
  return at;
}

/** The currency in which a policy means its amounts, as far as it says one. */
export function currencyOf(document: Document): string | undefined {
  return typeof document.currency === "string" ? document.currency : undefined;
}

/** The document with another value at a place; undefined takes it out. */
export function withValue(document: Value, pointer: Pointer, value: Value | undefined): Value {
  const [token, ...rest] = tokens(pointer);
  if (token === undefined) return value ?? null;
  const below = rest.map((t) => `/${t.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  if (Array.isArray(document)) {
    const items = [...document];
    const i = Number(token);
    if (below === "" && value === undefined) items.splice(i, 1);
    else items[i] = below === "" ? value! : withValue(items[i] ?? {}, below, value);
    return items;
  }
  const members: Document = document !== null && typeof document === "object" ? {...document} : {};
  if (below === "" && value === undefined) delete members[token];
  else members[token] = below === "" ? value! : withValue(members[token] ?? {}, below, value);
  return members;
}

/** A list with one item moved to another place. */
export function moved<T>(items: T[], from: number, to: number): T[] {
  if (to < 0 || to >= items.length) return items;
  const after = [...items];
  const [item] = after.splice(from, 1);
  after.splice(to, 0, item!);
  return after;
}

const dates = ["/window/opens", "/window/closes", "/schedule/review_from", "/schedule/allocation_from"];

/** Where the next policy begins: everything as it was, and the dates later by as many years as the window is past. */
export function begun(document: Document, now: number): Document {
  const closes = valueAt(document, "/window/closes");
  if (typeof closes !== "string" || Date.parse(closes) >= now) return document;
  let years = 1;
  while (Date.parse(yearsLater(closes, years)) < now && years < 50) years++;
  return dates.reduce<Document>((after, at) => {
    const value = valueAt(after, at);
    return typeof value === "string" ? (withValue(after, at, yearsLater(value, years)) as Document) : after;
  }, document);
}

/** A key that no item of the list has yet: e19 after e18. */
export function nextKey(items: Value, letter: string): string {
  const keys = new Set(Array.isArray(items) ? items.map((item) => valueAt(item, "/key")) : []);
  let n = keys.size + 1;
  while (keys.has(`${letter}${String(n).padStart(2, "0")}`)) n++;
  return `${letter}${String(n).padStart(2, "0")}`;
}

/** The pointer into the policy of a refusal that points into the body in which it was sent. */
export function policyPointer(pointer: string | undefined): Pointer {
  return (pointer ?? "").replace(/^\/document(?=\/|$)/, "");
}

/** The id of the field in which a place is typed. */
export function fieldId(pointer: Pointer): string {
  return `p${pointer.replaceAll("/", "-")}`;
}

/** The longest of the fields' places that holds the place, so that a mistake deep in a document leads somewhere. */
export function nearest(pointer: Pointer, has: (id: string) => boolean): string {
  for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) if (has(fieldId(at))) return fieldId(at);
  return fieldId(pointer);
}
