import {useCallback, useState} from "react";
import {useMe} from "../frame/session";

/** What the person typed and has not sent yet, kept in the browser until it is: nobody goes on with another's answers. */
export function useKept<T>(name: string, initial: T): [T, (value: T) => void, () => void] {
  const key = `granary_selection/${useMe().id}/${name}`;
  const [value, setValue] = useState<T>(() => {
    try {
      return (JSON.parse(localStorage.getItem(key) ?? "null") as T | null) ?? initial;
    } catch {
      return initial; // what an older page wrote is not worth a broken one
    }
  });
  const keep = useCallback(
    (next: T) => {
      setValue(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // A full store keeps nobody from going on.
      }
    },
    [key],
  );
  const forget = useCallback(() => localStorage.removeItem(key), [key]);
  return [value, keep, forget];
}
