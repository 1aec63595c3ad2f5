import {forget, store, stored, storedNames} from "../parts/stored";
import type {Kept} from "./keeper";

/**
 * What tabs keep of drafts in the browser's storage, one entry a person, draft and tab: two tabs are two writers, and
 * one must not take what the other is typing for something that was left behind.
 */
const prefix = "granary_draft";

/** Names this tab. A tab that was doubled has its model's session storage and is told apart by the lock. */
export async function tabName(): Promise<string> {
  const stored = sessionStorage.getItem(`${prefix}_tab`);
  if (stored && (await lock(stored))) return stored;
  const name = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem(`${prefix}_tab`, name);
  await lock(name);
  return name;
}

let held: string | undefined;

/** Holds the name for as long as the tab lives; false when another tab holds it. Without locks every name is free. */
function lock(name: string): Promise<boolean> {
  if (held === name || !navigator.locks) return Promise.resolve(true);
  return new Promise((tell) => {
    void navigator.locks.request(`${prefix}/${name}`, {ifAvailable: true}, (got) => {
      tell(got !== null);
      if (!got) return;
      held = name;
      return new Promise<void>(() => {}); // until the tab is closed
    });
  });
}

async function alive(): Promise<Set<string>> {
  const query = await navigator.locks?.query();
  return new Set(query?.held?.map((one) => one.name?.slice(prefix.length + 1) ?? ""));
}

const key = (person: string, draft: string, tab: string) => `${prefix}/${person}/${draft}/${tab}`;

export function mirrorOf(person: string, draft: string, tab: string): (kept: Kept | null) => void {
  return (kept) => {
    if (kept) store(key(person, draft, tab), kept);
    else forget(key(person, draft, tab));
  };
}

/**
 * What this tab before its reload, and tabs that are gone, had not saved; the oldest first. It is forgotten only when
 * somebody has taken it over.
 */
export async function leftBehind(
  person: string,
  draft: string,
  tab: string,
): Promise<{kept: Kept[]; forget: () => void}> {
  const living = await alive();
  const begin = `${prefix}/${person}/${draft}/`;
  const names = storedNames(begin).filter((name) => {
    const of = name.slice(begin.length);
    return of === tab || !living.has(of);
  });
  const kept = names.map(read).filter((one) => one !== null);
  const forgetThem = () => {
    for (const name of names) if (name !== key(person, draft, tab)) forget(name);
  };
  return {kept: kept.sort((a, b) => a.at - b.at), forget: forgetThem};
}

function read(name: string): Kept | null {
  const kept = stored(name) as Kept | null;
  return kept?.content && kept.base ? kept : null;
}
