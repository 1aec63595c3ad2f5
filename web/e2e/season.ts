import {readFileSync} from "node:fs";
import {join} from "node:path";
import {Person} from "./api";

const folder = join(import.meta.dirname, "..", "..", "testdata", "season");
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));

type Sheet = {expert: string; items: number[]};
export type Applied = {id: string; name: string; org: string; ask: string; sheets?: Sheet[]};

/** The season as it is played, and what comes of it. */
export const season: {applications: Applied[]} = read("season.json");
/** The rules it is played by. */
export const policy = read("policy.json");
type Ranked = {project: string; outcome: string; limit?: string; amount: string; place: number; final: string};
export const expected: {ranking: Ranked[]; allocation: {chosen: number; sum: string}} = read("expected.json");

/** An application of the season by the key its data gives it. */
export function applied(key: string): Applied {
  const found = season.applications.find((a) => a.id === key);
  if (!found) throw new Error(`the season has no ${key}`);
  return found;
}

/** The season's round. */
export async function seasonRound(): Promise<string> {
  const {items} = await (await Person.as("officer")).get("/rounds");
  return items.find((r: {key: string}) => r.key === "2026").id;
}

/** Waits until the process has brought the season's round to a stage. */
export async function reaches(stage: string): Promise<void> {
  const [anyone, round] = [new Person(""), await seasonRound()];
  while ((await anyone.get(`/rounds/${round}`)).stage !== stage) await new Promise((later) => setTimeout(later, 200));
}

/** What the server holds of an application of the season. Names come twice in it; organisations apply with one of a name. */
export async function held(key: string) {
  const {name, org} = applied(key);
  const owner = await Person.as(`owner-${org}`);
  const {items} = await owner.get("/me/applications");
  const {id} = items.find((a: {title: string}) => a.title === name);
  return (await Person.as("officer")).get(`/applications/${id}`);
}
