import {defineConfig} from "vitest/config";
import {BaseSequencer, type TestSpecification} from "vitest/node";

/** A season has its order: the files are played by their numbers, whatever ran long or failed the last time. */
class ByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.sort((a, b) => a.moduleId.localeCompare(b.moduleId));
  }
}

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
    maxConcurrency: 2,
    testTimeout: 120_000,
    hookTimeout: 600_000,
    sequence: {concurrent: false, sequencer: ByName},
    bail: 0,
  },
});
