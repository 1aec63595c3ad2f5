import {expect, test} from "vitest";
import {firstPassword} from "./firstpassword";

test("a first password is long, readable and never the same", () => {
  const made = new Set(Array.from({length: 200}, firstPassword));
  expect(made.size).toBe(200);
  for (const password of made) expect(password).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
});
