import {useMemo} from "react";
import {useRead} from "../api/ask";
import {useFunder} from "../frame/session";
import {type Workdays, workdaysOf} from "./workdays";

/** Which days are worked, as far as the funder's calendars are read. */
export function useWorkdays(): Workdays {
  const {data} = useRead("/funders/{funder}/calendars", {path: {funder: useFunder()}}, {staleTime: 300_000});
  return useMemo(() => workdaysOf(data?.items ?? []), [data]);
}
