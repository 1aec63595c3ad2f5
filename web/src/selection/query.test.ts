import {expect, test} from "vitest";
import {exportPath, queryOf} from "./query";

test("an address is read as far as the list knows it", () => {
  const query = queryOf(new URLSearchParams("stage=submitted&stage=nonsense&sort=-asked&q=garden&cursor=c&page=9"));
  expect(query).toEqual({limit: 50, count: true, stage: ["submitted"], sort: "-asked", q: "garden", cursor: "c"});
  expect(queryOf(new URLSearchParams("sort=price&stage="))).toEqual({limit: 50, count: true});
});

test("the file has the rows of all pages and no other", () => {
  const query = queryOf(new URLSearchParams("stage=eligible&stage=submitted&q=a%26b&cursor=c"));
  expect(exportPath("r", query)).toBe("/rounds/r/applications?stage=submitted&stage=eligible&q=a%26b");
  expect(exportPath("r", queryOf(new URLSearchParams()))).toBe("/rounds/r/applications");
});
