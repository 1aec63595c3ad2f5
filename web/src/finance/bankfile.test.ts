import {expect, test} from "vitest";
import {parseCSV, readText, repliesCSV, writeCSV} from "./bankfile";

test("what is written is read again", () => {
  const rows = [
    ["a", "b"],
    ["x,y", 'say "no"'],
    ["line\nbreak", ""],
  ];
  expect(parseCSV(writeCSV(rows))).toEqual(rows);
});

test("empty lines and a missing last line end do no harm", () => {
  expect(parseCSV("a,b\n\n1,2")).toEqual([
    ["a", "b"],
    ["1", "2"],
  ]);
});

test("a file that a spreadsheet saved in GB 18030 is read too", async () => {
  expect(await readText(new Blob([new Uint8Array([0xbb, 0xa7, 0xc3, 0xfb])]))).toBe("\u6237\u540d");
  expect(await readText(new Blob(["\u6237\u540d"]))).toBe("\u6237\u540d");
});

test("replies by hand are the file of a bank", () => {
  const [head, row] = parseCSV(
    repliesCSV({number: "20260630-01", digest: "d"}, [
      {instruction: "20260630-01-00001", status: "returned", amount_fen: 4400050, date: "2026-06-30", reason: "name"},
    ]),
  );
  expect(head?.join()).toBe("batch,digest,instruction,status,amount,date,reason");
  expect(row).toEqual(["20260630-01", "d", "20260630-01-00001", "returned", "44000.50", "2026-06-30", "name"]);
});
