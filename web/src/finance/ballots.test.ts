import {expect, test} from "vitest";
import {decisionOf, tallyOf} from "./ballots";

test("only those who voted have a ballot, and the recused are named", () => {
  expect(
    decisionOf({
      fund_id: "f",
      amount_fen: 100,
      votes: {a: "for", b: "against", c: "recused", d: "absent", e: "abstain"},
    }),
  ).toEqual({
    fund_id: "f",
    amount_fen: 100,
    recused: ["c"],
    ballots: [
      {member_id: "a", vote: "for"},
      {member_id: "b", vote: "against"},
      {member_id: "e", vote: "abstain"},
    ],
  });
});

test("the votes are counted as they were given, the absent too", () => {
  expect(tallyOf({a: "for", b: "for", c: "recused", d: "absent"})).toEqual({
    for: 2,
    against: 0,
    abstain: 0,
    absent: 1,
    recused: 1,
  });
});
