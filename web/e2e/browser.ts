import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {type Browser, type BrowserContext, chromium, type Locator, type Page, type Request} from "playwright-core";
import {expect} from "vitest";
import {Person} from "./api";
import {house} from "./house";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Nothing but the page under test goes over the network. */
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export type Look = {phone?: boolean; language?: "zh-CN" | "en"; script?: boolean};

const shared = globalThis as {browser?: Promise<Browser>};

/** The one browser of a run. */
export function browser(): Promise<Browser> {
  shared.browser ??= chromium.launch({executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: quiet});
  return shared.browser;
}

/** A fresh profile: a phone of 360 px with fingers, or a desk with a mouse. */
export async function profile({phone, language = "zh-CN", script = true}: Look = {}): Promise<BrowserContext> {
  const context = await (await browser()).newContext({
    baseURL: house().url,
    viewport: phone ? {width: 360, height: 740} : {width: 1280, height: 900},
    hasTouch: phone ?? false,
    isMobile: phone ?? false,
    deviceScaleFactor: phone ? 2 : 1,
    locale: language,
    timezoneId: "Asia/Shanghai",
    javaScriptEnabled: script,
  });
  context.setDefaultTimeout(20_000);
  return context;
}

/** A page of somebody who is signed in, or of nobody. */
export async function open(login: string | null, path: string, look: Look = {}): Promise<Page> {
  const context = await profile(look);
  if (login) {
    const {token} = await Person.as(login);
    await context.addCookies([
      {name: "granary_session", value: token, url: house().url, httpOnly: true, sameSite: "Lax"},
    ]);
  }
  const page = await context.newPage();
  hearForbidden(page);
  hearAsked(page);
  await page.goto(path);
  return page;
}

/** The box of a page under a heading. */
export function box(page: Page, name: string | RegExp): Locator {
  return page.locator("section").filter({has: page.getByRole("heading", {level: 2, name})});
}

/** Waits until the focus is there, as somebody without a mouse does. */
export async function focused(there: Locator): Promise<void> {
  await expect.poll(() => there.evaluate((one) => one === document.activeElement)).toBe(true);
}

/** What pages were kept from by their own policy of content, since the last audit. */
const forbidden = new WeakMap<Page, string[]>();

function hearForbidden(page: Page): void {
  const heard: string[] = [];
  forbidden.set(page, heard);
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) heard.push(message.text());
  });
}

/** What pages have asked for and not been given yet. */
const asked = new WeakMap<Page, Set<Request>>();

function hearAsked(page: Page): void {
  const open = new Set<Request>();
  asked.set(page, open);
  page.on("request", (one) => open.add(one));
  page.on("requestfinished", (one) => open.delete(one));
  page.on("requestfailed", (one) => open.delete(one));
}

/** Waits until a page has what it asked for and shows it. */
export async function settled(page: Page): Promise<void> {
  const shown = () =>
    page.evaluate(async () => {
      // A page that is still being drawn leaves no idle moment, however busy the machine is.
      for (let i = 0; i < 2; i++) {
        await new Promise((on) => setTimeout(on, 30));
        await new Promise((on) => requestIdleCallback(on));
        await new Promise((on) => requestAnimationFrame(on));
      }
      const coming = ".waiting,.loading,.ant-spin-spinning";
      return document.querySelector("h1") !== null && document.querySelector(coming) === null;
    });
  const open = asked.get(page)!;
  const until = Date.now() + 20_000;
  while (open.size > 0 || !(await shown()) || open.size > 0) {
    if (Date.now() > until) throw new Error(`${page.url()} still waits for ${[...open].map((one) => one.url())}`);
    await page.waitForTimeout(30);
  }
}

/** What axe finds wrong on a page, as sentences; that it never scrolls sideways, and does nothing it may not do. */
export async function audit(page: Page): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const result = await (
      globalThis as unknown as {
        axe: {
          run: (told: {resultTypes: ["violations"]}) => Promise<{
            violations: {id: string; help: string; nodes: {html: string; failureSummary: string}[]}[];
          }>;
        };
      }
    ).axe.run({resultTypes: ["violations"]});
    return result.violations.map(
      (v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `  ${n.html}\n    ${n.failureSummary}`).join("\n")}`,
    );
  });
  expect(found, `axe on ${page.url()}`).toEqual([]);
  expect(forbidden.get(page)?.splice(0) ?? [], `forbidden on ${page.url()}`).toEqual([]);
  expect(await unsaid(page), `no words for it on ${page.url()}`).toEqual([]);
  const {wide, screen} = await page.evaluate(() => ({wide: document.documentElement.scrollWidth, screen: innerWidth}));
  expect(wide, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(screen);
}

/** Where words were left out: a place in a sentence that nothing was put in, a reason by its code. */
function unsaid(page: Page): Promise<string[]> {
  return page.evaluate(() => [
    ...(document.body.textContent!.match(/\{\{.*?\}\}/g) ?? []),
    ...[...document.querySelectorAll(".why")]
      .map((e) => e.textContent!.trim())
      .filter((text) => /^[a-z_]+$/.test(text)),
  ]);
}

/** The same of a page without scripts, in which axe cannot run: its HTML is looked at in a phone that has them. */
export async function auditPlain(page: Page): Promise<void> {
  const context = await profile({phone: true});
  const twin = await context.newPage();
  const body = await page.content();
  await twin.route(page.url(), (route) => route.fulfill({body, contentType: "text/html; charset=utf-8"}));
  await twin.goto(page.url());
  await audit(twin);
  expect(await smallTargets(twin)).toEqual([]);
  await context.close();
}

/** What a finger cannot hit on a phone: controls under 44 px that are no link in a sentence. */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = "a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[role=tab]";
    /** What else leads to a control: its label where it is a box to tick, and the frame around a field. */
    const around = (e: HTMLElement): Element[] => {
      const frame = e.closest(".ant-input-affix-wrapper,.ant-select,label");
      const label = e.id ? document.querySelector(`label[for="${CSS.escape(e.id)}"]`) : null;
      const boxed = /checkbox|radio|file/.test((e as HTMLInputElement).type ?? "") || e.role === "switch";
      return [e, ...(frame && e.tagName !== "SPAN" ? [frame] : []), ...(boxed && label ? [label] : [])];
    };
    return [...document.querySelectorAll<HTMLElement>(controls)]
      .filter((e) => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().right > 0)
      .filter((e) => !(e.tagName === "A" && getComputedStyle(e).display === "inline"))
      .filter((e) => {
        const boxes = around(e).map((b) => b.getBoundingClientRect());
        return boxes.some((b) => b.width > 0) && !boxes.some((b) => b.height >= 43.5 && b.width >= 43.5);
      })
      .map((e) => e.outerHTML.slice(0, 160));
  });
}
