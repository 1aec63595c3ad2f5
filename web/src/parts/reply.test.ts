import {expect, test} from "vitest";
import {replyOf} from "./reply";

test("a supplement's reply is read as words where it has some", () => {
  expect(replyOf({note: "sealed now"})).toBe("sealed now");
  expect(replyOf("sealed now")).toBe("sealed now");
  expect(replyOf({pages: 3})).toBe('{"pages":3}');
});
