import {expect, test} from "vitest";
import {paidOn} from "./paid";

const entry = (kind: string, of: string, id: string, at: string) => ({
  id: at,
  act: at,
  kind,
  case: {kind: of, id},
  at,
  postings: [],
});

test("a payment is dated by the bank's last word that it arrived", () => {
  const dates = paidOn([
    entry("reserved", "application", "a", "2026-05-25T01:00:00Z"),
    entry("line_in_transit", "disbursement", "d", "2026-06-22T01:00:00Z"),
    entry("confirmed", "disbursement", "d", "2026-06-23T01:00:00Z"),
    entry("confirmed", "disbursement", "d", "2026-06-30T01:00:00Z"),
  ]);
  expect([...dates]).toEqual([["d", "2026-06-30T01:00:00Z"]]);
});
