import type {Locator, Page} from "playwright-core";
import {beforeAll, describe, expect, test} from "vitest";
import {Person} from "./api";
import {audit, box, focused, open} from "./browser";
import {house} from "./house";
import {type Applied, applied, held, policy, season} from "./season";

// The reviewer of whom the season says that he steps back from one application, and what he gives all others.
const expert = "E4";
const related = applied("P07");
const why = "任申报单位理事至 2025-03-20。";
type Item = {key: string; points: number; title: {zh: string}};
const items: Item[] = policy.rubric.aspects.flatMap((aspect: {items: Item[]}) => aspect.items);

beforeAll(() => house().before("scores"));

/** What the reviewer gives an application in the season, in the order of the items. */
const given = (a: Applied) => a.sheets?.find((sheet) => sheet.expert === expert)?.items ?? [];
const sum = (points: number[]) => points.reduce((all, one) => all + one, 0);

type Own = {id: string; title: string; applicant: string; state: string};
const mine = async (): Promise<Own[]> => (await (await Person.as(`expert-${expert}`)).get("/me/assignments")).items;

/** What of the season an assignment is about. Names come twice in it; no reviewer has both of a name. */
function about(title: string): Applied {
  const found = season.applications.filter((a) => a.name === title && given(a).length > 0);
  if (found.length !== 1) throw new Error(`${found.length} of the season's applications are ${title}`);
  return found[0]!;
}

const next = (page: Page) => page.getByRole("button", {name: "提交并下一份"});
const titleOf = async (page: Page) => (await page.getByRole("heading", {level: 1}).textContent()) ?? "";
const group = (page: Page, item: Item): Locator =>
  page.getByRole("group", {name: new RegExp(`\\. ${item.title.zh.replace(/[（(].*/, "")}`)});
const field = (page: Page, item: Item): Locator => group(page, item).getByLabel("得分");

/** Answers that there is no relation, and opens the application. */
async function declareNone(page: Page): Promise<void> {
  await page.getByRole("heading", {level: 2, name: "回避声明"}).waitFor();
  for (const none of await page.getByRole("radio", {name: "没有"}).all()) await none.check();
  await page.getByRole("button", {name: "下一步"}).click();
  await page.getByRole("dialog", {name: "确认没有上述关系"}).getByRole("button", {name: "确认，打开材料"}).click();
  await page.getByRole("heading", {level: 2, name: "评分"}).waitFor();
}

/** Waits until the page shows another application than this one. */
async function gone(page: Page, title: string): Promise<void> {
  await page.getByRole("heading", {level: 1, name: title, exact: true}).waitFor({state: "detached"});
  await page.getByRole("heading", {level: 1}).waitFor();
}

describe("a reviewer", () => {
  test("sees nothing of an application before he has declared, and steps back with a reason that staff read", async () => {
    const page = await open(`expert-${expert}`, "/portal/");
    await page.getByRole("link", {name: /回避/}).first().click();
    await page.getByRole("heading", {level: 2, name: /先作回避声明（50 份）/}).waitFor();
    await audit(page);
    await page.getByRole("link", {name: new RegExp(related.name)}).click();
    await page.getByRole("heading", {level: 2, name: "回避声明"}).waitFor();
    expect(await page.getByText("申请资助").count()).toBe(0);
    expect(await page.getByRole("heading", {level: 2, name: "评分"}).count()).toBe(0);
    await page.getByRole("button", {name: "下一步"}).click();
    await page.getByRole("alert").getByRole("link").nth(6).waitFor();
    await audit(page);
    for (const none of await page.getByRole("radio", {name: "没有"}).all()) await none.check();
    const board = page.getByRole("group", {name: "3 年内任其理事、监事、负责人"});
    await board.getByRole("radio", {name: "有", exact: true}).check();
    await page.getByRole("button", {name: "下一步"}).click();
    const confirm = page.getByRole("dialog", {name: "确认回避"});
    await confirm.getByText("您将不评审这份申报，材料不会向您显示。").waitFor();
    await confirm.getByRole("button", {name: "回避"}).click();
    await confirm.getByText("请写明理由。").waitFor();
    await confirm.getByLabel("回避的理由").fill(why);
    await audit(page);
    await confirm.getByRole("button", {name: "回避"}).click();
    await gone(page, related.name);
    await page.context().close();

    const officer = await Person.as("officer");
    const owner = await Person.as(`owner-${related.org}`);
    const {id} = (await owner.get("/me/applications")).items.find((a: {title: string}) => a.title === related.name);
    const {items: all} = await officer.get(`/applications/${id}/assignments`);
    expect(all.filter((a: {state: string}) => a.state === "recused")).toMatchObject([{recusal_reason: `c2\n${why}`}]);
    const staff = await open("officer", `/portal/selection/applications/${id}`);
    await staff.getByText(why).waitFor();
    await staff.getByText("3 年内任其理事、监事、负责人").waitFor();
    await staff.context().close();
  });

  test("has document and sheet side by side, is told what cannot be, and finds what he typed after a reload", async () => {
    const page = await open(`expert-${expert}`, "/portal/review");
    await page.getByRole("link", {name: "开始评审"}).click();
    await declareNone(page);
    const a = about(await titleOf(page));
    const [left, right] = await Promise.all(
      ["材料", "评分"].map((name) => page.getByRole("region", {name, exact: true}).boundingBox()),
    );
    expect(left!.x + left!.width).toBeLessThanOrEqual(right!.x + 1);
    expect(Math.abs(left!.y - right!.y)).toBeLessThan(60);
    await audit(page);

    const points = given(a);
    for (const [i, item] of items.entries()) await field(page, item).fill(String(points[i]));
    await page.getByText(`合计 ${sum(points)} / 100`).waitFor();
    await page.getByText(`已评 ${items.length} / ${items.length} 项`).waitFor();
    await page.getByText(/草稿已保存/).waitFor();
    await field(page, items[0]!).fill("11");
    await next(page).click();
    const told = page
      .getByRole("alert")
      .getByRole("link", {name: `“${items[0]!.title.zh}”请填 0 至 10 的分数，最多两位小数`});
    await told.waitFor();
    await audit(page);
    await told.click();
    await focused(field(page, items[0]!));
    await field(page, items[0]!).fill(String(points[0]));
    await page.reload();
    await page.getByRole("heading", {level: 2, name: "评分"}).waitFor();
    for (const [i, item] of items.entries()) expect(await field(page, item).inputValue()).toBe(String(points[i]));
    expect((await mine()).filter((one) => one.state === "handed_in")).toHaveLength(0);
    await next(page).click();
    await gone(page, a.name);
    await page.getByText("已交 1 / 49 份").waitFor();
    expect((await mine()).filter((one) => one.state === "handed_in")).toHaveLength(1);
    await page.context().close();
  });

  test("scores a whole sheet by the keyboard alone, and can switch single keys off", async () => {
    const page = await open(`expert-${expert}`, "/portal/review");
    const start = page.getByRole("link", {name: "开始评审"});
    await start.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", {level: 2, name: "回避声明"}).waitFor();
    const a = about(await titleOf(page));
    await declareByKeys(page);
    const first = group(page, items[0]!);
    await page.keyboard.press("j");
    await focused(first);
    await page.keyboard.press("1");
    expect(await field(page, items[0]!).inputValue()).toBe("10");
    await page.getByRole("status").filter({hasText: "10 分，合计 10 分"}).waitFor({state: "attached"});

    const keys = page.getByRole("switch", {name: "快捷键"});
    await keys.focus();
    await page.keyboard.press("Space");
    expect(await keys.getAttribute("aria-checked")).toBe("false");
    await first.focus();
    await page.keyboard.press("2");
    expect(await field(page, items[0]!).inputValue()).toBe("10");
    await page.reload();
    await keys.waitFor();
    expect(await keys.getAttribute("aria-checked")).toBe("false");
    await keys.focus();
    await page.keyboard.press("Space");

    await page.keyboard.press("?");
    await page.getByRole("dialog", {name: "快捷键说明"}).waitFor();
    await audit(page);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", {name: "快捷键说明"}).waitFor({state: "hidden"});

    for (const [i, points] of given(a).entries()) {
      await page.keyboard.press("j");
      await focused(group(page, items[i]!));
      await page.keyboard.press("Tab");
      await page.keyboard.press("Control+a");
      await page.keyboard.type(String(points));
      await page.keyboard.press("Escape");
    }
    await page.getByText(`合计 ${sum(given(a))} / 100`).waitFor();
    await page.keyboard.press("Control+Enter");
    await gone(page, a.name);
    await page.getByText("已交 2 / 49 份").waitFor();
    await page.context().close();
  });

  test("goes from one to the next until ten are handed in, and each is what was typed", async () => {
    const page = await open(`expert-${expert}`, "/portal/review");
    await page.getByRole("link", {name: "开始评审"}).click();
    for (let done = 3; done <= 10; done++) {
      await declareNone(page);
      const a = about(await titleOf(page));
      for (const [i, points] of given(a).entries()) await field(page, items[i]!).fill(String(points));
      await next(page).click();
      await gone(page, a.name);
      await page.getByText(`已交 ${done} / 49 份`).waitFor();
    }
    await page.getByRole("link", {name: "评审", exact: true}).first().click();
    await page.getByRole("heading", {level: 2, name: "已交（10 份）"}).waitFor();
    await audit(page);
    await page.context().close();

    const reviewer = await Person.as(`expert-${expert}`);
    for (const one of (await mine()).filter((all) => all.state === "handed_in")) {
      const {score} = await reviewer.get(`/assignments/${one.id}`);
      const typed = given(about(one.title));
      expect(
        score.items.map((item: {points: string}) => Number(item.points)),
        one.title,
      ).toEqual(typed);
      expect(Number(score.points)).toBe(sum(typed));
    }
  });

  test("confirms what an officer typed from his paper, which a reload did not lose and which no staff can read", async () => {
    const {id, title} = (await mine()).find((one) => one.state === "assigned")!;
    const a = about(title);
    const reviewer = await Person.as(`expert-${expert}`);
    const {name} = await reviewer.get("/me");
    const none = Object.fromEntries(policy.recusal_questions.map((question: {key: string}) => [question.key, false]));
    await reviewer.act("POST", `/assignments/${id}/acceptance`, {answers: none});
    const {id: application} = await held(a.id);
    const officer = await open("officer", `/portal/selection/applications/${application}`);
    const row = officer.getByRole("listitem").filter({hasText: `${name} ·`});
    await row.getByRole("link", {name: "录入纸质评分"}).click();
    await officer.getByRole("heading", {level: 1, name: `录入 ${name} 的纸质评分`}).waitFor();
    const enter = officer.getByRole("button", {name: "录入，送本人核对"});
    await enter.click();
    await officer
      .getByRole("alert")
      .getByRole("link")
      .nth(items.length - 1)
      .waitFor();
    await audit(officer);
    for (const [i, points] of given(a).entries()) await field(officer, items[i]!).fill(String(points));
    await officer.reload();
    await officer.getByText(`合计 ${sum(given(a))} / 100`).waitFor();
    for (const [i, points] of given(a).entries())
      expect(await field(officer, items[i]!).inputValue()).toBe(String(points));
    await enter.click();
    const entry = officer.getByRole("dialog", {name: `录入 ${name} 的评分：${sum(given(a))} 分`});
    await entry.getByText("本人确认之前不计分").waitFor();
    await audit(officer);
    await entry.getByRole("button", {name: "录入，送本人核对"}).click();
    await officer.getByRole("heading", {level: 2, name: "已录入"}).waitFor();
    await officer.getByRole("button", {name: "重新录入"}).click();
    expect(await field(officer, items[0]!).inputValue()).toBe("");
    await officer.context().close();
    expect((await mine()).find((one) => one.id === id)).toMatchObject({state: "accepted"});

    const page = await open(`expert-${expert}`, "/portal/review");
    const waiting = box(page, "纸质评分待您核对（1 份）");
    await waiting.waitFor();
    await audit(page);
    await waiting.getByRole("link").click();
    const paper = page.getByRole("region", {name: "纸质评分待您核对"});
    await paper.getByText("录入人：赵敏").waitFor();
    await audit(page);
    await paper.getByRole("button", {name: "核对无误，确认"}).click();
    const confirm = page.getByRole("dialog", {name: "确认纸质评分"});
    await confirm.getByText(`录入的 ${sum(given(a))} 分成为您对这份申报的评分`).waitFor();
    await audit(page);
    await confirm.getByRole("button", {name: "核对无误，确认"}).click();
    await paper.waitFor({state: "detached"});
    await page.context().close();
    const {state, score} = await reviewer.get(`/assignments/${id}`);
    expect(state).toBe("handed_in");
    expect(score.items.map((item: {points: string}) => Number(item.points))).toEqual(given(a));
    const staff = await Person.as("officer");
    await expect(staff.get(`/applications/${application}/scores`)).rejects.toThrow(/403/);
  });
});

/** Declares without a mouse: the arrow keys choose an answer, Tab goes on to the next question. */
async function declareByKeys(page: Page): Promise<void> {
  const radios = page.getByRole("radio", {name: "没有"});
  await radios.first().focus();
  for (let question = 0; question < (await radios.count()); question++) {
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Tab"); // past the consent to be named
  await page.keyboard.press("Enter");
  const confirm = page.getByRole("dialog", {name: "确认没有上述关系"});
  await confirm.waitFor();
  const open = confirm.getByRole("button", {name: "确认，打开材料"});
  for (let tabs = 0; tabs < 6 && !(await open.evaluate((one) => one === document.activeElement)); tabs++)
    await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", {level: 2, name: "评分"}).waitFor();
}
