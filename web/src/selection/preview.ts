import {keepPreviousData, useQuery} from "@tanstack/react-query";
import {useEffect, useRef, useState} from "react";
import {act, newKey, type Schemas} from "../api/ask";
import {type Override, requestOf} from "./overrides";

export type Preview = Schemas["AllocationPreview"];

/** What a proposal with these overrides would say. What was said before stays until the new is there, or refused. */
export function usePreview(round: string, overrides: Override[], applications?: string[]) {
  const asked = useSettled(JSON.stringify({overrides: requestOf(overrides), ...(applications ? {applications} : {})}));
  const query = useQuery<Preview, Error>({
    queryKey: ["preview", round, asked],
    queryFn: () =>
      act("post", "/rounds/{round}/allocation-previews", {path: {round}, body: JSON.parse(asked)}, newKey()),
    placeholderData: keepPreviousData,
    // Rows know themselves whether they changed; comparing a thousand of them twice would be felt.
    structuralSharing: false,
    staleTime: 30_000,
  });
  const last = useRef<Preview>(undefined);
  if (query.data) last.current = query.data;
  return {preview: query.data ?? last.current, error: query.error, busy: query.isFetching, again: query.refetch};
}

/** The last of several changes that follow at once, so that each is not asked for. The first is told immediately. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  const changed = useRef(0);
  useEffect(() => {
    if (value === settled) return;
    const wait = Math.max(0, changed.current + 150 - Date.now());
    const tell = () => {
      changed.current = Date.now();
      setSettled(value);
    };
    const timer = setTimeout(tell, wait);
    return () => clearTimeout(timer);
  }, [value, settled]);
  return settled;
}
