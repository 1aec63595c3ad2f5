import {expect, test} from "vitest";
import {merge, same} from "./merge";

const base = {title: "A", answers: {need: "old", files: ["1"], rows: [{a: 1}, {a: 2}]}};

test("a field that one side changed takes that side's value", () => {
  const ours = {...base, answers: {...base.answers, need: "ours"}};
  const theirs = {...base, title: "B", answers: {...base.answers, other: 7}};
  expect(merge(base, ours, theirs)).toEqual({
    content: {...base, title: "B", answers: {...base.answers, need: "ours", other: 7}},
    conflicts: [],
  });
});

test("what both sides changed differently is theirs to choose and keeps ours", () => {
  const ours = {...base, answers: {...base.answers, need: "ours"}};
  const theirs = {...base, answers: {...base.answers, need: "theirs"}};
  expect(merge(base, ours, theirs)).toEqual({
    content: ours,
    conflicts: [{field: "answers/need", base: "old", ours: "ours", theirs: "theirs"}],
  });
});

test("what both sides changed alike, and what both took away, is no conflict", () => {
  const {need: _, ...rest} = base.answers;
  const both = {...base, title: "B", answers: rest};
  expect(merge(base, both, {...both})).toEqual({content: both, conflicts: []});
});

test("a field taken away by one side is gone unless the other changed it", () => {
  const {need: _, ...rest} = base.answers;
  const without = {...base, answers: rest};
  expect(merge(base, base, without).content).toEqual(without);
  const changed = {...base, answers: {...base.answers, need: "ours"}};
  expect(merge(base, changed, without).conflicts).toHaveLength(1);
});

test("files are told apart by their ids", () => {
  const ours = {...base, answers: {...base.answers, files: ["1", "2"]}};
  const theirs = {...base, answers: {...base.answers, files: ["3"]}};
  expect(merge(base, ours, theirs)).toMatchObject({content: {answers: {files: ["2", "3"]}}, conflicts: []});
});

test("rows are told apart by their place while none came or went", () => {
  const rows = (value: unknown) => ({...base, answers: {...base.answers, rows: value}});
  const ours = rows([{a: 10}, {a: 2}]);
  const theirs = rows([{a: 1}, {a: 20}]);
  expect(merge(base, ours, theirs)).toMatchObject({content: {answers: {rows: [{a: 10}, {a: 20}]}}, conflicts: []});
  expect(merge(base, ours, rows([{a: 11}, {a: 2}])).conflicts).toHaveLength(1);
  expect(merge(base, ours, rows([{a: 1}, {a: 2}, {a: 3}])).conflicts).toHaveLength(1);
  expect(merge(base, base, rows([{a: 1}])).content).toEqual(rows([{a: 1}]));
});

test("two values say the same whatever the order of their members", () => {
  expect(same({a: 1, b: [1, {c: 2}]}, {b: [1, {c: 2}], a: 1})).toBe(true);
  expect(same({a: 1, b: undefined}, {a: 1})).toBe(true);
  expect(same([1, 2], [2, 1])).toBe(false);
  expect(same([], {})).toBe(false);
  expect(same(null, {})).toBe(false);
});
