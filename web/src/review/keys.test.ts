// @vitest-environment jsdom

import {expect, test} from "vitest";
import {isTyping, keyAct} from "./keys";

const plain = {ctrlKey: false, metaKey: false, altKey: false, isComposing: false};

test("keys give steps, go through items and files, hand in and help", () => {
  expect(keyAct({...plain, key: "2"}, false, true)).toMatchObject({kind: "band", band: {name: "good"}});
  expect(keyAct({...plain, key: "j"}, false, true)).toEqual({kind: "item", by: 1});
  expect(keyAct({...plain, key: "k"}, false, true)).toEqual({kind: "item", by: -1});
  expect(keyAct({...plain, key: "["}, false, true)).toEqual({kind: "file", by: -1});
  expect(keyAct({...plain, key: "]"}, false, true)).toEqual({kind: "file", by: 1});
  expect(keyAct({...plain, key: "?"}, false, true)).toEqual({kind: "help"});
  expect(keyAct({...plain, key: "Enter", ctrlKey: true}, false, true)).toEqual({kind: "submit"});
  expect(keyAct({...plain, key: "Enter", metaKey: true}, true, true)).toEqual({kind: "submit"});
  for (const key of ["6", "0", "a", "Enter", "Tab"]) expect(keyAct({...plain, key}, false, true)).toBeNull();
});

test("while typing, composing or switched off they are keys and nothing more", () => {
  for (const key of ["1", "j", "k", "[", "]", "?"]) {
    expect(keyAct({...plain, key}, true, true)).toBeNull();
    expect(keyAct({...plain, key}, false, false)).toBeNull();
    expect(keyAct({...plain, key, isComposing: true}, false, true)).toBeNull();
    expect(keyAct({...plain, key, ctrlKey: true}, false, true)).toBeNull();
  }
  expect(keyAct({...plain, key: "Enter", ctrlKey: true, isComposing: true}, true, true)).toBeNull();
});

test("text is typed into text fields, not into buttons", () => {
  const input = (type: string) => Object.assign(document.createElement("input"), {type});
  expect(isTyping(input("text"))).toBe(true);
  expect(isTyping(document.createElement("textarea"))).toBe(true);
  expect(isTyping(input("radio"))).toBe(false);
  expect(isTyping(document.createElement("button"))).toBe(false);
  expect(isTyping(null)).toBe(false);
});
