import {expect, test} from "vitest";
import {lastOf, workdaysOf, workingDays} from "./workdays";

const year = (
  version: number,
  status: "published" | "provisional",
  holidays: {name: string; from: string; to: string}[],
) => ({
  version,
  published_at: "2026-01-01T00:00:00Z",
  calendar: {year: 2026, status, holidays, workdays: [{date: "2026-05-09", for: "May"}]},
});
const works = workdaysOf([
  year(2, "published", [{name: "May", from: "2026-05-01", to: "2026-05-05"}]),
  year(1, "provisional", [{name: "May", from: "2026-05-01", to: "2026-05-01"}]),
]);

test("the newest version of a year counts", () => {
  expect(works("2026-05-05")).toEqual({works: false, name: "May", sure: true});
  expect(works("2026-05-09")).toEqual({works: true, name: "May", sure: true});
  expect(works("2026-05-10")).toEqual({works: false, sure: true});
  expect(works("2027-05-10")).toEqual({works: true, sure: false});
});

test("a notice counts both its days", () => {
  expect(lastOf(works, "2026-05-25", 5)).toBe("2026-05-29");
  expect(lastOf(works, "2026-04-30", 2)).toBe("2026-05-06");
  expect(lastOf(works, "2026-05-02", 1)).toBe("2026-05-06");
  expect(workingDays(works, "2026-04-30", "2026-05-10")).toBe(5);
  expect(workingDays(works, "2026-05-10", "2026-05-09")).toBe(0);
});
