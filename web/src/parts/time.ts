import i18n from "i18next";

/** Where days begin and end, whatever the device thinks. */
const beijing = "Asia/Shanghai";

function parts(at: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("sv-SE", {timeZone: beijing, ...options}).format(at);
}

/** 2026-12-31 17:00 in Beijing. */
export function instant(at: string | number): string {
  return parts(new Date(at), {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** 2026-12-31 in Beijing. */
export function day(at: string | number): string {
  return parts(new Date(at), {year: "numeric", month: "2-digit", day: "2-digit"});
}

/** 14:03:22 in Beijing. */
export function clockTime(at: string | number): string {
  return parts(new Date(at), {hour: "2-digit", minute: "2-digit", second: "2-digit"});
}

/** The same instant where the device is, when that is not Beijing's time; else null. */
export function localInstant(at: string | number): string | null {
  const there = new Intl.DateTimeFormat("sv-SE", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(at));
  return there === instant(at) ? null : there;
}

/** How long it is until then, in its two greatest units. Null once it has passed. */
export function remaining(due: string | number, now: number): string | null {
  const left = Math.floor((new Date(due).getTime() - now) / 1000);
  if (left < 0) return null;
  const t = i18n.getFixedT(null, "parts");
  const days = Math.floor(left / 86_400);
  const hours = Math.floor((left % 86_400) / 3600);
  const minutes = Math.floor((left % 3600) / 60);
  if (days > 0) return t("left.days", {days, hours});
  if (hours > 0) return t("left.hours", {hours, minutes});
  if (minutes > 0) return t("left.minutes", {minutes, seconds: left % 60});
  return t("left.seconds", {seconds: left});
}
