import {expect, test} from "vitest";
import {liesUnder} from "./menu";

test("an entry of the menu is current on its own pages and on those that lie behind it", () => {
  const rounds = {to: "/office/rounds", title: "", under: ["/selection"]};
  expect(liesUnder(rounds, "/office/rounds/r/notices")).toBe(true);
  expect(liesUnder(rounds, "/selection/rounds/r/board")).toBe(true);
  expect(liesUnder(rounds, "/office/roundsmen")).toBe(false);
  expect(liesUnder({to: "/", title: ""}, "/office/rounds")).toBe(false);
  expect(liesUnder({to: "/", title: ""}, "/")).toBe(true);
});
