import type {Page} from "playwright-core";
import {beforeAll, describe, expect, test} from "vitest";
import {moveClock, Person} from "./api";
import {audit, box, focused, open, smallTargets} from "./browser";
import {house} from "./house";
import {Keyboard} from "./keyboard";
import {applied, held, reaches, seasonRound} from "./season";

// What the season decides: one is asked for the community's letter and passes, one lies outside of its charter.
const mended = applied("P16");
const outside = applied("P85");
const wanted = "社区确认函缺社区公章，请补盖后重新提交扫描件。";
const reply = "已补盖社区公章，扫描件已于今日送交经办人。";
const note = "电话核实：社区书记知情并同意。";

beforeAll(async () => {
  await house().before("screening");
  await moveClock("2026-04-16T09:00:00+08:00");
  await reaches("screening");
});

/** The queue of what is to be screened, as it is reached from the first page. */
async function queue(): Promise<Page> {
  const page = await open("officer", "/portal/");
  await page.getByRole("link", {name: /完成资格初审/}).click();
  await page.getByRole("heading", {level: 1, name: "申报"}).waitFor();
  return page;
}

/** Narrows the queue to one application and opens it. */
async function openCase(page: Page, title: string): Promise<void> {
  await page.getByRole("searchbox", {name: "查找"}).fill(title);
  await page.getByText("共 1 条").waitFor();
  await page.getByRole("link", {name: title, exact: true}).click();
  await page.getByRole("heading", {level: 1, name: title}).waitFor();
}

describe("screening", () => {
  test("an officer comes from what he must do to the queue and narrows it, and the address keeps how", async () => {
    const page = await queue();
    const waiting = page.getByRole("navigation", {name: "快速筛选"}).getByRole("link", {name: /待初审/});
    expect(await waiting.getAttribute("aria-current")).toBe("true");
    const officer = await Person.as("officer");
    const {total} = await officer.get(`/rounds/${await seasonRound()}/applications?stage=submitted&count=true&limit=1`);
    await page.getByText(`共 ${total} 条`).waitFor();
    await audit(page);

    await page.getByRole("searchbox", {name: "查找"}).fill(mended.name);
    await page.getByText("共 1 条").waitFor();
    expect(new URL(page.url()).searchParams.get("q")).toBe(mended.name);
    await page.reload();
    await page.getByRole("link", {name: mended.name}).waitFor();
    await page.getByRole("searchbox", {name: "查找"}).fill("没有这样的项目");
    await page.getByText("没有符合条件的申报。").waitFor();
    await audit(page);
    await page.getByRole("button", {name: "重置"}).click();
    await page.getByRole("button", {name: "下一页"}).waitFor();
    await page.context().close();
  });

  test("an officer asks for a supplement; the applicant reads it on a phone and answers; the officer passes it", async () => {
    const before = await held("P16");
    const page = await queue();
    await openCase(page, mended.name);
    const note = page.getByRole("textbox", {name: "“项目内容在章程业务范围内”的说明"});
    await note.fill("章程第五条");
    await page.getByRole("button", {name: "要求补正"}).click();
    const dialog = page.getByRole("dialog", {name: "要求补正"});
    await dialog.getByRole("button", {name: "发出补正要求"}).click();
    await dialog.getByText("请选择针对哪一项").waitFor();
    await dialog.getByRole("combobox", {name: "针对哪一项"}).click();
    await page.getByTitle("社区确认函有效").click();
    await dialog.getByLabel("需要补正的内容").fill(wanted);
    const due = "2026-04-21 17:00";
    await dialog.getByText(`3 个工作日内补正，即至 ${due}`).waitFor();
    await audit(page);
    await dialog.getByRole("button", {name: "发出补正要求"}).click();
    await page.getByRole("status").filter({hasText: "已要求补正"}).getByText(due).waitFor();
    await page.getByText("待补正").first().waitFor();
    await audit(page);

    const phone = await open(`owner-${mended.org}`, "/portal/", {phone: true});
    await phone.getByRole("link", {name: /在期限前补正申报材料/}).click();
    await phone.getByRole("heading", {level: 1, name: mended.name}).waitFor();
    const asked = box(phone, "补正");
    await asked.getByText(wanted).waitFor();
    expect(await asked.textContent()).toContain(due);
    expect(await asked.textContent()).toContain("社区确认函有效");
    await asked.getByRole("button", {name: "提交补正"}).click();
    await asked.getByRole("alert").getByText("请写明补正了什么。").waitFor();
    await asked.getByLabel("补正说明").fill(reply);
    await audit(phone);
    expect(await smallTargets(phone)).toEqual([]);
    await phone.reload();
    expect(await phone.getByLabel("补正说明").inputValue()).toBe(reply);
    await phone.getByRole("button", {name: "提交补正"}).click();
    await phone.getByText("您的答复").waitFor();
    expect(await phone.getByLabel("补正说明").count()).toBe(0);
    await audit(phone);
    await phone.context().close();

    await page.reload();
    await page.getByText(reply).waitFor();
    await page.getByText("已提交").first().waitFor();
    expect(await note.inputValue()).toBe("章程第五条");
    await page.getByRole("button", {name: "通过", exact: true}).click();
    await page
      .getByRole("alert")
      .getByRole("link", {name: /请核查/})
      .first()
      .waitFor();
    await page.getByRole("button", {name: "其余各项选“通过”"}).click();
    await page.getByRole("button", {name: "通过", exact: true}).click();
    await page.getByText("资格通过").first().waitFor();
    await audit(page);
    await page.context().close();

    const after = await held("P16");
    expect(before.stage).toBe("submitted");
    expect(after.stage).toBe("eligible");
    expect(after.supplements).toMatchObject([{rule: "e17", wanted, reply: {note: reply}}]);
  });

  test("one rule that failed ends an application, by the keyboard alone, after its effects were read, and the next of the queue is shown", async () => {
    const page = await queue();
    await openCase(page, outside.name);
    const keys = new Keyboard(page);
    const rule = page.getByRole("group", {name: /项目内容在章程业务范围内/});
    await keys.choose(rule.getByRole("radio", {name: "不通过"}));
    await keys.write(rule.getByRole("textbox"), "章程业务范围不含建筑改造。");
    const refuse = page.getByRole("button", {name: "不予通过"});
    await keys.press(refuse);
    const confirm = page.getByRole("dialog", {name: "确认资格初审不通过"});
    await confirm.getByText("不符合：项目内容在章程业务范围内").waitFor();
    await confirm.getByText(/该申报到此结束，不再进入评审/).waitFor();
    await audit(page);
    await keys.press(confirm.getByRole("button", {name: "返回"}));
    await confirm.waitFor({state: "hidden"});
    expect((await held("P85")).stage).toBe("submitted");
    await focused(refuse);
    await page.keyboard.press("Enter");
    await keys.press(confirm.getByRole("button", {name: "不予通过"}));
    await page.getByRole("heading", {level: 1, name: outside.name}).waitFor({state: "detached"});
    await page.getByRole("heading", {level: 2, name: "资格初审"}).waitFor();
    expect(await held("P85")).toMatchObject({stage: "refused", stage_reason: "not_eligible"});
    await page.context().close();

    const applicant = await open(`owner-${outside.org}`, "/portal/apply/applications", {phone: true});
    await applicant.getByRole("link", {name: outside.name}).click();
    await applicant.getByText("未通过资格初审。").waitFor();
    await audit(applicant);
    await applicant.context().close();
  });

  test("an internal note is read by colleagues and by nobody else", async () => {
    const {id} = await held("P16");
    const page = await open("officer", `/portal/selection/applications/${id}`);
    await page.getByRole("button", {name: "添加备注"}).click();
    await page.getByRole("alert").getByText("请写备注内容").waitFor();
    await page.getByLabel("新备注").fill(note);
    await page.getByRole("button", {name: "添加备注"}).click();
    await page.getByRole("listitem").getByText(note).waitFor();
    expect(await page.getByLabel("新备注").inputValue()).toBe("");
    await page.context().close();

    const colleague = await open("decider", `/portal/selection/applications/${id}`);
    await colleague.getByRole("listitem").getByText(note).waitFor();
    await colleague.context().close();

    const applicant = await open(`owner-${mended.org}`, `/portal/apply/applications/${id}`, {phone: true});
    await applicant.getByRole("heading", {level: 2, name: "办理记录"}).waitFor();
    expect(await applicant.locator("body").textContent()).not.toContain(note);
    await applicant.context().close();
    const owner = await Person.as(`owner-${mended.org}`);
    await expect(owner.get(`/cases/application/${id}/notes`)).rejects.toThrow(/40[34]/);
  });
});
