import {expect, test} from "vitest";
import {addDays, isDay, toInstant, toLocal, weekday, yearsLater} from "./beijing";

test("an instant is shown as in Beijing and read back as the same instant", () => {
  expect(toLocal("2026-03-16T09:00:00+08:00")).toBe("2026-03-16T09:00");
  expect(toLocal("2026-12-31T16:00:00Z")).toBe("2027-01-01T00:00");
  expect(toLocal("2026-04-15T23:59:59+08:00")).toBe("2026-04-15T23:59:59");
  for (const at of ["2026-03-16T09:00:00+08:00", "2026-04-15T23:59:59+08:00"]) expect(toInstant(toLocal(at))).toBe(at);
});

test("half a time is handed on as it was typed", () => {
  for (const half of ["", "2026-03", "tomorrow"]) {
    expect(toInstant(half)).toBe(half);
    expect(toLocal(half)).toBe(half);
  }
});

test("a year later is the same day and hour", () => {
  expect(yearsLater("2026-03-16T09:00:00+08:00", 1)).toBe("2027-03-16T09:00:00+08:00");
  expect(yearsLater("2028-02-29T17:00:00+08:00", 1)).toBe("2029-02-28T17:00:00+08:00");
  expect(yearsLater("2026-12-31T16:00:00Z", 1)).toBe("2028-01-01T00:00:00+08:00");
});

test("days", () => {
  expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
  expect(weekday("2026-11-22")).toBe(0);
  expect(isDay("2026-02-29")).toBe(false);
  expect(isDay("2028-02-29")).toBe(true);
  expect(isDay("2026-2-9")).toBe(false);
});
