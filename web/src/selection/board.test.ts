import {expect, test} from "vitest";
import {type BoardRow, byScore, capLineOf, type Decision, fullestFirst, type Room, rowsOf, same, unused} from "./board";
import {differenceOf, scenarioOf} from "./scenario";

const decision = (over: Partial<Decision>): Decision => ({
  application_id: `id-${over.receipt}`,
  receipt: "1",
  title: `title ${over.receipt}`,
  organization: "o",
  organization_id: "o",
  places: [{place_id: "p", code: "c", name: "Yulin", share: "1"}],
  asked_fen: 100,
  reviewed_fen: 100,
  scores: 7,
  spread: "9",
  match_score: "10",
  votes_for: 20,
  votes_present: 31,
  rank: null,
  tie_rule: null,
  override: null,
  earned_rank: null,
  outcome: "awarded",
  amount_fen: 0,
  bound_by: null,
  bound_place_id: null,
  expert: "80.00",
  resident: "70.00",
  final: "78.00",
  left_fen: {pool: 50, communities: {c: 30}},
  ...over,
});

const run = [
  decision({receipt: "1", rank: 1, amount_fen: 100}),
  decision({receipt: "2", rank: 2, amount_fen: 60, bound_by: "community_cap", bound_place_id: "p"}),
  decision({receipt: "3", rank: 3, outcome: "reserve", bound_by: "community_cap", bound_place_id: "p"}),
  decision({receipt: "4", rank: 4, amount_fen: 40}),
  decision({receipt: "5", rank: 5, outcome: "reserve", bound_by: "pool"}),
  decision({receipt: "6", outcome: "declined", bound_by: "pass_mark", left_fen: null}),
];

test("the total runs down the rows and no further than what is given", () => {
  const rows = rowsOf(run, ", ");
  expect(rows.map((r) => r.cumulative)).toEqual([100, 160, 160, 200, 200, 200]);
  expect(rows.map((r) => r.left)).toEqual([null, 30, 30, null, 50, null]);
  expect(rows[2]).toMatchObject({boundPlace: "Yulin", bound: "community_cap"});
  expect(rowsOf([decision({bound_by: "new_limit"})], ",")[0]?.bound).toBeNull();
});

test("a row is drawn again when something of it changed", () => {
  const [first] = rowsOf(run, ", ");
  expect(same(first!, rowsOf(run, ", ")[0]!)).toBe(true);
  expect(same(first!, {...first!, cumulative: 1})).toBe(false);
});

test("the cap line stands after the last award and says what ran out", () => {
  expect(capLineOf(rowsOf(run, ","))).toEqual({after: 4, why: "pool", left: 50});
  expect(capLineOf(rowsOf(run.slice(0, 4), ","))).toEqual({after: 4, why: null, left: null});
  expect(capLineOf(rowsOf(run.slice(5), ","))).toBeNull();
  const counted = [
    ...run.slice(0, 4),
    decision({receipt: "5", rank: 5, outcome: "reserve", bound_by: "project_count"}),
  ];
  expect(capLineOf(rowsOf(counted, ","))?.why).toBe("project_count");
});

test("by the scores alone, what was moved stands where it earned to", () => {
  const row = (receipt: string, rank: number | null, earned: number | null) =>
    ({receipt, rank, earned}) as unknown as BoardRow;
  // By score 1 2 3 4 5; then 4 was moved to the top and 1 down to the third place.
  const moved = [
    row("4", 1, 4),
    row("2", 2, null),
    row("1", 3, 1),
    row("3", 4, null),
    row("5", 5, null),
    row("6", null, null),
  ];
  expect(byScore(moved).map((r) => r.receipt)).toEqual(["1", "2", "3", "4", "5", "6"]);
});

test("two boards differ by who is in, who is out and who gets another amount", () => {
  const totals = {awarded: 3, reserve: 2, declined: 1, awarded_fen: 200, pool_left_fen: 0};
  const first = scenarioOf("by score", [], totals, rowsOf(run, ","));
  const other = [
    decision({receipt: "3", rank: 1, amount_fen: 90}),
    decision({receipt: "1", rank: 2, amount_fen: 70}),
    decision({receipt: "4", rank: 3, amount_fen: 40}),
  ];
  const second = scenarioOf("other", [], totals, rowsOf(other, ","));
  const {in: added, out, changed} = differenceOf(first, second);
  expect(added.map((g) => g.receipt)).toEqual(["3"]);
  expect(out.map((g) => g.receipt)).toEqual(["2"]);
  expect(changed).toEqual([{receipt: "1", title: "title 1", before: 100, after: 70}]);
});

test("what was proposed before a released run is not used any more", () => {
  const runs = [
    {number: 1, stage: "proposed" as const},
    {number: 2, stage: "released" as const},
    {number: 3, stage: "proposed" as const},
  ];
  expect(runs.map((r) => unused(r, runs))).toEqual([true, false, false]);
});

test("the fullest communities come first, those without a cap last", () => {
  const room = (code: string, left_fen: number | null, taken_fen: number): Room => ({
    place_id: code,
    code,
    name: code,
    limit_fen: left_fen === null ? null : 100,
    used_fen: 0,
    taken_fen,
    left_fen,
  });
  const rooms = [room("a", null, 50), room("b", 40, 60), room("c", 0, 100), room("d", 0, 90)];
  expect(fullestFirst(rooms).map((r) => r.code)).toEqual(["c", "d", "b", "a"]);
});
