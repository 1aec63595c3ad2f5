import {expect, test} from "vitest";
import {lineOf, readCalendar, readPlaces} from "./paste";

const words = {village: "rural"} as const;

test("places are read as a spreadsheet copies them", () => {
  const rows = readPlaces(
    "code\tname\tlevel\tkind\tparent\nD01\tEast\tdistrict\nC001\tBanyan\tcommunity\tvillage\tD01\n\n",
    words,
    ["code"],
    [],
  );
  expect(rows.map((r) => r.place)).toEqual([
    {code: "D01", name: "East", level: "district"},
    {code: "C001", name: "Banyan", level: "community", kind: "rural", parent: "D01"},
  ]);
  expect(rows.flatMap((r) => r.faults)).toEqual([]);
  expect(rows.map((r) => r.line)).toEqual([2, 3]);
});

test("every line says all that is wrong with it", () => {
  const rows = readPlaces("\uff231,A,community,urban,C9\nC1,B,community,hamlet,C1\n,,x\nC2", words, ["code"], ["C8"]);
  expect(rows.map((r) => r.faults)).toEqual([
    ["parent"],
    ["kind", "twice", "itself"],
    ["code", "name"],
    ["columns", "name", "level"],
  ]);
});

test("what the funder has already is said, and may be a parent", () => {
  const rows = readPlaces("C8\tOld\tcommunity\nC3\tNew\tcommunity\turban\tC8", words, [], ["C8"]);
  expect(rows.map((r) => r.known)).toEqual([true, false]);
  expect(rows.flatMap((r) => r.faults)).toEqual([]);
});

test("a year is read by lines", () => {
  const {calendar, faults} = readCalendar("May 2026/5/1 2026-05-05\nMay\t2026-05-09\n", 2026);
  expect(faults).toEqual([]);
  expect(calendar).toEqual({
    year: 2026,
    status: "published",
    holidays: [{name: "May", from: "2026-05-01", to: "2026-05-05"}],
    workdays: [{date: "2026-05-09", for: "May"}],
  });
  expect(readCalendar("May 2026-05-05 2026-05-01\nMay 2026-02-30\nMay", 2026).faults).toEqual([
    {line: 1, fault: "order"},
    {line: 2, fault: "date"},
    {line: 3, fault: "columns"},
  ]);
});

test("a year is read as JSON", () => {
  const year = {
    year: 2027,
    status: "provisional",
    holidays: [{name: "a", from: "2027-01-01", to: "2027-01-01"}],
    workdays: [],
  };
  expect(readCalendar(JSON.stringify(year), 2026)).toEqual({calendar: year, faults: []});
  expect(readCalendar('{"holidays": 1}', 2026).faults).toEqual([{line: 1, fault: "shape"}]);
  expect(readCalendar('{"holidays": [\n\n', 2026).faults[0]?.fault).toBe("json");
});

test("the line of a mistake is told", () => {
  const text = '{\n  "a": 1,\n  b\n}';
  try {
    JSON.parse(text);
  } catch (error) {
    expect(lineOf(text, error)).toBe(3);
  }
});
