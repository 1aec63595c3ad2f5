import {expect, test} from "vitest";
import {queryOf} from "./query";

test("an address is read as far as the list knows it", () => {
  const address =
    "stage=submitted&stage=nonsense&sort=-asked&q=garden&cursor=c&page=9&community=a&community=b&reason=x";
  expect(queryOf(new URLSearchParams(address))).toEqual({
    limit: 50,
    count: true,
    stage: ["submitted"],
    community: ["a", "b"],
    sort: "-asked",
    q: "garden",
    cursor: "c",
    reason: "x",
  });
  expect(queryOf(new URLSearchParams("sort=price&stage="))).toEqual({limit: 50, count: true});
});
