import type {Schemas} from "../api/ask";
import {addDays, weekday} from "./beijing";

type Version = Schemas["CalendarVersion"];
export type Day = {
  works: boolean;
  /** What the calendar calls it. */
  name?: string;
  /** The year's holidays are published. */
  sure: boolean;
};
export type Workdays = (day: string) => Day;

/** Whether days are worked, by the newest version of each year. It is a hint: the server counts for itself. */
export function workdaysOf(versions: Version[]): Workdays {
  const years = new Map<number, Version>();
  for (const v of versions) {
    const known = years.get(v.calendar.year);
    if (!known || known.version < v.version) years.set(v.calendar.year, v);
  }
  const all = [...years.values()].map((v) => v.calendar);
  return (day) => {
    const year = years.get(Number(day.slice(0, 4)))?.calendar;
    const sure = year?.status === "published";
    const work = all.flatMap((c) => c.workdays).find((w) => w.date === day);
    if (work) return {works: true, name: work.for, sure};
    const holiday = all.flatMap((c) => c.holidays).find((h) => h.from <= day && day <= h.to);
    if (holiday) return {works: false, name: holiday.name, sure};
    return {works: weekday(day) !== 0 && weekday(day) !== 6, sure};
  };
}

const far = 3700;

/** The last of so many working days that begin on a day, or on the next that is worked. */
export function lastOf(works: Workdays, from: string, days: number): string {
  let at = addDays(from, -1);
  for (let left = Math.max(days, 1), i = 0; left > 0 && i < far; i++) {
    at = addDays(at, 1);
    if (works(at).works) left--;
  }
  return at;
}

/** How many days are worked from one day to another, both counted. */
export function workingDays(works: Workdays, from: string, to: string): number {
  let count = 0;
  for (let at = from, i = 0; at <= to && i < far; at = addDays(at, 1), i++) if (works(at).works) count++;
  return count;
}
