import {expect, test} from "vitest";
import {day, instant} from "./time";

test("a day begins in Beijing, whatever the device thinks", () => {
  expect(day("2026-12-31T15:59:59Z")).toBe("2026-12-31");
  expect(day("2026-12-31T16:00:00Z")).toBe("2027-01-01");
  expect(day(Date.parse("2026-02-28T20:00:00Z"))).toBe("2026-03-01");
  expect(instant("2026-12-31T16:00:00Z")).toBe("2027-01-01 00:00");
});
