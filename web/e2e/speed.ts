import type {CDPSession, Page} from "playwright-core";
import {test} from "vitest";
import {moveClock, Person} from "./api";
import {open} from "./browser";
import {house} from "./house";
import {reaches} from "./season";

/** The line and the phone of somebody far from a city: 1.6 Mbit/s, 150 ms, a processor four times slower. */
async function slow(page: Page): Promise<CDPSession> {
  const line = await page.context().newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  });
  await line.send("Emulation.setCPUThrottlingRate", {rate: 4});
  return line;
}

/** Listens from a page's first moment for what Core Web Vitals are made of. */
function listen(): void {
  const seen = {lcp: 0, cls: 0, inp: 0};
  Object.assign(globalThis, {seen});
  const on = (type: string, each: (e: PerformanceEntry) => void, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({type, buffered: true, ...more});
  on("largest-contentful-paint", (e) => {
    seen.lcp = e.startTime;
  });
  on("layout-shift", (e) => {
    const shift = e as PerformanceEntry & {value: number; hadRecentInput: boolean};
    if (!shift.hadRecentInput) seen.cls += shift.value;
  });
  on(
    "event",
    (e) => {
      if ((e as PerformanceEntry & {interactionId: number}).interactionId) seen.inp = Math.max(seen.inp, e.duration);
    },
    {durationThreshold: 16},
  );
}

type Seen = {lcp: number; cls: number; inp: number; kilobytes: number};

/** One first visit with nothing in the cache; what a person then does is measured as INP. */
async function visit(login: string | null, path: string, act?: (page: Page) => Promise<void>): Promise<Seen> {
  const page = await open(login, "about:blank", {phone: true});
  await page.addInitScript(listen);
  const line = await slow(page);
  let bytes = 0;
  line.on("Network.loadingFinished", (e) => {
    bytes += e.encodedDataLength;
  });
  page.setDefaultTimeout(60_000);
  await page.goto(path);
  await page.getByRole("heading", {level: 1}).first().waitFor();
  await page.waitForLoadState("networkidle");
  await act?.(page);
  await page.waitForLoadState("networkidle");
  const seen = await page.evaluate(() => (globalThis as unknown as {seen: Seen}).seen);
  await page.context().close();
  return {...seen, kilobytes: bytes / 1000};
}

const visits = 5;

/** The median of some visits, and the worst of them where it matters. */
async function measure(name: string, ...visited: Parameters<typeof visit>): Promise<void> {
  const all: Seen[] = [];
  for (let n = 0; n < visits; n++) all.push(await visit(...visited));
  const of = (key: keyof Seen) => all.map((one) => one[key]).sort((a, b) => a - b);
  const middle = (key: keyof Seen) => of(key)[visits >> 1]!;
  const figures = [
    `LCP ${(middle("lcp") / 1000).toFixed(2)} s (worst ${(of("lcp").at(-1)! / 1000).toFixed(2)})`,
    `CLS ${middle("cls").toFixed(3)}`,
    `INP ${middle("inp").toFixed(0)} ms`,
    `${middle("kilobytes").toFixed(0)} kB`,
  ];
  process.stdout.write(`${name.padEnd(34)}${figures.join(" · ")}\n`);
}

/** A round by its key: 2026 is the season's, 2027 the open one. */
const round = async (key: string) =>
  (await (await Person.as("officer")).get("/rounds")).items.find((r: {key: string}) => r.key === key);

type Board = {decisions: {application_id: string; receipt: string}[]};

/** The season's board, repeated until it has as many rows as a board must bear. */
async function thousand(page: Page): Promise<void> {
  await page.route("**/allocation-previews", async (route) => {
    const answer = await route.fetch();
    const board: Board = await answer.json();
    const once = board.decisions;
    board.decisions = Array.from({length: 1000}, (_, n) => {
      const [row, copy] = [once[n % once.length]!, Math.floor(n / once.length)];
      return copy === 0 ? row : {...row, application_id: row.application_id + copy, receipt: `${row.receipt}-${copy}`};
    });
    await route.fulfill({response: answer, json: board});
  });
}

/** How long it takes from a button that changes the board, by ways that are known, until the board shows it painted. */
async function changed(page: Page, button: string): Promise<number> {
  await page.getByRole("button", {name: button}).waitFor();
  await page.waitForTimeout(300); // what follows at once is put together, and is not meant here
  return page.evaluate(async (name) => {
    const text = () => document.querySelector("main")!.querySelector("table")!.textContent;
    const [before, start] = [text(), performance.now()];
    const buttons = [...document.querySelectorAll("button")];
    buttons.find((b) => b.textContent?.replace(/\s/g, "") === name)!.click();
    while (text() === before) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
  }, button);
}

test("a board of 1,000 rows, as its page draws it", async () => {
  await house().before("allocation");
  await moveClock("2026-05-25T09:00:00+08:00");
  await reaches("allocation");
  const page = await open("officer", "about:blank");
  await thousand(page);
  await page.goto(`/portal/selection/rounds/${(await round("2026")).id}/board`);
  const adjust = page.getByRole("button", {name: /^调整“/});
  await adjust.first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", {name: "略过，列为候补"}).check();
  await dialog.getByLabel("理由").fill("书面表示推迟到下一轮");
  await dialog.getByRole("button", {name: "调整并重新计算"}).click();
  await page.getByRole("button", {name: "撤销"}).waitFor();
  const took: number[] = [];
  for (let n = 0; n < 10; n++) took.push(await changed(page, "撤销"), await changed(page, "重做"));
  took.sort((a, b) => a - b);
  process.stdout.write(
    `board of 1,000, undone and redone  p50 ${took[10]!.toFixed(0)} ms, worst ${took.at(-1)!.toFixed(0)} ms\n`,
  );
  await page.context().close();
}, 900_000);

test("the applicant's first pages on a slow line", async () => {
  await house().played();
  const {id} = await round("2027");
  await measure("applicant, home", "owner-O003", "/portal/", async (page) => {
    await page.getByRole("button", {name: /English/}).tap();
    await page.getByRole("button", {name: /中文/}).tap();
  });
  await measure("applicant, call", "owner-O003", `/portal/apply/rounds/${id}`);
  const owner = await Person.as("owner-O003");
  const own = (await owner.get("/me")).memberships[0].organization_id;
  const draft = await owner.act("POST", `/rounds/${id}/drafts`, {organization_id: own, content: {}});
  await measure("applicant, task list", "owner-O003", `/portal/apply/drafts/${draft.id}`);
  await measure("applicant, writing a section", "owner-O003", `/portal/apply/drafts/${draft.id}/project`, (page) =>
    page.getByRole("textbox").first().pressSequentially("The elders cook together", {delay: 60}),
  );
}, 900_000);

test("the public pages on a slow line", async () => {
  await house().played();
  const officer = await Person.as("officer");
  const {id} = await round("2026");
  const notice = (await officer.get(`/rounds/${id}/notices`)).items[0];
  const project = (await officer.get(`/rounds/${id}/projects`)).items[0];
  await measure("public, calls", null, "/");
  await measure("public, one call", null, `/rounds/${(await round("2027")).id}`);
  await measure("public, results of a round", null, `/rounds/${id}`);
  await measure("public, notice", null, `/notices/${notice.id}`);
  await measure("public, archive", null, "/projects");
  await measure("public, one project", null, `/projects/${project.number}`);
}, 900_000);
