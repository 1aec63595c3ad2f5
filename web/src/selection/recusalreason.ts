/**
 * The lines of a recusal's reason: the questions answered with yes, whose keys are its first line, in their words, and
 * what the reviewer said. Whoever stepped back later answered no question: all of it is his words.
 */
export function recusalLines<Q extends {key: string}>(reason: string, questions: Q[]): (Q | string)[] {
  const [first = "", ...said] = reason.split("\n");
  const asked = first.split(" ").map((key) => questions.find((q) => q.key === key));
  return asked.every((q) => q !== undefined) ? [...asked, ...said] : [first, ...said];
}
