import {cleanup, fireEvent, render, screen} from "@testing-library/react";
import {useState} from "react";
import {expect, test} from "vitest";
import {MoneyInput} from "./amount";

/** A form around the field; what nothing means to it is told by empty. */
function Held({empty, told}: {empty: number | null; told: (fen: number | null) => void}) {
  const [fen, setFen] = useState<number | null>(empty);
  return (
    <MoneyInput
      label="amount"
      value={fen}
      onChange={(now) => {
        told(now);
        setFen(now ?? empty);
      }}
    />
  );
}

function type(empty: number | null, texts: string[]): {fen: number | null | undefined; shown: string} {
  let fen: number | null | undefined;
  render(<Held empty={empty} told={(now) => (fen = now)} />);
  const field = screen.getByLabelText<HTMLInputElement>("amount");
  for (const value of texts) fireEvent.change(field, {target: {value}});
  return {fen, shown: field.value};
}

test("what is no amount leaves no amount behind, and stays to be mended", () => {
  for (const empty of [null, 0]) {
    expect(type(empty, ["10", "10\u4e07"])).toEqual({fen: null, shown: "10\u4e07"});
    cleanup();
    expect(type(empty, ["100.5", "100.55", "100.555"])).toEqual({fen: null, shown: "100.555"});
    cleanup();
    expect(type(empty, ["12", ""])).toEqual({fen: null, shown: ""});
    cleanup();
    expect(type(empty, ["12", "12.3"])).toEqual({fen: 1230, shown: "12.3"});
    cleanup();
  }
}, 60_000);
