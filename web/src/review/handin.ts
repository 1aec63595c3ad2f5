import {useState} from "react";
import {type Schemas, useAct} from "../api/ask";
import {isRefusal} from "../api/problem";
import type {Mistake} from "../parts/refusal";
import {refusedFields, useFaults} from "./faults";
import {type NewScore, type Sheet, toScore} from "./sheet";
import type {Writing} from "./writing";

/** Handing in a sheet: what is wrong with it is told at its fields, and a score that was not seen is never replaced. */
export function useHandIn(review: Schemas["Review"], writing: Writing, done: () => void) {
  const faults = useFaults(review.rubric);
  // The list stays as it was told until the next try, so that it does not take the focus while one is being mended.
  const [tried, setTried] = useState<{times: number; mistakes: Mistake[]}>({times: 0, mistakes: []});
  const [mended, setMended] = useState<Set<string>>(new Set());
  const setMistakes = (mistakes: Mistake[]) => {
    setTried(({times}) => ({times: times + 1, mistakes}));
    setMended(new Set());
  };
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
    /** What was wrong when it was last tried, and how often it was. */
    tried,
    /** What is still wrong of it. */
    mistakes: tried.mistakes.filter((m) => !mended.has(m.field)),
    busy: act.isPending,
    /** Why it was refused, where that is nothing to be mended in the sheet or chosen. */
    error: tried.mistakes.length > 0 || writing.conflict ? null : act.error,
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
      if (tried.mistakes.length === 0) return;
      const still = new Set(faults(sheet).map((fault) => fault.field));
      setMended(new Set(tried.mistakes.map((m) => m.field).filter((field) => !still.has(field))));
    },
  };
}
