import {expect, test} from "vitest";
import {decisionOf} from "./ballots";

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
