import {type Band, bands} from "./bands";

/** What a key asks for on the page of a score. */
export type KeyAct =
  | {kind: "band"; band: Band}
  | {kind: "item"; by: 1 | -1}
  | {kind: "file"; by: 1 | -1}
  | {kind: "submit"}
  | {kind: "help"};

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "isComposing">;

/**
 * What a key means. Single characters mean nothing while somebody types (WCAG 2.1.4) or an input method composes, and
 * nothing does once the shortcuts are switched off.
 */
export function keyAct(pressed: Pressed, typing: boolean, on: boolean): KeyAct | null {
  if (!on || pressed.isComposing || pressed.altKey) return null;
  if (pressed.ctrlKey || pressed.metaKey) return pressed.key === "Enter" ? {kind: "submit"} : null;
  if (typing) return null;
  const band = bands.find((b) => b.key === pressed.key);
  if (band) return {kind: "band", band};
  switch (pressed.key) {
    case "j":
      return {kind: "item", by: 1};
    case "k":
      return {kind: "item", by: -1};
    case "]":
      return {kind: "file", by: 1};
    case "[":
      return {kind: "file", by: -1};
    case "?":
      return {kind: "help"};
  }
  return null;
}

/** Whether keys pressed there are text: a box that is ticked or a button takes none. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !["radio", "checkbox", "button", "submit"].includes(target.type);
}
