import type {Schemas} from "../api/ask";
import type {Rule} from "./policy";

type Recorded = Schemas["EligibilityAnswer"];

/** What stands in the form: an answer to each rule, or none yet. */
export type Given = Record<string, {passed: boolean | null; note: string}>;

/** The form as it begins: with what the system and people have answered so far, of which the last counts. */
export function begun(rules: Rule[], recorded: Recorded[]): Given {
  const last = new Map(recorded.map((a) => [a.rule, a]));
  return Object.fromEntries(
    rules.map((rule) => {
      const answer = last.get(rule.key);
      return [rule.key, {passed: answer?.passed ?? null, note: answer?.note ?? ""}];
    }),
  );
}

/** What is sent: the answers of a person. What the system has answered and nobody changed stays the system's. */
export function answersOf(rules: Rule[], recorded: Recorded[], given: Given): Recorded[] {
  const before = begun(rules, recorded);
  const answers: Recorded[] = [];
  for (const rule of rules) {
    const {passed, note} = given[rule.key] ?? {passed: null, note: ""};
    if (passed === null) continue;
    const old = before[rule.key];
    const same = old?.passed === passed && old.note === note.trim();
    if (same && rule.auto) continue;
    answers.push({rule: rule.key, passed, note: note.trim()});
  }
  return answers;
}

/** The rules that the system has found met: nobody need look at them, but anybody may. */
export function clearOf(rules: Rule[], recorded: Recorded[]): Rule[] {
  const before = begun(rules, recorded);
  return rules.filter((rule) => rule.auto && before[rule.key]?.passed === true && !before[rule.key]?.note);
}

export function unanswered(rules: Rule[], given: Given): Rule[] {
  return rules.filter((rule) => (given[rule.key]?.passed ?? null) === null);
}

export function failing(rules: Rule[], given: Given): Rule[] {
  return rules.filter((rule) => given[rule.key]?.passed === false);
}

/** The rest of the rules passed, without what was answered. */
export function passRest(rules: Rule[], given: Given): Given {
  const rest = unanswered(rules, given).map((rule) => [rule.key, {passed: true, note: given[rule.key]?.note ?? ""}]);
  return Object.fromEntries(rest);
}

/**
 * The next of a queue in the order of receipts, after its last one the first; none where it holds no other. The queue
 * is read page by page, only as far as need be.
 */
export async function nextOf<T extends {receipt: string}>(
  page: (cursor?: string) => Promise<{items: T[]; next_cursor: string | null}>,
  receipt: string,
): Promise<T | undefined> {
  let first: T | undefined;
  let cursor: string | undefined;
  do {
    const {items, next_cursor} = await page(cursor);
    const next = items.find((a) => a.receipt > receipt);
    if (next) return next;
    first ??= items.find((a) => a.receipt !== receipt);
    cursor = next_cursor ?? undefined;
  } while (cursor);
  return first;
}
