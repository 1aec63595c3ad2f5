import {useQueryClient} from "@tanstack/react-query";
import {useCallback, useEffect, useReducer, useRef} from "react";
import {readKey, type Schemas} from "../api/ask";
import {Writing} from "./writing";

type Review = Schemas["Review"];

/** The sheet of one assignment, for as long as its page is open. */
export function useWriting(person: string, review: Review, open: boolean): Writing {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const queries = useQueryClient();
  const keep = useCallback(
    (draft: Schemas["ScoreDraft"]) => {
      const key = readKey("/assignments/{assignment}", {path: {assignment: review.id}});
      queries.setQueryData<Review>(key, (before) => before && {...before, draft, draft_version: draft.version});
    },
    [queries, review.id],
  );
  const held = useRef<Writing>(null);
  held.current ??= new Writing(person, review.id, review, draw, keep);
  const writing = held.current;
  useEffect(() => writing.meet(review), [writing, review]);
  useEffect(() => {
    if (!open) return;
    if (writing.saving.state === "typed") void writing.save();
    const saveNow = () => void writing.save();
    const hidden = () => document.visibilityState === "hidden" && saveNow();
    document.addEventListener("visibilitychange", hidden);
    window.addEventListener("online", saveNow);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      window.removeEventListener("online", saveNow);
      saveNow();
    };
  }, [writing, open]);
  return writing;
}
