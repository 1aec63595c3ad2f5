import {useRead} from "../api/ask";
import type {PolicyDocument} from "./form";

/** The policy of a round. Its document has the shape of docs/schemas/policy.json, which the server has checked. */
export function usePolicy(policy: string | undefined) {
  const asked = useRead(
    "/policies/{policy}",
    {path: {policy: policy ?? ""}},
    {enabled: policy !== undefined, staleTime: Number.POSITIVE_INFINITY},
  );
  return {...asked, data: asked.data?.document as unknown as PolicyDocument | undefined};
}
