import {defineConfig} from "vitest/config";

// One server and one season for all: what is done in one file is there in the next, as in an office.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.e2e.ts"],
    environment: "node",
    pool: "forks",
    isolate: false,
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 600_000,
    sequence: {concurrent: false},
    bail: 0,
  },
});
