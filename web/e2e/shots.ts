import {mkdirSync} from "node:fs";
import {join} from "node:path";
import type {Page} from "playwright-core";
import {Person} from "./api";
import {browser} from "./browser";
import {house} from "./house";

const folder = join(import.meta.dirname, "../../docs/screens");

/** A screen by its name: who looks at what, and what he does before the picture is taken. */
export type Shot = {name: string; login?: string; path: string; act?: (page: Page) => Promise<void>};

const screens = {
  360: {viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true},
  1280: {viewport: {width: 1280, height: 800}, isMobile: false, hasTouch: false},
};

/** Takes each screen in both languages, on a phone and at a desk: NAME.LANGUAGE.WIDTH.png. */
export async function take(shots: Shot[]): Promise<void> {
  mkdirSync(folder, {recursive: true});
  for (const shot of shots) {
    const token = shot.login && (await Person.as(shot.login)).token;
    for (const language of ["zh-CN", "en"])
      for (const [width, screen] of Object.entries(screens)) {
        const context = await (await browser()).newContext({
          ...screen,
          baseURL: house().url,
          locale: language,
          timezoneId: "Asia/Shanghai",
          reducedMotion: "reduce",
        });
        if (token)
          await context.addCookies([
            {name: "granary_session", value: token, url: house().url, httpOnly: true, sameSite: "Lax"},
          ]);
        const page = await context.newPage();
        await page.goto(shot.path);
        await settled(page);
        await shot.act?.(page);
        await settled(page);
        await page.screenshot({path: join(folder, `${shot.name}.${language}.${width}.png`), animations: "disabled"});
        await context.close();
      }
  }
}

/** Waits until a page has read what it shows. */
async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", {level: 1}).first().waitFor();
  await page.waitForLoadState("networkidle");
  await page
    .getByText(/^(正在读取…|Loading…)$/)
    .first()
    .waitFor({state: "hidden"});
}
