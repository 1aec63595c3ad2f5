/** What every list that has pages is asked for: one page of it, from where the address says, and how many rows there are. */
export type Paged = {limit: number; count: true; q?: string; cursor?: string};

const rows = 50;

/** The page that the address asks for, of the rows that have its text in them. */
export function pageOf(params: URLSearchParams): Paged {
  return {limit: rows, count: true, ...textOf(params, "q"), ...textOf(params, "cursor")};
}

/** A text of the address, where it has one. */
export function textOf<N extends string>(params: URLSearchParams, name: N): {[K in N]?: string} {
  const text = params.get(name)?.trim();
  return (text ? {[name]: text} : {}) as {[K in N]?: string};
}

/** The choices of the address that the list knows: an address is typed and sent by people. */
export function chosenOf<N extends string, T extends string>(
  params: URLSearchParams,
  name: N,
  known: readonly T[],
): {[K in N]?: T[]} {
  const given = params.getAll(name);
  const chosen = known.filter((one) => given.includes(one));
  return (chosen.length > 0 ? {[name]: chosen} : {}) as {[K in N]?: T[]};
}

/** The same where only one can be chosen. */
export function oneOf<N extends string, T extends string>(
  params: URLSearchParams,
  name: N,
  known: readonly T[],
): {[K in N]?: T} {
  const chosen = known.find((one) => one === params.get(name));
  return (chosen ? {[name]: chosen} : {}) as {[K in N]?: T};
}

/** Under which path the same rows are had as a file, all pages of them. */
export function filePath(path: string, query: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (name === "limit" || name === "count" || name === "cursor") continue;
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one));
  }
  return params.size > 0 ? `${path}?${params}` : path;
}
