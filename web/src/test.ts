import {cleanup} from "@testing-library/react";
import {afterEach} from "vitest";

afterEach(cleanup);

// jsdom has no layout: antd asks for it and is told that nothing matches.
window.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener: () => {},
  removeEventListener: () => {},
  addListener: () => {},
  removeListener: () => {},
  dispatchEvent: () => false,
})) as typeof window.matchMedia;
