import {useEffect, useState} from "react";
import {client} from "../api/client";

// Business time is the server's: a rehearsal moves it, and no device is trusted with a deadline.
let ahead = 0;
let read = false;
const listeners = new Set<() => void>();

/** Asks the server what time it is. */
export async function readClock(): Promise<void> {
  const asked = Date.now();
  const {data} = await client.GET("/rehearsal");
  if (!data) return;
  const halfway = (Date.now() - asked) / 2;
  ahead = Date.parse(data.now) - asked - halfway;
  read = true;
  for (const listen of listeners) listen();
}

/** Business time in milliseconds, as far as it is known. */
export function now(): number {
  return Date.now() + ahead;
}

/** Business time, told again every so many milliseconds. It is null until the server has told it once. */
export function useNow(every = 15_000): number | null {
  const [time, setTime] = useState(read ? now() : null);
  useEffect(() => {
    const tell = () => setTime(read ? now() : null);
    listeners.add(tell);
    const timer = setInterval(tell, every);
    return () => {
      listeners.delete(tell);
      clearInterval(timer);
    };
  }, [every]);
  return time;
}

/** Keeps the clock true: at the start, when the tab comes back, and every five minutes. */
export function keepClock(): void {
  const ask = () => void readClock().catch(() => undefined);
  ask();
  setInterval(ask, 5 * 60_000);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") ask();
  });
}
