import type {Locator, Page} from "playwright-core";
import {expect} from "vitest";

type Role = "button" | "link" | "textbox" | "combobox" | "radio" | "checkbox";

/** Somebody without a mouse, who must see at every step where the keys go. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  /** Presses Tab until the focus has come to a control. */
  async to(role: Role, name: string | RegExp): Promise<void> {
    await this.reach(this.page.getByRole(role, {name, ...(typeof name === "string" ? {exact: true} : {})}).first());
  }

  /** The same for a control that its place tells, forwards or back; as often as there are controls on a long page. */
  async reach(there: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await there.waitFor();
    for (let presses = 0; presses < 250; presses++) {
      if (await there.evaluate((e) => e === document.activeElement)) return;
      await this.page.keyboard.press(key);
      // What marks the focus may come slowly, the more so on a busy machine.
      const told = {message: `the focus on the way to ${there}`, interval: 30, timeout: 1_000};
      await expect.poll(() => this.unseen(), told).toBeNull();
    }
    throw new Error(`no ${key} leads to ${there}`);
  }

  /** Goes to a button or a link and presses it. */
  async press(there: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await this.reach(there, key);
    await this.page.keyboard.press("Enter");
  }

  /** Goes to a box and ticks it. */
  async tick(there: Locator): Promise<void> {
    await this.reach(there);
    await this.page.keyboard.press("Space");
    expect(await there.isChecked()).toBe(true);
  }

  /** Goes to a field and types. */
  async write(there: Locator, text: string): Promise<void> {
    await this.reach(there);
    await this.page.keyboard.type(text);
  }

  /** Goes to the choice that a group stands on, and by arrows to another of it. */
  async choose(there: Locator): Promise<void> {
    const name = (await there.getAttribute("name"))!;
    const group = this.page.locator(`input[type=radio][name="${name}"]`);
    const chosen = this.page.locator(`input[type=radio][name="${name}"]:checked`);
    await this.reach((await chosen.count()) > 0 ? chosen : group.first());
    for (let left = await group.count(); left > 0; left--)
      if (!(await there.evaluate((e) => e === document.activeElement))) await this.page.keyboard.press("ArrowDown");
    await this.page.keyboard.press("Space");
    expect(await there.isChecked()).toBe(true);
  }

  /** What has the focus and does not show it, or lies under something; null when all is well. */
  private async unseen(): Promise<string | null> {
    await this.page.waitForTimeout(30); // until it is painted, on pages without scripts too
    return this.page.evaluate(() => {
      const e = document.activeElement as HTMLElement | null;
      if (!e || e === document.body) return null; // the browser's own bar
      const marked = (one: Element | null): boolean => {
        if (!one) return false;
        const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(one);
        return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1) || boxShadow !== "none";
      };
      // A field's frame is marked for it, and of a pager's place the button in it.
      const frames = [e, e.closest(".ant-input-affix-wrapper,.ant-select,label"), e.querySelector(":scope > button")];
      if (!frames.some(marked)) return `not marked: ${e.outerHTML.slice(0, 200)}`;
      // Of what is larger than the screen, the middle of what can be seen.
      const {left, right, top, bottom} = e.getBoundingClientRect();
      const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
      const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
      const over = document.elementFromPoint(x, y);
      const seen = over && (e.contains(over) || over.contains(e) || over.closest("label")?.contains(e));
      return seen ? null : `under ${over?.outerHTML.slice(0, 100) ?? "the edge"}: ${e.outerHTML.slice(0, 200)}`;
    });
  }
}
