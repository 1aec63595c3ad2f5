import type {Schemas} from "../api/ask";
import type {BoardRow} from "./board";
import type {Override} from "./overrides";

/** A board that was kept to be compared: what was changed, what it came to, and who got how much. */
export type Scenario = {
  name: string;
  overrides: Override[];
  totals: Schemas["Totals"];
  given: {receipt: string; title: string; amount: number}[];
};

export function scenarioOf(name: string, overrides: Override[], totals: Schemas["Totals"], rows: BoardRow[]): Scenario {
  const awarded = rows.filter((r) => r.outcome === "awarded");
  return {name, overrides, totals, given: awarded.map(({receipt, title, amount}) => ({receipt, title, amount}))};
}

export type Difference = {
  in: Scenario["given"];
  out: Scenario["given"];
  changed: {receipt: string; title: string; before: number; after: number}[];
};

/** Who is in and who is out with the second board, against the first, and who gets another amount. */
export function differenceOf(first: Scenario, second: Scenario): Difference {
  const before = new Map(first.given.map((g) => [g.receipt, g]));
  const after = new Map(second.given.map((g) => [g.receipt, g]));
  return {
    in: second.given.filter((g) => !before.has(g.receipt)),
    out: first.given.filter((g) => !after.has(g.receipt)),
    changed: second.given.flatMap(({receipt, title, amount}) => {
      const old = before.get(receipt);
      return old && old.amount !== amount ? [{receipt, title, before: old.amount, after: amount}] : [];
    }),
  };
}
