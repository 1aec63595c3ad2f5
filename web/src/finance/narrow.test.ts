import {expect, test} from "vitest";
import type {Schemas} from "../api/ask";
import {narrow} from "./narrow";

function row(number: string, title: string, agreement: Schemas["ProjectRow"]["agreement"]) {
  return {number, title, organization_name: "Hall", agreement} as Schemas["ProjectRow"];
}

test("rows are found by what is typed and by what their agreement waits for", () => {
  const rows = [row("P1", "Waste", "none"), row("P2", "Elders", "drafted"), row("P3", "Waste again", "drafted")];
  expect(narrow(rows, " waste ", undefined).map((r) => r.number)).toEqual(["P1", "P3"]);
  expect(narrow(rows, "", "drafted").map((r) => r.number)).toEqual(["P2", "P3"]);
  expect(narrow(rows, "hall", "none").map((r) => r.number)).toEqual(["P1"]);
});
