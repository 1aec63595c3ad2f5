import {expect, test} from "vitest";
import type {Schemas} from "../api/ask";
import {batchOf, chosenOf, currentOf, loadsOf, missingOf, progressOf} from "./draw";

const person = (person_id: string) => ({person_id, name: person_id});
const proposal: Schemas["AssignmentProposal"] = {
  items: [
    {application_id: "a1", receipt: "1", reviewers: [person("x"), person("y")]},
    {application_id: "a2", receipt: "2", reviewers: []},
  ],
  loads: [
    {...person("x"), before: 3, after: 4},
    {...person("y"), before: 0, after: 1},
  ],
  unfilled: [{application_id: "a2", receipt: "2", missing: 3, excluded: []}],
};

test("the load follows what people change of a draw", () => {
  const chosen = chosenOf(proposal);
  expect(loadsOf(proposal, chosen).map((l) => [l.person, l.before, l.after])).toEqual([
    ["x", 3, 4],
    ["y", 0, 1],
  ]);
  expect(loadsOf(proposal, {...chosen, a1: ["y"], a2: ["y"]}).map((l) => [l.person, l.after])).toEqual([
    ["x", 3],
    ["y", 2],
  ]);
});

test("what is missing is what is drawn and what nobody was found for", () => {
  expect([...missingOf(proposal)]).toEqual([
    ["a1", 2],
    ["a2", 3],
  ]);
  expect(missingOf(undefined).size).toBe(0);
});

test("an application without reviewers is not assigned", () => {
  expect(batchOf(chosenOf(proposal))).toEqual([{application_id: "a1", reviewers: ["x", "y"]}]);
});

test("once the panel has begun, its reviewers are those of the application", () => {
  const desk = {part: "desk"} as Schemas["RoundAssignment"];
  const panel = {part: "panel"} as Schemas["RoundAssignment"];
  expect(currentOf([desk, panel, desk])).toEqual([panel]);
  expect(currentOf([desk])).toEqual([desk]);
});

test("recused assignments count for nothing but themselves", () => {
  const row = (state: Schemas["RoundAssignment"]["state"], late = false) =>
    ({state, late}) as Schemas["RoundAssignment"];
  const rows = [row("assigned", true), row("accepted"), row("handed_in"), row("recused")];
  expect(progressOf(rows)).toEqual({assigned: 3, handed_in: 1, late: 1, recused: 1});
});
