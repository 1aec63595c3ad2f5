/** Brings a part of a pane to its top, below the outline that stays there, without moving the page around the pane. */
export function bring(part: HTMLElement | null): void {
  const pane = part?.closest<HTMLElement>(".pane");
  if (!part || !pane) return;
  if (getComputedStyle(pane).overflowY === "visible") {
    part.scrollIntoView({block: "start"});
    return;
  }
  const outline = pane.querySelector<HTMLElement>(".outline")?.offsetHeight ?? 0;
  pane.scrollTop += part.getBoundingClientRect().top - pane.getBoundingClientRect().top - outline;
}
