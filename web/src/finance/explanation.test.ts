import {expect, test} from "vitest";
import {explanationOf} from "./explanation";

test("only what the kind has a use for is sent", () => {
  expect(explanationOf({kind: "bank_fee", reason: " fee ", fund_id: "f", instruction: "i"})).toEqual({
    kind: "bank_fee",
    reason: "fee",
  });
  expect(explanationOf({kind: "donation", reason: "gift", fund_id: "f"})).toEqual({
    kind: "donation",
    reason: "gift",
    fund_id: "f",
  });
});
