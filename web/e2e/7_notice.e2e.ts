import type {Page} from "playwright-core";
import {beforeAll, expect, test} from "vitest";
import {moveClock, Person} from "./api";
import {audit, auditPlain, open} from "./browser";
import {house} from "./house";
import {Keyboard} from "./keyboard";

/** The line that is objected to: one that nobody objects to in the season. */
const title = "乙社区银龄互助伙伴计划";

/** The first day of the notice, and its last second: five working days, both ends counted. */
const first = "2026-05-26";
const last = "2026-06-01 23:59:59";

let round = "";
let notice = "";
let receipt: {number: string; code: string};

beforeAll(async () => {
  await house().before("notice");
  await moveClock(`${first}T09:00:00+08:00`);
  const officer = await Person.as("officer");
  round = (await officer.get("/rounds")).items.find((r: {key: string}) => r.key === "2026").id;
});

/** The line of the notice as the server holds it. */
async function line(): Promise<{suspended: boolean; stage: string; amount_fen: number}> {
  const {items} = await (await Person.as("officer")).get(`/notices/${notice}`);
  return items.find((item: {title: string}) => item.title === title);
}

/** What stands on a page as its reader sees it. */
const shown = (page: Page) => page.getByRole("main").textContent();

test("the officer publishes what was released, and is told before how long it stands", async () => {
  const page = await open("officer", `/portal/office/rounds/${round}`);
  await page.getByRole("link", {name: "公示与异议"}).first().click();
  await page.getByText("还没有公示").waitFor();
  const keys = new Keyboard(page);
  await keys.press(page.getByRole("button", {name: "发布公示"}));
  const dialog = page.getByRole("dialog", {name: "发布公示"});
  expect(await dialog.getByLabel("公示首日").inputValue()).toBe(first);
  await dialog.getByText("共 5 个工作日：2026-05-26 至 2026-06-01").waitFor();
  await audit(page);
  await keys.press(dialog.getByRole("button", {name: "发布公示"}));
  await page.getByRole("heading", {level: 2, name: "第 1 号公示"}).waitFor();
  await page.getByRole("link", {name: "收到 0 件"}).waitFor();
  await audit(page);
  const {items} = await (await Person.as("officer")).get(`/rounds/${round}/notices`);
  expect(items.map((n: {begins_on: string}) => n.begins_on)).toEqual([first]);
  notice = items[0].id;
  await page.getByRole("link", {name: "公众看到的页面"}).click();
  await page.getByRole("heading", {level: 1, name: "立项公示"}).waitFor();
  await page.context().close();
});

test("anybody reads on a phone without JavaScript who is proposed for how much, which day it is and until when", async () => {
  const page = await open(null, `/notices/${notice}`, {phone: true, script: false});
  const text = await shown(page);
  expect(text).toContain("第 1/5 个工作日，还剩 5 个工作日（含今天）");
  expect(text).toContain(`${last}（北京时间）`);
  expect(text).toMatch(/拟立项项目\s*100\s/);
  expect(text).toContain("¥8,187,000.00");
  const row = page.getByRole("row").filter({has: page.getByRole("rowheader", {name: title})});
  expect(await row.textContent()).toContain(
    `¥${((await line()).amount_fen / 100).toLocaleString("en", {minimumFractionDigits: 2})}`,
  );
  await auditPlain(page);
  await page.context().close();
});

test("somebody objects without JavaScript and without a mouse: what is missing is said, what was typed stays, the receipt looks it up", async () => {
  const page = await open(null, `/notices/${notice}`, {phone: true, script: false});
  const row = page.getByRole("row").filter({has: page.getByRole("rowheader", {name: title})});
  const keys = new Keyboard(page);
  await keys.press(row.getByRole("link", {name: "对此项提出异议"}));
  await page.getByRole("heading", {level: 1, name: "提出异议"}).waitFor();
  expect(await shown(page)).toContain(title);
  await auditPlain(page);

  await keys.write(page.getByLabel("姓名"), "钱居民");
  await keys.write(page.getByLabel("异议内容"), "申报书所列的活动场地今年已改作他用。");
  const send = page.getByRole("button", {name: "提交异议"});
  await keys.press(send);
  const missing = page.getByRole("alert");
  await missing.getByRole("link", {name: "署名提出的，请填写联系方式"}).waitFor();
  expect(await page.title()).toContain("有误");
  expect(await page.getByLabel("异议内容").inputValue()).toBe("申报书所列的活动场地今年已改作他用。");
  await auditPlain(page);
  await keys.press(missing.getByRole("link"));
  expect(new URL(page.url()).hash).toBe("#contact");

  await keys.write(page.getByLabel("联系方式"), "138 0000 0000");
  await keys.press(send);
  await page.getByRole("heading", {level: 1, name: "异议已收到"}).waitFor();
  const [number, code] = await page.getByRole("status").locator("dd").allTextContents();
  receipt = {number: number!, code: code!};
  expect(receipt.number).toMatch(/^2026-Y\d{5}$/);
  await auditPlain(page);

  await page.getByRole("main").getByRole("link", {name: "异议查询"}).click();
  await ask(page);
  await page.getByText("正在处理").waitFor();
  await auditPlain(page);
  expect((await line()).suspended).toBe(true);
  await page.context().close();
});

/** Looks the objection up by what its receipt says. */
async function ask(page: Page): Promise<void> {
  await page.getByLabel("异议编号").fill(receipt.number);
  await page.getByLabel("查询码").fill(receipt.code);
  await page.getByRole("button", {name: "查询", exact: true}).click();
  await page.getByRole("heading", {level: 2, name: `异议 ${receipt.number}`}).waitFor();
}

test("the officer reads who objects to what, and that another decides", async () => {
  const page = await open("officer", `/portal/office/rounds/${round}/notices`);
  await page.getByRole("link", {name: receipt.number}).click();
  await page.getByRole("heading", {level: 1, name: `异议 ${receipt.number}`}).waitFor();
  await page.getByText("钱居民 · 138 0000 0000").waitFor();
  await page.getByText("由审批人决定").waitFor();
  expect(await page.getByRole("button", {name: "作出决定"}).count()).toBe(0);
  await audit(page);
  await page.context().close();
});

test("the decider dismisses it with reasons, by the keyboard alone: its line goes on, and everybody reads why", async () => {
  const page = await open("decider", `/portal/office/rounds/${round}/notices`);
  const keys = new Keyboard(page);
  await keys.press(page.getByRole("link", {name: receipt.number}));
  const decide = page.getByRole("button", {name: "作出决定"});
  await keys.press(decide);
  await page.getByText("请选择结论").waitFor();
  await page.getByText("请写决定说明").waitFor();
  await keys.choose(page.getByRole("radio", {name: "异议不成立"}));
  const reason = "经现场核查，活动场地仍由社区提供，有场地使用协议为证。";
  await keys.write(page.getByLabel("决定说明"), reason);
  await keys.press(decide);
  const dialog = page.getByRole("dialog", {name: "作出决定"});
  await dialog.getByText("办理后不能撤回").waitFor();
  await audit(page);
  await keys.press(dialog.getByRole("button", {name: "作出决定"}));
  await page.getByRole("heading", {level: 2, name: "处理决定"}).waitFor();
  await audit(page);
  expect((await line()).suspended).toBe(false);

  const objector = await open(null, "/objections", {phone: true, script: false});
  await ask(objector);
  await objector.getByText("异议不成立").waitFor();
  await objector.getByText(reason).waitFor();
  await objector.goto(`/notices/${notice}`);
  const text = await shown(objector);
  expect(text).toContain("收到异议 1 件：成立 0 件，不成立 1 件，正在处理 0 件。");
  expect(text).toContain(reason);
  expect(text).not.toContain("钱居民");
  expect(text).not.toContain("改作他用");
  await auditPlain(objector);
  for (const one of [page, objector]) await one.context().close();
});
