const rows = 50;

/** One page of a list that was read whole, from the cursor of its address on; none while it is still being read. */
export function pageOf<T>(found: T[] | undefined, cursor: string | undefined) {
  if (!found) return undefined;
  const from = Number(cursor) || 0;
  const next = from + rows < found.length ? String(from + rows) : null;
  return {items: found.slice(from, from + rows), next_cursor: next, total: found.length};
}
