import type {Schemas} from "../api/ask";

/** Whether a round is one to apply in, now or soon. */
export function isOpen({stage}: Pick<Schemas["Round"], "stage">): boolean {
  return stage === "open" || stage === "published";
}
