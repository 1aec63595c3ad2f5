import type {Page} from "playwright-core";
import {expect} from "vitest";

/** Somebody without a mouse, who must see at every step where the keys go. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  /** Presses Tab until the focus has come to a control, as often as there are controls on a long page. */
  async to(
    role: "button" | "link" | "textbox" | "combobox" | "radio" | "checkbox",
    name: string | RegExp,
  ): Promise<void> {
    const wanted = this.page.getByRole(role, {name, ...(typeof name === "string" ? {exact: true} : {})}).first();
    await wanted.waitFor();
    for (let presses = 0; presses < 80; presses++) {
      await this.page.keyboard.press("Tab");
      expect(await this.unseen(), `the focus on the way to ${name}`).toBeNull();
      if (await wanted.evaluate((e) => e === document.activeElement)) return;
    }
    throw new Error(`no Tab leads to the ${role} ${name}`);
  }

  /** What has the focus and does not show it, or lies under something; null when all is well. */
  private unseen(): Promise<string | null> {
    return this.page.evaluate(async () => {
      await new Promise((painted) => setTimeout(() => requestAnimationFrame(painted), 20));
      const e = document.activeElement as HTMLElement | null;
      if (!e || e === document.body) return null; // the browser's own bar
      const marked = (one: Element | null): boolean => {
        if (!one) return false;
        const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(one);
        return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1) || boxShadow !== "none";
      };
      if (!marked(e) && !marked(e.closest(".ant-input-affix-wrapper,label")))
        return `not marked: ${e.outerHTML.slice(0, 200)}`;
      const {left, right, top, bottom} = e.getBoundingClientRect();
      const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      const seen = over && (e.contains(over) || over.contains(e) || over.closest("label")?.contains(e));
      return seen ? null : `under ${over?.outerHTML.slice(0, 100) ?? "the edge"}: ${e.outerHTML.slice(0, 200)}`;
    });
  }
}
