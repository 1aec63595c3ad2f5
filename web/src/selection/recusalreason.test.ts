import {expect, test} from "vitest";
import {recusalLines} from "./recusalreason";

const c1 = {key: "c1"};
const c2 = {key: "c2"};

test("a recusal is told by the questions it answers and the reviewer's words", () => {
  expect(recusalLines("c1 c2\n曾任理事\n至去年", [c1, c2])).toEqual([c1, c2, "曾任理事", "至去年"]);
  expect(recusalLines("c2", [c1, c2])).toEqual([c2]);
  expect(recusalLines("c2 是我的说明", [c1, c2])).toEqual(["c2 是我的说明"]);
});
