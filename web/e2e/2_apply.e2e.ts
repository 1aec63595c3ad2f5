import type {Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {Person} from "./api";
import {audit, open, smallTargets} from "./browser";
import {house, password} from "./house";
import {Keyboard} from "./keyboard";
import {openRound, saved} from "./writing";

// O378 comes too late in the season and has no other application: one that it takes back changes nothing of the round.
const login = "owner-O378";
const title = "示例丁社区长者课堂";

let round = {id: "", policy_id: "", closes_at: ""};
beforeAll(async () => {
  await house().before("applications");
  round = await openRound();
});

/** The page is in order, and every control of it can be hit with a finger. */
async function inOrder(page: Page): Promise<void> {
  await audit(page);
  expect(await smallTargets(page), page.url()).toEqual([]);
}

/** What the server has of the organisation's applications. */
async function sent(): Promise<{receipt: string; stage: string; final: boolean}[]> {
  return (await (await Person.as(login)).get("/me/applications")).items;
}

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", {level: 1, name});
const tap = (page: Page, role: "link" | "button", name: string | RegExp) => page.getByRole(role, {name}).tap();

describe("an applicant on a phone of 360 px", () => {
  let page: Page;
  let address = "";
  let receipt = "";
  beforeAll(async () => {
    page = await open(null, "/portal/", {phone: true});
  });
  afterAll(() => page.context().close());

  test("signs in, finds the open call and reads until when, how much and for whom", async () => {
    await page.getByLabel("账号").fill(login);
    await page.getByLabel("密码", {exact: true}).fill(password);
    await tap(page, "button", "登录");
    await heading(page, /您好/).waitFor();
    await inOrder(page);
    await tap(page, "link", /^示例市2026年公益创投/);
    await heading(page, "示例市2026年公益创投").waitFor();
    for (const said of [
      "2026-04-15 17:00（北京时间）",
      "¥100,000.00",
      "2 个项目",
      "自筹（含实物折价）不少于总预算的 10%",
    ])
      await page.getByText(said).first().waitFor();
    await page.getByRole("listitem").filter({hasText: "登记满 12 个月"}).waitFor();
    await page.getByLabel("按名称查找社区").fill("丁社区");
    await page.getByRole("listitem").filter({hasText: "示例丁社区"}).filter({hasText: "¥300,000.00"}).waitFor();
    await inOrder(page);
  });

  test("begins an application and is led by a list of what there is to do", async () => {
    await tap(page, "button", "开始申报");
    await page.getByRole("heading", {name: "申报书", level: 2}).waitFor();
    address = new URL(page.url()).pathname;
    const tasks = page.getByRole("listitem");
    for (const part of ["项目与社区", "封面", "项目方案"])
      await tasks
        .filter({has: page.getByRole("link", {name: part})})
        .filter({hasText: "未开始"})
        .waitFor();
    await inOrder(page);
  });

  test("asks for more than the cap and is told by how much, before and when handing in", async () => {
    await tap(page, "link", "项目与社区");
    await page.getByLabel("项目名称").fill(title);
    await tap(page, "button", "添加社区");
    await page.getByLabel("按名称查找社区").fill("丁社区");
    await page.getByLabel("社区", {exact: true}).selectOption({label: "示例丁社区（剩余 ¥300,000.00）"});
    await page.getByLabel("申请资助").fill("110000");
    await page.getByLabel("自筹资金").fill("6000");
    await page.getByText("¥110,000.00 / 上限 ¥100,000.00，超出 ¥10,000.00").waitFor();
    await page.getByText("¥110,000.00 / 上限 ¥300,000.00，还可用 ¥190,000.00").waitFor();
    await tap(page, "button", "填完了，下一节");
    const wrong = page.getByRole("alert");
    await wrong.getByText("申请资助超出单个项目上限 ¥100,000.00，多出 ¥10,000.00").waitFor();
    await wrong.getByText("自筹（含实物折价）至少 ¥11,600.00，还差 ¥5,600.00").waitFor();
    await inOrder(page);
    await saved(page).waitFor();
    await tap(page, "button", "以后再填");
    await page.getByRole("listitem").filter({hasText: "项目与社区"}).filter({hasText: "有问题"}).waitFor();
  });

  test("fills in every section of the form, which is saved without being asked", async () => {
    await tap(page, "link", "封面");
    await heading(page, "封面").waitFor();
    expect(await page.getByLabel("项目名称").inputValue()).toBe(title);
    await page.getByText("还可输入 31 字").waitFor();
    await page.getByRole("radio", {name: "人", exact: true}).tap();
    await page.getByLabel("服务领域").selectOption({label: "老年"});
    await inOrder(page);
    await tap(page, "button", "填完了，下一节");
    await heading(page, "项目方案").waitFor();
    await tap(page, "button", "填完了，下一节");
    await page.getByRole("alert").getByText("请填写“开始日期”").waitFor();
    await page.getByLabel("开始日期").fill("2026-07-01");
    await page.getByLabel("结束日期").fill("2027-05-31");
    await page.getByLabel("直接受益人数").fill("１２０");
    await inOrder(page);
    await tap(page, "button", "填完了，下一节");
    await heading(page, "检查并提交").waitFor();
  });

  test("is refused by the server too as long as the amounts are wrong, and keeps what was written", async () => {
    await page.getByText("提交前有 2 处需要处理").waitFor();
    await page.getByRole("checkbox", {name: "我已通读并确认上述声明"}).tap();
    await saved(page).waitFor();
    await tap(page, "button", "提交申报书");
    await page.getByRole("alert").getByText("未能提交：请先处理上方列出的各处问题。").waitFor();
    expect((await sent()).filter((a) => !a.final)).toEqual([]);
    await inOrder(page);
    await tap(page, "link", "申请资助超出单个项目上限 ¥100,000.00，多出 ¥10,000.00");
    const asked = page.getByLabel("申请资助");
    await expect.poll(() => asked.evaluate((e) => e === document.activeElement)).toBe(true);
    await asked.fill("68000");
    await page.getByLabel("自筹资金").fill("12000");
    await page.getByText("¥68,000.00 / 上限 ¥100,000.00，还可用 ¥32,000.00").waitFor();
    await tap(page, "button", "以后再填");
    await tap(page, "link", "检查并提交");
  });

  test("reads the answers back, hands them in and has a number and the server's time", async () => {
    await page.getByText("没有发现问题，可以提交。").waitFor();
    for (const read of [
      title,
      "示例丁社区 · 100%",
      "老年",
      "2027-05-31",
      "申请资助 ¥68,000.00，自筹 ¥12,000.00，实物折价 ¥0.00，其他来源 ¥0.00，总预算 ¥80,000.00",
    ])
      await page.getByRole("definition").filter({hasText: read}).first().waitFor();
    await inOrder(page);
    await tap(page, "button", "提交申报书");
    await page.getByRole("alert").getByText("请先确认声明。").waitFor();
    await page.getByRole("checkbox", {name: "我已通读并确认上述声明"}).tap();
    await tap(page, "button", "提交申报书");
    const told = page.getByRole("status").filter({hasText: "已收到您的申报书"});
    const text = (await told.textContent()) ?? "";
    receipt = /2026-\d+/.exec(text)?.[0] ?? "";
    expect(text).toMatch(/收到时间 2026-03-1[67] \d\d:\d\d（北京时间，以服务器为准）/);
    const handedIn = (await sent()).find((a) => a.receipt === receipt);
    expect(handedIn).toMatchObject({title, asked_fen: 6_800_000, stage: "submitted"});
    await inOrder(page);
  });

  test("reads on the case what happened, what comes next, who must act and by when", async () => {
    const standing = page.getByRole("region", {name: "办理情况"});
    for (const said of ["最近：", "工作人员进行资格初审", "项目官员", "2026-04-27 09:00（北京时间）"])
      await standing.getByText(said).waitFor();
    await tap(page, "link", "打印版");
    await page.getByText(receipt).last().waitFor();
    await page.getByText(/服务领域\s*老年/).waitFor();
    await inOrder(page);
    expect((await page.pdf({format: "A4"})).length).toBeGreaterThan(5_000);
    await page.goBack();
  });

  test("checks the receipt on the public page, as anybody can", async () => {
    await tap(page, "link", "在公开页面核验回执");
    await page.getByRole("heading", {name: `回执 ${receipt}`}).waitFor();
    await page.getByText("示例市2026年公益创投").first().waitFor();
    await inOrder(page);
    await page.getByLabel("回执号").fill("2026-999999");
    await tap(page, "button", "查询");
    await page.getByText("没有找到回执 2026-999999").waitFor();
    await page.goBack();
    await page.goBack();
  });

  test("finds the draft locked, takes the application back and may apply again", async () => {
    await page.goto(address);
    await heading(page, "这份申报书已经提交").waitFor();
    await tap(page, "link", "查看申报");
    await tap(page, "button", "撤回申报");
    const asking = page.getByRole("dialog", {name: `撤回“${title}”？`});
    await asking.getByText("撤回不能取消。").waitFor();
    await asking.getByLabel("理由").fill("社区改了安排");
    await inOrder(page);
    await asking.getByRole("button", {name: "确认撤回"}).tap();
    await page.getByRole("region", {name: "办理情况"}).getByText("撤回申报").waitFor();
    await asking.waitFor({state: "hidden"});
    expect((await sent()).find((a) => a.receipt === receipt)).toMatchObject({stage: "withdrawn", final: true});
    await page.goto(`/portal/apply/rounds/${round.id}`);
    await page.getByRole("radio", {name: new RegExp(`带入“${title}”`)}).tap();
    await tap(page, "button", "开始申报");
    await heading(page, title).waitFor();
    await page.getByRole("listitem").filter({hasText: "项目方案"}).filter({hasText: "已完成"}).waitFor();
  });
});

describe("an applicant at a desk without a mouse", () => {
  test("gets from the call to the check page by keyboard alone, and always sees where", async () => {
    const page = await open("owner-O377", `/portal/apply/rounds/${round.id}`, {language: "en"});
    await heading(page, /venture philanthropy/i).waitFor();
    const keys = new Keyboard(page);
    await keys.to("button", "Start");
    await page.keyboard.press("Enter");
    await keys.to("link", "Project and communities");
    await page.keyboard.press("Enter");
    await heading(page, "Project and communities").waitFor();
    await keys.to("textbox", "Title of the project");
    await page.keyboard.type("Evenings of the neighbourhood");
    await keys.to("button", "Add a community");
    await page.keyboard.press("Space");
    await keys.to("combobox", "Community");
    await page.keyboard.press("ArrowDown");
    await keys.to("textbox", "Grant asked");
    await page.keyboard.type("20000");
    await keys.to("textbox", "Own money");
    await page.keyboard.type("5000");
    await keys.to("button", "Yes, next part");
    await page.keyboard.press("Enter");
    await heading(page, "Cover").waitFor();
    await keys.to("radio", "People");
    await page.keyboard.press("ArrowDown");
    expect(await page.getByRole("radio", {name: "Culture"}).isChecked()).toBe(true);
    await keys.to("combobox", "Field of service");
    await page.keyboard.type("Fam");
    await keys.to("button", "Yes, next part");
    await page.keyboard.press("Enter");
    await heading(page, "Project plan").waitFor();
    await keys.to("button", "Yes, next part");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await keys.to("link", /First day/);
    await page.keyboard.press("Enter");
    const first = page.getByLabel("First day");
    await expect.poll(() => first.evaluate((e) => e === document.activeElement)).toBe(true);
    await page.keyboard.type("07012026");
    await keys.to("textbox", "Last day");
    await page.keyboard.type("05312027");
    await keys.to("textbox", "Direct beneficiaries");
    await page.keyboard.type("40");
    await keys.to("button", "Yes, next part");
    await page.keyboard.press("Enter");
    await heading(page, "Check and submit").waitFor();
    await page.getByRole("definition").filter({hasText: "2027-05-31"}).waitFor();
    await keys.to("checkbox", "I have read this and confirm it");
    await page.keyboard.press("Space");
    await keys.to("button", "Submit the application");
    await audit(page);
    await page.context().close();
  });
});
