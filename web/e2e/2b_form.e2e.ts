import {readFileSync} from "node:fs";
import {join} from "node:path";
import type {Locator, Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {moveClock, Person} from "./api";
import {audit, open, smallTargets} from "./browser";
import {house} from "./house";
import {begun, openRound, saved, until} from "./writing";

// The form of the next round has what the season's has not: lists, conditions, files and a budget. A small round of its
// own takes place under it, and is cancelled at the end.
const season = join(import.meta.dirname, "..", "..", "testdata", "season");
const read = (name: string) => JSON.parse(readFileSync(join(season, name), "utf8"));
const login = "owner-O375";

let round = "";
let draft = "";
let decider: Person;
beforeAll(async () => {
  await house().before("applications");
  await openRound();
  round = await smallRound();
  const {answers, ...whole} = read("next_application.json");
  const left = ["org_type", "annual_reports", "budget_table", "certificate", "community_confirm"];
  for (const key of [...left, "annual_report_pages", "pledge_file"]) delete answers[key];
  const {items} = await decider.get(`/rounds/${round}/communities`);
  const content = {title: whole.title, places: [{place_id: items[0].place_id, share: "1"}], answers};
  draft = (await begun(login, content, round)).id;
});
afterAll(() => decider.act("POST", `/rounds/${round}/cancellation`, {}));

/** Publishes a round whose window opens a minute from now, and lets the minute pass. */
async function smallRound(): Promise<string> {
  const [officer, finance] = [await Person.as("officer"), await Person.as("finance_preparer")];
  decider = await Person.as("decider");
  const funder = (await officer.get("/me")).memberships[0].organization_id;
  const soon = new Date((await officer.get("/rehearsal")).now).getTime() + 60_000;
  const opens = new Date(soon).toISOString().replace(/\.\d+/, "");
  const next = read("next.json");
  const document = {
    ...next,
    key: "small-2026",
    pool_fen: next.caps.per_project_fen,
    window: {opens, closes: "2026-12-01T17:00:00+08:00"},
    schedule: {review_from: "2026-12-10T09:00:00+08:00", allocation_from: "2026-12-20T09:00:00+08:00"},
  };
  const fund = await officer.act("POST", `/funders/${funder}/funds`, {name: "示例市邻里小额基金", currency: "CNY"});
  await finance.act("POST", `/funds/${fund.id}/receipts`, {amount_fen: document.pool_fen, reference: "小额基金"});
  const policy = await officer.act("POST", `/funders/${funder}/policies`, {document});
  await decider.act("POST", `/policies/${policy.policy_id}/publication`, {digest: policy.digest});
  const {id} = await officer.act("POST", `/funders/${funder}/rounds`, {
    key: "small-2026",
    title_zh: "示例市邻里小额资助",
    title_en: "Small grants of the neighbourhood",
    policy_id: policy.policy_id,
    fund_id: fund.id,
  });
  await decider.act("POST", `/rounds/${id}/publication`, {});
  await moveClock(opens);
  await until(
    () => officer.get(`/rounds/${id}`),
    (one) => one.stage === "open",
  );
  return id;
}

/** What the server has of the answers, once it says what is awaited. */
async function answers(is: (answers: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
  const owner = await Person.as(login);
  return until(async () => (await owner.get(`/drafts/${draft}`)).content.answers, is);
}

async function inOrder(page: Page): Promise<void> {
  await audit(page);
  expect(await smallTargets(page), page.url()).toEqual([]);
}

const at = (part: string) => `/portal/apply/drafts/${draft}/${part}`;

const table = [
  ["支出项", "说明", "单价", "数量", "金额", "申请资助", "自筹资金", "实物折价"],
  ["活动物资", "手工材料、图书", "1,500.00", "12", "18,000.00", "18,000.00", "0", "0"],
  ["场地与设备租赁", "活动室，社区免费提供", "100", "40", "4000", "0", "0", "4000"],
  ["宣传印刷", "", "3000", "2", "6000", "6000", "0", "0"],
  ["培训与专家费", "社工督导", "1000", "20", "20000", "20000", "0", "0"],
  ["志愿者补贴与保险", "", "50", "240", "12000", "12000", "0", "0"],
  ["专职社工人员费", "项目专员", "¥3,200.00", "10", "32000", "24000", "8000", "0"],
];

describe("a form of forty-six questions", () => {
  test("asks what follows from an answer, and no longer once the answer is another", async () => {
    const page = await open(login, at("organisation"));
    await page.getByRole("radio", {name: "居民自组织"}).check();
    await page.getByLabel("推荐单位", {exact: true}).fill("示例丁社区居民委员会");
    const reports = page.getByRole("group", {name: "近两年年检（年报）结论", exact: true});
    expect(await reports.count()).toBe(0);
    await page.getByRole("radio", {name: "社会服务机构（民办非企业单位）"}).check();
    await page.getByLabel("推荐单位", {exact: true}).waitFor({state: "hidden"});
    for (const [row, year, result] of [
      [1, "2026", "已报送，尚无结论"],
      [2, "2025", "合格"],
    ] as const) {
      await reports.getByRole("button", {name: /^添加/}).click();
      const card = reports.getByRole("group", {name: `近两年年检（年报）结论 第 ${row} 项`});
      await card.getByLabel("年度").fill(year);
      await card.getByRole("radio", {name: result, exact: true}).check();
    }
    await reports.getByRole("button", {name: "上移第 2 项"}).click();
    await audit(page);
    const kept = await answers(({annual_reports: rows}) => (rows as {year: number}[])?.[0]?.year === 2025);
    expect(kept.annual_reports).toEqual([
      {year: 2025, result: "passed"},
      {year: 2026, result: "pending"},
    ]);
    await page.context().close();
  });

  test("takes a budget from Excel into its grid at a desk, names what it cannot read, and goes on by Enter", async () => {
    const page = await open(login, at("budget"));
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const paste = async (cell: Locator, rows: string[][]) => {
      await page.evaluate((text) => navigator.clipboard.writeText(text), rows.map((row) => row.join("\t")).join("\n"));
      await cell.focus();
      await page.keyboard.press("Control+V");
    };
    await page.getByRole("button", {name: "添加一行"}).click();
    await paste(page.getByLabel("第 1 行 说明"), [["手工材料", "一千五", "12"]]);
    await page.getByText("第 1 行的“一千五”没有读懂，请核对").waitFor();
    await paste(page.getByLabel("第 1 行 支出项"), table);
    await page.getByText("已粘贴 6 行。").waitFor();
    await page.getByText("¥80,000.00 / 上限 ¥100,000.00，还可用 ¥20,000.00").waitFor();
    await page.getByText("至少为总预算的 10%，即 ¥9,200.00；现有 ¥12,000.00，已满足").waitFor();
    await page.getByText("¥24,000.00 / 上限 ¥24,000.00，还可用 ¥0.00").waitFor();
    const unit = page.getByLabel("第 1 行 单价");
    await unit.focus();
    await page.keyboard.press("Enter");
    const below = page.getByLabel("第 2 行 单价");
    expect(await below.evaluate((e) => e === document.activeElement)).toBe(true);
    await audit(page);
    const kept = await answers(({budget_table: rows}) => (rows as unknown[])?.length === 6);
    expect(kept.budget_table).toEqual(read("next_application.json").answers.budget_table);
    await page.context().close();
  });

  test("shows the same budget as cards on a phone, and its caps while one types", async () => {
    const page = await open(login, at("budget"), {phone: true});
    const card = page
      .getByRole("group")
      .filter({has: page.getByText("第 1 行：活动物资")})
      .last();
    await card.getByText("第 1 行：活动物资").tap();
    await card.getByLabel("数量（批）").fill("40");
    expect(await card.getByLabel("申请资助").inputValue()).toBe("60000");
    await page.getByText("¥122,000.00 / 上限 ¥100,000.00，超出 ¥22,000.00").waitFor();
    await page.getByText("申请 ¥122,000.00 · 总预算 ¥134,000.00").waitFor();
    await inOrder(page);
    await page.getByRole("button", {name: "填完了，下一节"}).tap();
    await page.getByRole("alert").getByText("多出 ¥22,000.00").waitFor();
    await card.getByLabel("数量（批）").fill("12");
    await page.getByText("¥80,000.00 / 上限 ¥100,000.00，还可用 ¥20,000.00").waitFor();
    await saved(page).waitFor();
    await page.context().close();
  });

  test("takes files with their progress, refuses what is none, and hands all of it in from a phone", async () => {
    const page = await open(login, at("attachments"), {phone: true});
    const paper = {name: "盖章件.pdf", mimeType: "application/pdf", buffer: await page.pdf()};
    const letters = page.getByRole("group", {name: "社区确认函"});
    await letters.getByLabel("选择文件").setInputFiles({...paper, name: "备注.txt", mimeType: "text/plain"});
    await letters.getByRole("alert").getByText("只能上传 PDF、JPG 或 PNG 文件。").waitFor();
    await letters.getByRole("button", {name: "不上传了"}).tap();
    let release = () => {};
    const held = new Promise<void>((go) => {
      release = go;
    });
    await page.route(`**/api/v1/drafts/${draft}/files`, async (route) => {
      await held;
      await route.continue();
    });
    await letters.getByLabel("选择文件").setInputFiles(paper);
    await letters.getByRole("progressbar").waitFor();
    await inOrder(page);
    release();
    for (const name of ["社区确认函", "登记证书", "近两年年检（年报）页"]) {
      const group = page.getByRole("group", {name});
      if (name !== "社区确认函") await group.getByLabel("选择文件").setInputFiles(paper);
      await group.getByText("已上传").waitFor();
    }
    await inOrder(page);
    await page.getByRole("button", {name: "填完了，下一节"}).tap();
    const pledge = page.getByRole("group", {name: /^承诺书/});
    await pledge.getByLabel("选择文件").setInputFiles(paper);
    await pledge.getByText("已上传").waitFor();
    await page.getByRole("button", {name: "填完了，下一节"}).tap();
    await page.getByText("没有发现问题，可以提交。").waitFor();
    await inOrder(page);
    await page.getByRole("checkbox", {name: "我已通读并确认上述声明"}).tap();
    await page.getByRole("button", {name: "提交申报书"}).tap();
    await page.getByRole("status").filter({hasText: "已收到您的申报书"}).waitFor();
    const owner = await Person.as(login);
    const id = new URL(page.url()).pathname.split("/").at(-1);
    const whole = await owner.get(`/applications/${id}`);
    expect(whole).toMatchObject({asked_fen: 8_000_000, own_fen: 1_200_000, in_kind_fen: 400_000});
    expect(whole.files.map((file: {size: number}) => file.size)).toEqual(Array(4).fill(paper.buffer.length));
    expect(whole.answers.sponsor_org).toBeUndefined();
    await owner.act("POST", `/applications/${id}/withdrawal`, {reason: "不再申报"});
    await page.context().close();
  });
});
