import {useCallback, useState} from "react";
import {useMe} from "../frame/session";
import {forget, store, stored} from "./stored";

/** What the person typed and has not sent yet, kept in the browser until it is: nobody goes on with another's answers. */
export function useKept<T>(name: string, initial: T): [T, (value: T) => void, () => void] {
  const key = `granary_kept/${useMe().id}/${name}`;
  const [value, setValue] = useState<T>(() => (stored(key) as T | null) ?? initial);
  const keep = useCallback(
    (next: T) => {
      setValue(next);
      store(key, next);
    },
    [key],
  );
  const drop = useCallback(() => forget(key), [key]);
  return [value, keep, drop];
}
