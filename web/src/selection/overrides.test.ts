import {expect, test} from "vitest";
import {change, type Override, redo, requestOf, undo, untouched, withOverride, without} from "./overrides";

const move = (application_id: string, rank: number): Override => ({application_id, kind: "move", rank, reason: "r"});
const limit = (application_id: string, amount_fen: number): Override => ({
  application_id,
  kind: "limit",
  amount_fen,
  reason: "r",
});
const pass = (application_id: string): Override => ({application_id, kind: "pass", reason: "r"});

test("an application has one override of a kind, and no limit where it is passed over", () => {
  let list = withOverride([], move("a", 3));
  list = withOverride(list, limit("b", 100));
  list = withOverride(list, move("a", 2));
  expect(list).toEqual([move("a", 2), limit("b", 100)]);
  list = withOverride(list, pass("b"));
  expect(list).toEqual([move("a", 2), pass("b")]);
  expect(withOverride(list, move("b", 9))).toHaveLength(3);
  expect(without(list, pass("b"))).toEqual([move("a", 2)]);
});

test("undo goes back, redo forth, and a new change forgets what was undone", () => {
  let h = change(untouched, [move("a", 1)]);
  h = change(h, [move("a", 1), pass("b")]);
  expect(undo(h).now).toEqual([move("a", 1)]);
  expect(redo(undo(h))).toEqual(h);
  expect(undo(undo(undo(h))).now).toEqual([]);
  expect(change(undo(h), [pass("c")]).future).toEqual([]);
  expect(redo(h)).toEqual(h);
});

test("the request has the members of each kind alone", () => {
  const list: Override[] = [
    {...move("a", 1), amount_fen: 5, reason: "  why "},
    {...limit("b", 7), rank: 3},
    {...pass("c"), rank: 1, amount_fen: 1},
  ];
  expect(requestOf(list)).toEqual([{...move("a", 1), reason: "why"}, limit("b", 7), pass("c")]);
});
