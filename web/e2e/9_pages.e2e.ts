import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import type {Page} from "playwright-core";
import {matchPath} from "react-router";
import {beforeAll, expect, test} from "vitest";
import {Person} from "./api";
import {audit, type Look, open, settled, smallTargets} from "./browser";
import {house} from "./house";

const sources = join(import.meta.dirname, "..", "src");

/** The addresses that the portal's router and its areas know. */
function addresses(): string[] {
  const read = (file: string) => readFileSync(join(sources, file), "utf8");
  const known = (text: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, path]) => path!).filter((p) => p !== "*");
  const areas = readdirSync(sources).filter((room) => existsSync(join(sources, room, "area.tsx")));
  return [
    ...known(read("frame/router.tsx"), /path: "([^"]+)"/g).filter((path) => !path.endsWith("/*")),
    ...areas.flatMap((name) => known(read(`${name}/area.tsx`), /path="([^"]+)"/g).map((path) => `${name}/${path}`)),
    ...known(read("apply/draft.tsx"), /path="([^"]+)"/g).map((path) => `apply/drafts/:draft/${path}`),
  ].map((path) => `/portal/${path}`);
}

/** A line of the bank's statement that nobody knows, which is in suspense from then on. */
async function suspend(finance: Person, funder: string): Promise<string> {
  const lines = [
    "serial,date,direction,amount,counterparty,account,balance,reference",
    "PAGES-1,2026-06-30,in,12.00,示例来款单位,6222000000000012,,来款",
  ];
  const file = Buffer.from(lines.join("\r\n")).toString("base64");
  await finance.act("POST", `/funders/${funder}/bank-statements`, {currency: "CNY", file});
  return (await finance.get(`/funders/${funder}/suspense`)).items[0].id;
}

/** A draft in the round that is open. */
async function writing(owner: Person, organization: string): Promise<string> {
  const open = (await owner.get("/rounds")).items.find((r: {key: string}) => r.key === "2027");
  return (await owner.act("POST", `/rounds/${open.id}/drafts`, {organization_id: organization, content: {}})).id;
}

/** Every page of the portal by who looks at it, and the public ones; ids are those of the season. */
async function pages(): Promise<Record<string, string[]>> {
  const officer = await Person.as("officer");
  const owner = await Person.as("owner-O001");
  const expert = await Person.as("expert-E1");
  const finance = await Person.as("finance_preparer");
  const me = await officer.get("/me");
  const funder = me.memberships[0].organization_id;
  const round = (await officer.get("/rounds")).items.find((r: {key: string}) => r.key === "2026");
  const of = `/rounds/${round.id}`;
  const first = async (path: string) => (await officer.get(path)).items[0];
  const project = await first(`${of}/projects`);
  const application = await first(`${of}/applications?stage=awarded`);
  const notice = await first(`${of}/notices`);
  const objection = await first(`${of}/objections`);
  const allocation = await first(`${of}/allocations`);
  const fund = (await finance.get(`/funders/${funder}/funds`)).items[0];
  const batch = (await finance.get(`/funders/${funder}/batches`)).items[0];
  const payment = (await finance.get(`/funders/${funder}/disbursements?stage=paid`)).items[0];
  const mine = (await owner.get("/me/applications")).items[0];
  const ours = (await owner.get("/me/projects")).items[0];
  const assignment = (await expert.get("/me/assignments")).items[0];
  const own = (await owner.get("/me")).memberships[0].organization_id;
  const draft = await writing(owner, own);
  const suspended = await suspend(finance, funder);
  const agreement = (await officer.get(`/projects/${project.id}`)).agreements[0];
  return {
    "": [
      "/",
      `/rounds/${round.id}`,
      `/notices/${notice.id}`,
      `/notices/${notice.id}/objection`,
      "/objections",
      "/receipts",
      "/projects",
      `/projects/${project.number}`,
      "/open-data",
      "/accessibility",
      "/portal/",
      "/portal/sign-up",
      "/portal/reset",
      "/portal/reset/none",
      "/portal/invitations/none",
    ],
    officer: [
      "/portal/",
      "/portal/account",
      "/portal/messages",
      "/portal/office/rounds",
      "/portal/office/rounds/new",
      `/portal/office/rounds/${round.id}`,
      `/portal/office/rounds/${round.id}/notices`,
      `/portal/office/objections/${objection.id}`,
      `/portal/office/rounds/${round.id}/communities`,
      "/portal/office/policies",
      `/portal/office/policies/${round.policy_id}/next`,
      `/portal/office/policies/${round.policy_id}`,
      "/portal/office/people",
      "/portal/office/settings",
      "/portal/office/settings/calendars",
      "/portal/office/settings/places",
      "/portal/office/settings/clock",
      "/portal/office/settings/credit",
      `/portal/office/organizations/${project.organization_id}`,
      `/portal/selection/rounds/${round.id}/applications`,
      `/portal/selection/applications/${application.id}`,
      `/portal/selection/rounds/${round.id}/assignments`,
      `/portal/selection/rounds/${round.id}/assignments?view=draw`,
      `/portal/review/paper/${assignment.id}`,
      `/portal/selection/rounds/${round.id}/board`,
      `/portal/selection/rounds/${round.id}/votes`,
      `/portal/selection/rounds/${round.id}/allocations`,
      `/portal/selection/allocations/${allocation.id}`,
      `/portal/finance/rounds/${round.id}/projects`,
      `/portal/finance/rounds/${round.id}/co-funding`,
      `/portal/finance/projects/${project.id}`,
      `/portal/finance/projects/${project.id}/agreement`,
      `/portal/finance/projects/${project.id}/fund-decision`,
      `/portal/finance/agreements/${agreement.id}`,
    ],
    finance_preparer: [
      "/portal/",
      "/portal/finance/disbursements",
      "/portal/finance/disbursements?stage=due",
      "/portal/finance/disbursements/calendar",
      "/portal/finance/disbursements/prepare",
      `/portal/finance/disbursements/${payment.id}`,
      "/portal/finance/batches",
      `/portal/finance/batches/${batch.id}`,
      `/portal/finance/batches/${batch.id}/replies`,
      `/portal/finance/suspense/${suspended}`,
      `/portal/finance/statements/line/${payment.line_id}`,
      "/portal/finance/reconciliation",
      "/portal/finance/funds",
      `/portal/finance/funds/${fund.id}`,
    ],
    admin: ["/portal/office/people", "/portal/office/settings"],
    "expert-E1": ["/portal/", "/portal/review", `/portal/review/${assignment.id}`],
    "owner-O001": [
      "/portal/",
      "/portal/organizations/new",
      "/portal/apply/rounds",
      `/portal/apply/rounds/${round.id}`,
      `/portal/apply/drafts/${draft}`,
      `/portal/apply/drafts/${draft}/title-places`,
      `/portal/apply/drafts/${draft}/cover`,
      `/portal/apply/drafts/${draft}/project`,
      `/portal/apply/drafts/${draft}/check`,
      "/portal/apply/applications",
      `/portal/apply/applications/${mine.id}`,
      `/portal/apply/applications/${mine.id}/print`,
      "/portal/apply/projects",
      `/portal/apply/projects/${ours.id}`,
      `/portal/organizations/${own}`,
    ],
  };
}

let all: Record<string, string[]> = {};
beforeAll(async () => {
  await house().played();
  all = await pages();
});

test("no page is left out", () => {
  const visited = Object.values(all)
    .flat()
    .map((path) => path.split("?")[0]!);
  expect(addresses().length).toBeGreaterThan(50);
  expect(addresses().filter((path) => !visited.some((one) => matchPath(path, one)))).toEqual([]);
});

test("a table that is wider than its box says so", async () => {
  const page = await open("officer", all.officer!.find((path) => path.endsWith("/board"))!, {phone: true});
  await page.getByText("内容较宽，可左右滚动").first().waitFor();
  await page.context().close();
});

const looks: [string, Look][] = [
  ["Chinese at a desk", {}],
  ["English at a desk", {language: "en"}],
  ["Chinese on a phone", {phone: true}],
  ["English on a phone", {phone: true, language: "en"}],
];

/** Goes to an address as a link does: within the portal without loading it anew. */
async function turn(page: Page, path: string): Promise<void> {
  if (!path.startsWith("/portal/") || !new URL(page.url()).pathname.startsWith("/portal/")) {
    await page.goto(path);
    return;
  }
  await page.evaluate((to) => {
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate", {state: null}));
  }, path);
}

// Nothing is changed here, and every page waits for what it asked for: two looks go side by side.
test.concurrent.each(looks)(
  "every page is in order: %s",
  async (_, look) => {
    const wrong: string[] = [];
    for (const [login, paths] of Object.entries(all)) {
      const page = await open(login || null, paths[0]!, look);
      for (const path of paths) {
        await turn(page, path);
        await settled(page);
        await audit(page).catch((found) =>
          wrong.push(String(found.message).concat("\n", JSON.stringify(found.actual ?? "").slice(0, 1200))),
        );
        if (look.phone)
          for (const small of await smallTargets(page)) wrong.push(`${path}: too small for a finger: ${small}`);
      }
      await page.context().close();
    }
    expect(wrong).toEqual([]);
  },
  900_000,
);
