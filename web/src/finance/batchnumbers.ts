import {useRead} from "../api/ask";
import {useFunder} from "../frame/session";

/** The number of the batch an instruction is of: it begins with it. */
function batchNumber(instruction: string): string {
  return instruction.slice(0, instruction.lastIndexOf("-"));
}

/** Finds the batch of an instruction by its number. A funder makes a few batches a month: all of them come at once. */
export function useBatchOf(): (instruction: string) => string | undefined {
  const batches = useRead("/funders/{funder}/batches", {path: {funder: useFunder()}}, {staleTime: 60_000});
  const ids = new Map(batches.data?.items.map((b) => [b.number, b.id]));
  return (instruction) => ids.get(batchNumber(instruction));
}
