import {expect, test} from "vitest";
import {differences, merge, partId} from "./merge";
import {emptySheet} from "./sheet";

const mine = {...emptySheet, points: {r01: "9", r02: "8"}, reasons: {r02: "why"}, comment: "mine"};
const theirs = {...emptySheet, points: {r01: "9", r02: "5"}, comment: "theirs", feedback: "told"};

test("two sheets differ where they say something else", () => {
  expect(differences(mine, theirs, ["r01", "r02"]).map(partId)).toEqual([
    "points.r02",
    "reasons.r02",
    "comment",
    "feedback",
  ]);
  expect(differences(mine, mine, ["r01", "r02"])).toEqual([]);
});

test("choosing all of theirs gives theirs, none gives mine, and neither is changed", () => {
  const parts = differences(mine, theirs, ["r01", "r02"]);
  expect(differences(merge(mine, theirs, parts), theirs, ["r01", "r02"])).toEqual([]);
  expect(merge(mine, theirs, [])).toEqual(mine);
  expect(merge(mine, theirs, [parts[0]!])).toMatchObject({points: {r01: "9", r02: "5"}, comment: "mine"});
  expect(mine.points.r02).toBe("8");
});
