import {expect, test} from "vitest";
import {blank, missingOf, shifted, sumOf, votesOf} from "./vote";

const none = {for: null, against: null, abstained: null};

test("an application without a figure was not voted on; one with some has zero for the others", () => {
  expect(votesOf({a: {...none, for: 27}, b: none, c: {...none, against: 0}})).toEqual([
    {application_id: "a", for: 27, against: 0, abstained: 0},
    {application_id: "c", for: 0, against: 0, abstained: 0},
  ]);
  expect(sumOf({for: 27, against: 3, abstained: 1})).toBe(31);
});

test("a draw is put in order step by step", () => {
  expect(shifted(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
  expect(shifted(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  expect(shifted(["a", "b"], 1, 1)).toEqual(["a", "b"]);
});

test("a meeting is not sent before it says where, when and who was there; nobody may have come", () => {
  expect(missingOf(blank)).toEqual(["place", "day", "representatives", "present"]);
  expect(missingOf({...blank, place: "p", day: "2026-09-01", representatives: 40})).toEqual(["present"]);
  expect(missingOf({place: "p", number: null, day: "2026-09-01", representatives: 40, present: 0})).toEqual([]);
});
