import {type ChildProcess, spawn} from "node:child_process";
import {mkdtempSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";

const root = join(import.meta.dirname, "..", "..");

/** The parts of the season that the browsers play themselves, in their order. */
export const stops = ["applications", "screening", "scores", "allocation", "notice", "payment"] as const;
export type Stop = (typeof stops)[number];

/** The password of everybody in a rehearsal. */
export const password = "rehearsal-2026";

/**
 * Runs a program until it ends, is told to, or this process is gone, however it went: what runs tests is killed at their
 * end and tells nobody. Then it removes the data that the program's database has let go of. A shell gives what runs in its
 * background no input of its own, but the one it was handed as 3.
 */
const clean = `dir=$1; shift; exec 3<&0; "$@" <&3 & trap "kill $!" TERM
while kill -0 $PPID && kill -0 $!; do sleep 1; done 2>/dev/null
kill $! 2>/dev/null; wait; rm -rf "$dir"`;

/** The real binary with its Postgres and Temporal server, playing the season up to where a browser takes over. */
export class House {
  url = "";
  #child: ChildProcess;
  /** Where the demo keeps its data, its letters among them. */
  readonly dir: string;
  #said = "";
  #reached: string[] = [];
  #listeners = new Set<() => void>();

  constructor() {
    this.dir = mkdtempSync(join(tmpdir(), "granary-e2e-"));
    const stopped = ["--stop", stops.join(",")];
    const told = [
      "--throwaway",
      "--dir",
      this.dir,
      "--listen",
      "127.0.0.1:0",
      "--season",
      join(root, "testdata/season"),
      ...stopped,
    ];
    this.#child = spawn("sh", ["-c", clean, "sh", this.dir, join(root, ".granary/bin/granary"), "demo", ...told], {
      cwd: root,
      stdio: ["pipe", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on("data", (text) => this.#hear(String(text)));
    this.#child.on("exit", () => this.#hear("\nended\n"));
    process.on("exit", () => this.close());
  }

  #hear(text: string): void {
    this.#said += text;
    const found = [...this.#said.matchAll(/Before the part "(\w+)"\. Look at (http:\/\/[^/]+)/g)];
    this.#reached = found.map((match) => match[1]!);
    this.url = found[0]?.[2] ?? "";
    for (const listen of this.#listeners) listen();
  }

  /** Waits until the season stands before a part; what lies before it is played by the program. */
  async before(stop: Stop): Promise<void> {
    await this.#until(() => this.#reached.includes(stop));
  }

  /** Waits until the season is played to its end; answers what the program tells of it. */
  async played(): Promise<string> {
    await this.#until(() => this.#said.includes("Granary stays up"));
    return this.#said;
  }

  /** Lets the program go on from stop to stop. */
  async #until(done: () => boolean): Promise<void> {
    while (!done()) {
      const next = this.#reached.at(-1);
      if (next !== undefined && !this.#pressed.has(next)) {
        this.#pressed.add(next);
        this.#child.stdin!.write("\n");
      }
      await this.#more();
    }
  }
  #pressed = new Set<string>();

  async #more(): Promise<void> {
    if (this.#said.includes("\nended\n")) throw new Error(`the demo has ended:\n${this.#said}`);
    await new Promise<void>((done, failed) => {
      const timer = setTimeout(() => failed(new Error(`nothing was heard for long:\n${this.#said}`)), 400_000);
      const listen = () => {
        clearTimeout(timer);
        this.#listeners.delete(listen);
        done();
      };
      this.#listeners.add(listen);
    });
  }

  close(): void {
    this.#child.kill("SIGTERM");
  }
}

const shared = globalThis as {house?: House};

/** The one house of a run. */
export function house(): House {
  shared.house ??= new House();
  return shared.house;
}
