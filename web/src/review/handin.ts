import {useState} from "react";
import {type Schemas, useAct} from "../api/ask";
import {isRefusal} from "../api/problem";
import type {Mistake} from "../parts/refusal";
import type {Writing} from "./draft";
import {refusedFields, useFaults} from "./faults";
import {type NewScore, type Sheet, toScore} from "./sheet";

/** Handing in a sheet: what is wrong with it is told at its fields, and a score that was not seen is never replaced. */
export function useHandIn(review: Schemas["Review"], writing: Writing, done: () => void) {
  const faults = useFaults(review.rubric);
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const act = useAct("post", "/assignments/{assignment}/score", {
    onSuccess: () => {
      writing.end();
      done();
    },
    onError: (error, input) => {
      writing.resume();
      setMistakes(refusedFields(error, input.body));
      // Another window has handed in or saved meanwhile: both are shown before one of them counts.
      if (isRefusal(error) && (error.status === 412 || error.status === 428)) void writing.compare();
    },
  });
  return {
    mistakes,
    busy: act.isPending,
    /** Why it was refused, where that is nothing to be mended in the sheet or chosen. */
    error: mistakes.length > 0 || writing.conflict ? null : act.error,
    /** False when the sheet cannot be handed in as it is. */
    submit: async (): Promise<boolean> => {
      if (writing.conflict || act.isPending) return true;
      const found = faults(writing.sheet);
      setMistakes(found);
      if (found.length > 0) return false;
      const body: NewScore = toScore(review.rubric, writing.sheet);
      await writing.hold();
      act.mutate({path: {assignment: review.id}, body, ifMatch: `"${writing.seen}"`});
      return true;
    },
    /** What was mended is no longer wrong. */
    changed: (sheet: Sheet) => {
      if (mistakes.length === 0) return;
      const still = new Set(faults(sheet).map((fault) => fault.field));
      setMistakes(mistakes.filter((m) => still.has(m.field)));
    },
  };
}
