/** Times as people write them, in Beijing, which keeps one offset all the year. */

const offset = 8 * 3_600_000;

/** An instant as a field of the browser shows it: 2026-03-16T09:00, with seconds only where there are some. */
export function toLocal(instant: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at) || !instant.includes("T")) return instant;
  return new Date(at + offset).toISOString().slice(0, 19).replace(/:00$/, "");
}

/** What stands in such a field as an instant. Half of a time stays as it is, for the server to refuse at its place. */
export function toInstant(local: string): string {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(local)) return local;
  return `${local.length === 16 ? `${local}:00` : local}+08:00`;
}

/** The same time of day so many years later; 29 February becomes 28. */
export function yearsLater(instant: string, years: number): string {
  const local = toLocal(instant);
  if (!/^\d{4}-/.test(local)) return instant;
  const later = `${String(Number(local.slice(0, 4)) + years)}${local.slice(4)}`;
  return toInstant(isDay(later.slice(0, 10)) ? later : later.replace("-02-29", "-02-28"));
}

/** The day so many days later. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === text;
}
