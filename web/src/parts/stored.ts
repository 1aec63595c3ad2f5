/**
 * What the browser keeps between visits. A store that is full or closed keeps nobody from going on, and what an older
 * page left there is not worth a broken one.
 */
export function storedText(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function storeText(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    // It is forgotten with the page.
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(name);
  } catch {
    // There is nothing to forget in a store that is closed.
  }
}

/** The names of what is stored that begin with a text. */
export function storedNames(begin: string): string[] {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(begin));
  } catch {
    return [];
  }
}

/** What was stored under a name, whatever it was; null where there is nothing that can be read. */
export function stored(name: string): unknown {
  try {
    return JSON.parse(storedText(name) ?? "null");
  } catch {
    return null;
  }
}

export function store(name: string, value: unknown): void {
  storeText(name, JSON.stringify(value));
}
