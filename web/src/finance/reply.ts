import type {Schemas} from "../api/ask";
import type {Reply} from "./bankfile";

type Instruction = Schemas["Instruction"];
export type Said = {status: Reply["status"] | ""; reason: string};

/** What the bank has answered for good needs no other word. */
export function unanswered(batch: {instructions: Instruction[]}): Instruction[] {
  return batch.instructions.filter((i) => i.state === "sent" || i.state === "unknown");
}

/** The rest confirmed; what was said of others stays. */
export function confirmRest(open: Instruction[], said: Record<string, Said>): Record<string, Said> {
  const rest = open.filter((i) => !said[i.number]?.status).map((i) => [i.number, {status: "confirmed", reason: ""}]);
  return {...said, ...Object.fromEntries(rest)};
}

/** What was said of single payments as replies; what was left open is none. */
export function repliesOf(instructions: Instruction[], said: Record<string, Said>, date: string): Reply[] {
  return instructions.flatMap((i) => {
    const one = said[i.number];
    if (!one || one.status === "") return [];
    return [{instruction: i.number, status: one.status, amount_fen: i.amount_fen, date, reason: one.reason.trim()}];
  });
}
