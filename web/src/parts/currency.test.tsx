import {render, screen} from "@testing-library/react";
import {expect, test} from "vitest";
import {Money, MoneyInput, moneyColumn} from "./amount";
import {Currency, useMoney} from "./currency";

function Sentence() {
  const money = useMoney();
  return <p>{money(9_800_000)}</p>;
}

test("all money of a page is in the currency of its round, and a row's in its own", () => {
  render(
    <Currency of="USD">
      <Sentence />
      <Money fen={100} />
      <Money fen={200} currency="HKD" />
      <MoneyInput label="amount" value={300} />
      {moneyColumn.render(500, {id: "a row that says none"})}
      {moneyColumn.render(600, {currency: "CNY"})}
    </Currency>,
  );
  const shown = document.body.textContent;
  for (const amount of ["98,000.00", "1.00", "5.00"]) expect(shown).toContain(`USD\u00a0${amount}`);
  expect(shown).toContain("HKD\u00a02.00");
  expect(shown).toContain("\u00a56.00");
  expect(screen.getByLabelText("amount").parentElement?.textContent).toContain("USD");
});

test("an amount whose currency nobody has said has no sign", () => {
  render(<Money fen={12_300} />);
  expect(screen.getByText("123.00")).toBeTruthy();
});
