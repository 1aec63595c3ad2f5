import {expect, test} from "vitest";
import type {Schemas} from "../api/ask";
import {months} from "./months";

function batch(number: string, pay_on: string, stage: Schemas["Batch"]["stage"], currency = "CNY"): Schemas["Batch"] {
  return {
    id: number,
    number,
    pay_on,
    currency,
    open: 0,
    digest: "",
    lines: 2,
    total_fen: 100,
    stage,
    prepared_by: "",
    prepared_by_name: "",
    approved_by: null,
    approved_by_name: null,
    exported_at: null,
    can: {},
  };
}

test("batches stand under their month, the latest first, what was voided pays nothing, and no currency is another", () => {
  const found = months([
    batch("20260630-01", "2026-06-30", "exported"),
    batch("20260701-01", "2026-07-01", "voided"),
    batch("20260701-02", "2026-07-01", "approved"),
    batch("20260701-03", "2026-07-01", "approved", "HKD"),
  ]);
  expect(found.map((m) => [m.month, m.batches.map((b) => b.number), m.lines, Object.fromEntries(m.totals)])).toEqual([
    ["2026-07", ["20260701-03", "20260701-02", "20260701-01"], 4, {HKD: 100, CNY: 100}],
    ["2026-06", ["20260630-01"], 2, {CNY: 100}],
  ]);
});
