import type {Locator, Page} from "playwright-core";
import {moveClock, Person} from "./api";

/** An instant at which the season's window stands open and nobody has applied yet. */
const opened = "2026-03-16T09:00:00+08:00";

/** Lets the season's window open, unless it has, and answers its round. */
export async function openRound(): Promise<{id: string; policy_id: string; closes_at: string}> {
  const admin = await Person.as("admin");
  const {now} = await admin.get("/rehearsal");
  if (new Date(now) < new Date(opened)) await moveClock(opened);
  for (;;) {
    const {items} = await admin.get("/rounds");
    const round = items.find((r: {key: string; stage: string}) => r.key === "2026" && r.stage === "open");
    if (round) return round;
    await new Promise((later) => setTimeout(later, 100));
  }
}

/** An answer to everything that the season's form asks, as the server keeps it. */
export async function wholeContent(round: string, place: string, title: string): Promise<object> {
  const admin = await Person.as("admin");
  const {items} = await admin.get(`/rounds/${round}/communities`);
  const community = items.find((c: {name: string}) => c.name === place);
  return {
    title,
    places: [{place_id: community.place_id, share: "1"}],
    asked_fen: 6_800_000,
    own_fen: 1_200_000,
    in_kind_fen: 0,
    total_fen: 8_000_000,
    answers: {
      project_name: title,
      theme_primary: "people",
      service_field: "elderly",
      start: "2026-07-01",
      end: "2027-05-31",
      beneficiaries_direct: 120,
    },
  };
}

/** A draft that somebody begins at the API, of the season's round unless of another. */
export async function begun(
  login: string,
  content: object,
  round?: string,
): Promise<{id: string; organization: string}> {
  const owner = await Person.as(login);
  const {memberships} = await owner.get("/me");
  const organization = memberships[0].organization_id;
  const of = round ?? (await openRound()).id;
  const draft = await owner.act("POST", `/rounds/${of}/drafts`, {organization_id: organization, content});
  return {id: draft.id, organization};
}

/** Waits until the server says of a draft what is awaited of it. */
export async function until<T>(read: () => Promise<T>, is: (found: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const found = await read();
    if (is(found)) return found;
    if (tries > 150) throw new Error(`the server still says ${JSON.stringify(found)}`);
    await new Promise((later) => setTimeout(later, 100));
  }
}

/** What somebody reads after everything was saved. */
export const saved = (page: Page): Locator => page.getByText(/^已保存 \d\d:\d\d:\d\d$/);
