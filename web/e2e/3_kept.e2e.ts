import type {Page} from "playwright-core";
import {beforeAll, describe, expect, test} from "vitest";
import {Person} from "./api";
import {audit, open} from "./browser";
import {house, password} from "./house";
import {begun, openRound, saved, until, wholeContent} from "./writing";

// Drafts that nobody hands in change nothing of the season, and what O378 hands in it takes back.
const login = "owner-O376";

let round = "";
beforeAll(async () => {
  await house().before("applications");
  round = (await openRound()).id;
});

type Draft = {content: {title?: string; answers?: Record<string, unknown>}};

/** What the server has of a draft. */
async function onServer(
  draft: string,
  is: (content: Draft["content"]) => boolean,
  who = login,
): Promise<Draft["content"]> {
  const person = await Person.as(who);
  return until(async () => (await person.get<Draft>(`/drafts/${draft}`)).content, is);
}

const fieldOf = (page: Page) => page.getByLabel("直接受益人数");
/** Writes into a field and leaves it, as people do: then it is saved at once. */
async function write(page: Page, label: string, value: string): Promise<void> {
  await page.getByLabel(label).fill(value);
  await page.getByLabel(label).blur();
}

const project = (draft: string) => `/portal/apply/drafts/${draft}/project`;

/** Another window of the same browser. */
async function another(page: Page, path: string): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(path);
  await fieldOf(tab).waitFor();
  return tab;
}

describe("nothing typed is lost", () => {
  test("two tabs of one person: different fields come together, and of the same field both sides are shown", async () => {
    const {id} = await begun(login, {title: "两个窗口"});
    const one = await open(login, project(id));
    await fieldOf(one).waitFor();
    const two = await another(one, project(id));
    await write(one, "开始日期", "2026-07-01");
    await saved(one).waitFor();
    await write(two, "直接受益人数", "100");
    await onServer(id, ({answers}) => answers?.start === "2026-07-01" && answers.beneficiaries_direct === 100);
    await expect.poll(() => two.getByLabel("开始日期").inputValue()).toBe("2026-07-01");

    await write(one, "直接受益人数", "300");
    const choice = one.getByRole("alert").filter({hasText: "1 处内容被同时修改"});
    await choice.getByText("您在这里写的").waitFor();
    for (const side of ["300", "100"]) await choice.getByText(side, {exact: true}).waitFor();
    await audit(one);
    await choice.getByRole("button", {name: "用我写的"}).click();
    await onServer(id, ({answers}) => answers?.beneficiaries_direct === 300);
    await choice.waitFor({state: "hidden"});

    await write(two, "直接受益人数", "200");
    await two.getByRole("button", {name: "用服务器上的"}).click();
    await expect.poll(() => fieldOf(two).inputValue()).toBe("300");
    await write(two, "结束日期", "2027-05-31");
    const {answers} = await onServer(id, (content) => content.answers?.end === "2027-05-31");
    expect(answers).toEqual({start: "2026-07-01", end: "2027-05-31", beneficiaries_direct: 300});
    await one.context().close();
  });

  test("a dropped line: it says that all is kept here, and saves of itself when the line is back", async () => {
    const {id} = await begun(login, {title: "断线"});
    const page = await open(login, project(id), {phone: true});
    await fieldOf(page).waitFor();
    await page.context().setOffline(true);
    await fieldOf(page).fill("88");
    await page.getByRole("status").filter({hasText: "离线，已存本机"}).waitFor();
    await page.getByLabel("开始日期").fill("2026-08-01");
    await page.getByRole("button", {name: "以后再填"}).tap();
    await page.getByRole("link", {name: "项目方案"}).tap();
    expect(await fieldOf(page).inputValue()).toBe("88");
    await audit(page);
    await page.context().setOffline(false);
    await saved(page).waitFor();
    const {answers} = await onServer(id, () => true);
    expect(answers).toEqual({start: "2026-08-01", beneficiaries_direct: 88});
    await page.context().close();
  });

  test("a session that ends: one signs in again in place, the text is still there and goes on being saved", async () => {
    const {id} = await begun(login, {title: "登录过期"});
    const page = await open(login, project(id));
    await fieldOf(page).waitFor();
    const [cookie] = await page.context().cookies();
    await new Person(cookie!.value).act("DELETE", "/sessions/current");
    await fieldOf(page).fill("41");
    const again = page.getByRole("dialog", {name: "请重新登录"});
    expect(await again.getByLabel("账号").inputValue()).toBe(login.toLowerCase());
    await again.getByLabel("密码", {exact: true}).fill(password);
    await audit(page);
    await again.getByRole("button", {name: "登录"}).click();
    await again.waitFor({state: "hidden"});
    await saved(page).waitFor();
    expect(await fieldOf(page).inputValue()).toBe("41");
    await page.getByLabel("开始日期").fill("2026-09-01");
    const {answers} = await onServer(id, (content) => content.answers?.start === "2026-09-01");
    expect(answers?.beneficiaries_direct).toBe(41);
    await page.context().close();
  });

  test("a tab that was killed: the next one takes up what it had not saved", async () => {
    const {id} = await begun(login, {title: "标签页崩溃"});
    const page = await open(login, project(id));
    const context = page.context();
    await fieldOf(page).waitFor();
    await page.route(`**/api/v1/drafts/${id}`, (route) => route.abort());
    await fieldOf(page).fill("57");
    await page.getByRole("status").filter({hasText: "离线，已存本机"}).waitFor();
    await page.goto("chrome://crash").catch(() => {});
    expect((await onServer(id, () => true)).answers).toBeUndefined();
    const next = await context.newPage();
    await next.goto(project(id));
    await expect.poll(() => fieldOf(next).inputValue()).toBe("57");
    await onServer(id, ({answers}) => answers?.beneficiaries_direct === 57);
    await context.close();
  });

  test("a colleague in the same section: what both wrote is there, and who wrote over whom is told by name", async () => {
    const owner = await Person.as(login);
    const {id, organization} = await begun(login, {title: "同事同时填写"});
    const colleague = `colleague-${id}`;
    await owner.act("POST", "/people", {login: colleague, name: "何同", language: "zh-CN", password});
    await owner.act("POST", `/organizations/${organization}/members`, {login: colleague, role: "editor"});
    const [mine, hers] = [await open(login, project(id)), await open(colleague, project(id))];
    for (const page of [mine, hers]) await fieldOf(page).waitFor();
    await write(hers, "开始日期", "2026-07-15");
    await saved(hers).waitFor();
    await write(mine, "直接受益人数", "60");
    await onServer(id, ({answers}) => answers?.start === "2026-07-15" && answers.beneficiaries_direct === 60);
    await write(hers, "直接受益人数", "75");
    const choice = hers.getByRole("alert").filter({hasText: "1 处内容被同时修改"});
    await choice.getByText("负责人O376 在您填写时也保存了这里的内容").waitFor();
    for (const side of ["75", "60"]) await choice.getByText(side, {exact: true}).waitFor();
    await choice.getByRole("button", {name: "用我写的"}).click();
    await onServer(id, ({answers}) => answers?.beneficiaries_direct === 75);
    for (const page of [mine, hers]) await page.context().close();
  });

  test("an old tab after submission: it says so, gives back what was typed in it, and changes nothing", async () => {
    const content = await wholeContent(round, "示例丁社区", "旧窗口");
    const {id} = await begun("owner-O378", content);
    const old = await open("owner-O378", project(id));
    await fieldOf(old).waitFor();
    const next = await old.context().newPage();
    await next.goto(`/portal/apply/drafts/${id}/check`);
    await next.getByRole("checkbox", {name: "我已通读并确认上述声明"}).check();
    await next.getByRole("button", {name: "提交申报书"}).click();
    await next.getByRole("status").filter({hasText: "已收到您的申报书"}).waitFor();
    const application = new URL(next.url()).pathname.split("/").at(-1);

    await fieldOf(old).fill("999");
    await old.getByRole("heading", {level: 1, name: "这份申报书已经提交"}).waitFor();
    expect(await old.getByLabel("直接受益人数").inputValue()).toBe("999");
    await audit(old);
    const owner = await Person.as("owner-O378");
    expect((await owner.get(`/applications/${application}`)).answers.beneficiaries_direct).toBe(120);
    expect((await onServer(id, () => true, "owner-O378")).answers?.beneficiaries_direct).toBe(120);
    await old.getByRole("button", {name: "不再保留"}).click();
    await old.getByText("提交之后在这里写的内容").waitFor({state: "hidden"});
    await old.getByRole("link", {name: "查看申报"}).click();
    await old.getByRole("definition").filter({hasText: "旧窗口"}).waitFor();
    await owner.act("POST", `/applications/${application}/withdrawal`, {reason: "不再申报"});
    await old.context().close();
  });
});
