// @vitest-environment jsdom

import {afterEach, beforeEach, expect, test, vi} from "vitest";
import type {Kept} from "./keeper";
import {leftBehind, mirrorOf} from "./mirror";

const kept = (title: string, at: number): Kept => ({version: 1, base: {}, content: {title}, at});

/** Tabs that hold their locks. */
function living(...tabs: string[]) {
  vi.stubGlobal("navigator", {
    locks: {query: async () => ({held: tabs.map((name) => ({name: `granary_draft/${name}`}))})},
  });
}

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

test("what tabs that are gone had not saved is taken up, the oldest first, and forgotten when it is taken over", async () => {
  living("here");
  mirrorOf("p", "d", "gone")(kept("later", 2));
  mirrorOf("p", "d", "here")(kept("earlier", 1));
  const left = await leftBehind("p", "d", "here");
  expect(left.kept.map((one) => one.content.title)).toEqual(["earlier", "later"]);
  expect((await leftBehind("p", "d", "here")).kept).toHaveLength(2);
  left.forget();
  expect((await leftBehind("p", "d", "here")).kept.map((one) => one.content.title)).toEqual(["earlier"]);
});

test("another tab that lives, another person and another draft are left alone", async () => {
  living("here", "there");
  mirrorOf("p", "d", "there")(kept("theirs", 1));
  mirrorOf("q", "d", "gone")(kept("somebody else", 1));
  mirrorOf("p", "e", "gone")(kept("another draft", 1));
  const left = await leftBehind("p", "d", "here");
  left.forget();
  expect(left.kept).toEqual([]);
  expect(localStorage.length).toBe(3);
});

test("what is saved is kept no longer, and what is broken is passed over", async () => {
  living();
  mirrorOf("p", "d", "here")(kept("saved", 1));
  mirrorOf("p", "d", "here")(null);
  localStorage.setItem("granary_draft/p/d/gone", "{");
  expect((await leftBehind("p", "d", "here")).kept).toEqual([]);
});
