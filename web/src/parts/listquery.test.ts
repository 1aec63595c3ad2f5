import {expect, test} from "vitest";
import {chosenOf, filePath, oneOf, pageOf, textOf} from "./listquery";

const address = new URLSearchParams("q=+a%26b+&cursor=c&stage=running&stage=nonsense&stage=draft&show=full&empty=");

test("an address is read as far as the list knows it", () => {
  expect(pageOf(address)).toEqual({limit: 50, count: true, q: "a&b", cursor: "c"});
  expect(pageOf(new URLSearchParams("page=9"))).toEqual({limit: 50, count: true});
  expect(textOf(address, "empty")).toEqual({});
  expect(chosenOf(address, "stage", ["draft", "open", "running"])).toEqual({stage: ["draft", "running"]});
  expect(chosenOf(address, "role", ["draft"])).toEqual({});
  expect(oneOf(address, "show", ["used", "full"])).toEqual({show: "full"});
  expect(oneOf(address, "show", ["used"])).toEqual({});
});

test("the file has the rows of all pages and no other", () => {
  const query = {...pageOf(address), ...chosenOf(address, "stage", ["draft", "running"])};
  expect(filePath("/rounds", query)).toBe("/rounds?q=a%26b&stage=draft&stage=running");
  expect(filePath("/rounds", pageOf(new URLSearchParams()))).toBe("/rounds");
});
