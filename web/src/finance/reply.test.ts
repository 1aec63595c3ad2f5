import {expect, test} from "vitest";
import type {Schemas} from "../api/ask";
import {confirmRest, repliesOf} from "./reply";

function instruction(number: string): Schemas["Instruction"] {
  return {
    number,
    disbursement_id: "",
    attempt: 1,
    amount_fen: 100,
    holder: "",
    bank: "",
    account: "",
    purpose: "",
    state: "sent",
  };
}

test("what was left open is no reply", () => {
  const said = {a: {status: "confirmed" as const, reason: ""}, b: {status: "" as const, reason: "x"}};
  expect(repliesOf([instruction("a"), instruction("b"), instruction("c")], said, "2026-06-30")).toEqual([
    {instruction: "a", status: "confirmed", amount_fen: 100, date: "2026-06-30", reason: ""},
  ]);
});

test("the rest is confirmed, and what was said of one stays", () => {
  const said = {a: {status: "returned" as const, reason: "closed"}, b: {status: "" as const, reason: ""}};
  expect(confirmRest([instruction("a"), instruction("b"), instruction("c")], said)).toEqual({
    a: {status: "returned", reason: "closed"},
    b: {status: "confirmed", reason: ""},
    c: {status: "confirmed", reason: ""},
  });
});
