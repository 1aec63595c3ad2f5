import {useRead} from "../api/ask";
import {useFunder} from "../frame/session";

/** What the reader may do for the funder as a whole; undefined until it is known. */
export function useFunderCan() {
  return useRead("/organizations/{organization}", {path: {organization: useFunder()}}, {staleTime: 60_000}).data?.can;
}
