import {expect, test} from "vitest";
import {turnovers} from "./turnovers";

test("a line's turnovers are read off its accounts", () => {
  const total = (kind: "line_committed" | "line_in_transit" | "line_paid_out", balance: number, out: number) => ({
    kind,
    currency: "CNY",
    balance_fen: balance,
    in_fen: balance + out,
    out_fen: out,
  });
  expect(
    turnovers([total("line_committed", 500, 600), total("line_in_transit", 100, 0), total("line_paid_out", 300, 200)]),
  ).toEqual({committed: 900, transit: 100, paid: 300, returned: 200});
  expect(turnovers([])).toEqual({committed: 0, transit: 0, paid: 0, returned: 0});
});
