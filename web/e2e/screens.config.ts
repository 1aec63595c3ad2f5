import {defineConfig} from "vitest/config";

// Not part of any test run: make screenshots writes docs/screens for people to look at.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["screens.screens.ts"],
    environment: "node",
    pool: "forks",
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 600_000,
    sequence: {concurrent: false},
    bail: 1,
  },
});
