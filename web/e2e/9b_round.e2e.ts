import type {Locator, Page} from "playwright-core";
import {beforeAll, expect, test} from "vitest";
import {moveClock, Person} from "./api";
import {audit, auditPlain, box, open, smallTargets} from "./browser";
import {house} from "./house";
import {Keyboard} from "./keyboard";
import {begun, until} from "./writing";

/** A round that nobody waits for: the season is played out, and the next one's rules are there to begin with. */
const key = "2027-b";
const title = "示例市2027年第二次公益创投";
const fund = "示例市公益创投追加资金";
/** Whose draft is not handed in when the window is extended. */
const writing = "owner-O002";
const reason = "系统停机四小时，受理顺延。";

const day = 24 * 3_600_000;
/** An instant as people type it, in Beijing. */
const local = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16);
const shown = (at: number) => local(at).replace("T", " ");
const inLetters = new Intl.DateTimeFormat("zh-CN", {dateStyle: "long", timeZone: "Asia/Shanghai"});

let officer: Person;
let funder = "";
let rules: {window: {opens: string; closes: string}; pool_fen: number};
let round: {id: string};
/** When the window closes at first, and when after it was extended. */
let closes = 0;
let later = 0;

beforeAll(async () => {
  await house().played();
  officer = await Person.as("officer");
  funder = (await officer.get("/me")).memberships[0].organization_id;
  const next = (await officer.get("/rounds")).items.find((r: {key: string}) => r.key === "2027");
  rules = (await officer.get(`/policies/${next.policy_id}`)).document;
  closes = Date.parse(rules.window.closes);
  later = closes + 3 * day;
  const {id} = await officer.act("POST", `/funders/${funder}/funds`, {name: fund, currency: "CNY"});
  const finance = await Person.as("finance_preparer");
  await finance.act("POST", `/funds/${id}/receipts`, {amount_fen: rules.pool_fen, reference: "追加预算"});
});

const policies = async () =>
  (await officer.get(`/funders/${funder}/policies`)).items.filter((p: {key: string}) => p.key === key);

test("an officer begins a policy with another one, mends what the check names, and another person publishes it", async () => {
  const page = await open("officer", "/portal/office/rounds");
  await page.getByRole("button", {name: "新建轮次"}).click();
  const base = page.getByRole("listitem").filter({hasText: "2027 第 1 版"});
  await base.getByRole("button", {name: "据此起草下一版"}).click();
  await page.getByLabel("代号").fill(key);
  await page.getByLabel("名称（中文）").fill(title);
  await page.getByLabel("截止受理").fill(local(Date.parse(rules.window.opens) - day));
  await audit(page);
  const save = page.getByRole("button", {name: "保存草稿并检查"});
  await save.click();
  const check = box(page, "发布前检查");
  const wrong = check.getByRole("listitem").filter({hasText: "须改正"});
  await wrong.getByText("截止时间不晚于开始时间").waitFor();
  expect(await wrong.textContent()).toContain("受理时间 › 截止受理");
  await audit(page);
  const decider = await Person.as("decider");
  const [draft] = await policies();
  await expect(decider.act("POST", `/policies/${draft.id}/publication`, {digest: draft.digest})).rejects.toThrow(
    "window_order",
  );

  await page.getByRole("button", {name: "继续修改草稿"}).click();
  await page.getByLabel("截止受理").fill(local(closes));
  await save.click();
  await wrong.waitFor({state: "detached"});
  await check.getByText("请留意").first().waitFor();
  await page.getByText("等待审批人发布").waitFor();
  expect(await page.getByRole("button", {name: "发布规则"}).count()).toBe(0);
  await audit(page);

  const second = await open("decider", "/portal/");
  await second.getByRole("link", {name: new RegExp(`审阅并发布规则版本.*${key}`)}).click();
  await second.getByRole("button", {name: "发布规则"}).click();
  const dialog = second.getByRole("dialog", {name: "发布规则"});
  await dialog.getByText(/从此冻结，不能再改/).waitFor();
  await audit(second);
  await dialog.getByRole("button", {name: "发布规则"}).click();
  await second.getByText("已发布").first().waitFor();
  await second.context().close();
  expect((await policies()).filter((p: {published_at: string | null}) => p.published_at)).toHaveLength(1);
  await page.reload();
  await page.getByRole("button", {name: "选用这一版"}).click();
  await page.getByRole("heading", {level: 2, name: "建立轮次"}).waitFor();

  await page.getByRole("button", {name: "建立轮次"}).click();
  await page.getByText("请选择资金来源").waitFor();
  await page.getByLabel("资金来源").selectOption({label: `${fund}（可用 ¥8,200,000.00）`});
  await audit(page);
  await page.getByRole("button", {name: "建立轮次"}).click();
  await page.getByText("须由未参与建立的审批人发布").waitFor();
  expect(await page.getByRole("button", {name: "发布轮次"}).count()).toBe(0);
  await audit(page);
  await page.context().close();
});

test("another person publishes the round, and anybody reads the new call without JavaScript", async () => {
  const page = await open("decider", "/portal/");
  await page.getByRole("link", {name: new RegExp(`审阅并发布轮次.*${title}`)}).click();
  await page.getByRole("button", {name: "发布轮次"}).click();
  const dialog = page.getByRole("dialog", {name: "发布轮次"});
  await dialog.getByText(`${shown(closes)} 截止`).waitFor();
  await dialog.getByText("须由未参与建立轮次的审批人发布").waitFor();
  await audit(page);
  await dialog.getByRole("button", {name: "发布轮次"}).click();
  await dialog.waitFor({state: "hidden"});
  await page.context().close();
  const rounds = () => new Person("").get("/rounds");
  const {items} = await until(rounds, (all) =>
    all.items.some((r: {key: string; stage: string}) => r.key === key && r.stage === "open"),
  );
  round = items.find((r: {key: string}) => r.key === key);

  const anybody = await open(null, "/", {phone: true, script: false});
  const call = anybody.getByRole("region", {name: "正在受理与即将开放"}).getByRole("article").filter({hasText: title});
  await call.getByRole("link", {name: "申报", exact: true}).waitFor();
  await auditPlain(anybody);
  await anybody.context().close();
});

/** Makes the day of a field later by its keys, wherever the browser's own tongue has it among the parts of a date. */
async function laterByKeys(page: Page, field: Locator, days: number): Promise<void> {
  const before = await field.inputValue();
  for (let part = 0; part < 5; part++) {
    await page.keyboard.press("ArrowUp");
    const after = await field.inputValue();
    if (after.slice(0, 8) === before.slice(0, 8) && after.slice(10) === before.slice(10)) {
      for (let more = 1; more < days; more++) await page.keyboard.press("ArrowUp");
      return;
    }
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
  }
  throw new Error(`no part of ${before} is its day`);
}

test("an officer asks by the keyboard alone for more time for everybody, and cannot grant it himself", async () => {
  await begun(writing, {title: "写到一半的申报书"}, round.id);
  const page = await open("officer", `/portal/office/rounds/${round.id}`);
  const keys = new Keyboard(page);
  const ask = page.getByRole("button", {name: "提出延期"});
  await keys.press(ask);
  const field = page.getByLabel("新的截止时间（北京时间）");
  await keys.reach(field);
  await laterByKeys(page, field, 3);
  expect(await field.inputValue()).toBe(local(later));
  await keys.write(page.getByLabel("理由（对外公开）"), reason);
  await audit(page);
  await keys.press(ask);
  const dialog = page.getByRole("dialog", {name: "提出延期"});
  await dialog.getByText(`提出把截止时间改为 ${shown(later)}`).waitFor();
  await dialog.getByText("须由提出人以外的审批人确认后生效。").waitFor();
  await audit(page);
  await keys.press(dialog.getByRole("button", {name: "提出延期"}));
  await page.getByText("待确认的延期：").waitFor();
  expect(await page.getByRole("button", {name: "确认延期"}).count()).toBe(0);
  await audit(page);
  await page.context().close();
  const {proposed_extension: proposed, closes_at} = await officer.get(`/rounds/${round.id}`);
  expect([Date.parse(closes_at), Date.parse(proposed.to), proposed.reason]).toEqual([closes, later, reason]);
  await expect(officer.act("POST", `/extensions/${proposed.id}/confirmation`)).rejects.toThrow(/403/);
});

test("who stands in for the decider on leave finds it waiting and confirms it, and both names stand in the record", async () => {
  const page = await open("admin", "/portal/office/people#covers");
  await page.getByLabel("请假人").selectOption({label: "钱立"});
  await page.getByLabel("代行的角色").selectOption({label: "审批人"});
  await page.getByLabel("代班人").selectOption({label: "李核"});
  await page.getByRole("button", {name: "安排代班"}).click();
  await page.getByText("请写明理由").waitFor();
  await page.getByLabel("理由").fill("年休假");
  await page.getByRole("button", {name: "安排代班"}).click();
  const row = page.getByRole("row").filter({has: page.getByRole("cell", {name: "钱立", exact: true})});
  await row.filter({hasText: "年休假"}).getByText("代班中").waitFor();
  await audit(page);
  await page.context().close();

  const deputy = await open("finance_approver", "/portal/account");
  await deputy.getByText(/审批人 · 代 钱立，至/).waitFor();
  await audit(deputy);
  await deputy.getByRole("link", {name: "工作台", exact: true}).click();
  await deputy.getByRole("link", {name: new RegExp(`审阅并确认延长受理时间.*${title}`)}).click();
  await deputy.getByText(`理由：${reason}`).waitFor();
  await deputy.getByRole("button", {name: "确认延期"}).click();
  const dialog = deputy.getByRole("dialog", {name: "确认延期"});
  await dialog.getByText(`所有申报单位的截止时间改为 ${shown(later)}`).waitFor();
  await audit(deputy);
  await dialog.getByRole("button", {name: "确认延期"}).click();
  await deputy.getByText("待确认的延期：").waitFor({state: "detached"});
  await box(deputy, "办理记录").getByText(`审批人 · 李核（代 钱立） · ${reason}`).waitFor();
  await audit(deputy);
  await deputy.context().close();
  expect(Date.parse((await officer.get(`/rounds/${round.id}`)).closes_at)).toBe(later);
  const {events} = await officer.get(`/rounds/${round.id}/timeline`);
  expect(events.at(-1)).toMatchObject({act: "confirm_extension", role: "decider", name: "李核", covers: "钱立"});
});

test("who is still writing is told of the new time, and reads on a phone until when and why", async () => {
  const page = await open(writing, "/portal/messages", {phone: true});
  const letter = box(page, `截止时间延长：轮次 ${key}`);
  await letter.getByText(`延至北京时间 ${inLetters.format(later)}`).waitFor();
  await audit(page);
  await page.goto(`/portal/apply/rounds/${round.id}`);
  const call = box(page, "征集说明");
  await call.getByText(`截止时间已延至 ${shown(later)}`).waitFor();
  expect(await call.textContent()).toContain(reason);
  await audit(page);
  expect(await smallTargets(page)).toEqual([]);
  await page.context().close();
  await expect((await Person.as(writing)).get(`/rounds/${round.id}/timeline`)).rejects.toThrow(/404/);
  const anybody = await open(null, `/rounds/${round.id}`, {phone: true, script: false});
  await anybody.getByText(reason).waitFor();
  await auditPlain(anybody);
  await anybody.context().close();
});

test("a cover ends by itself with its last day", async () => {
  const deputy = await Person.as("finance_approver");
  const roles = async () => (await deputy.get("/me")).memberships.map((m: {role: string}) => m.role);
  expect(await roles()).toEqual(["finance_approver", "decider"]);
  const {now} = await deputy.get("/rehearsal");
  await moveClock(`${local(Date.parse(now) + day).slice(0, 10)}T00:00:00+08:00`);
  expect(await roles()).toEqual(["finance_approver"]);
  const page = await open("admin", "/portal/office/people");
  const cover = page.getByRole("row").filter({hasText: "年休假"});
  await cover.getByText("已结束").waitFor();
  expect(await cover.getByRole("button").count()).toBe(0);
  await page.context().close();
});
