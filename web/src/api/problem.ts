import type {components} from "./schema";

export type Problem = components["schemas"]["Problem"];
export type FieldProblem = NonNullable<Problem["errors"]>[number];

/** A refusal of the server (RFC 9457): its sentence is in the reader's language and says how to mend it. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "Refusal";
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }

  /** What is wrong with each field of the body; the pointer names the field. */
  get fields(): FieldProblem[] {
    return this.problem.errors ?? [];
  }
}

/** The server was not reached: whether it did what it was asked for is not known, and asking again is safe. */
export class Unreached extends Error {
  constructor() {
    super("unreached");
    this.name = "Unreached";
  }
}

export function isRefusal(error: unknown, code?: string): error is Refusal {
  return error instanceof Refusal && (code === undefined || error.code === code);
}
