import type {Locator, Page} from "playwright-core";
import {beforeAll, describe, expect, test} from "vitest";
import {moveClock, Person} from "./api";
import {audit, box, focused, open} from "./browser";
import {house} from "./house";
import {Keyboard} from "./keyboard";
import {applied, expected, held, reaches, seasonRound} from "./season";

// The best of the season, the first whom the number of awards leaves out, and one whose community has no room left.
const best = applied("P381");
const next = applied("P09");
const crowded = applied("P04");
const {chosen, sum} = expected.allocation;
const yuan = (amount: string | number) =>
  Number(amount).toLocaleString("en-US", {minimumFractionDigits: 2, maximumFractionDigits: 2});

let round = "";
beforeAll(async () => {
  await house().before("allocation");
  await moveClock("2026-05-25T09:00:00+08:00");
  await reaches("allocation");
  round = await seasonRound();
});

const row = (page: Page, title: string): Locator =>
  page.getByRole("row").filter({has: page.getByText(title, {exact: true})});
async function board(): Promise<Page> {
  const page = await open("officer", `/portal/selection/rounds/${round}/board`);
  await page
    .getByRole("status")
    .filter({hasText: `拟立项 ${chosen} 个`})
    .waitFor();
  return page;
}

describe("the selection board", () => {
  test("ranks, draws the line where the awards end, and says what bound whom and how much room is left", async () => {
    const page = await open("officer", "/portal/");
    await page.getByRole("link", {name: /分配/}).first().click();
    await page.getByRole("heading", {level: 1, name: "择优立项"}).waitFor();
    await page.getByText(`拟立项 ${chosen} 个，候补`).waitFor();
    await page.getByText(`¥${yuan(sum)} / 上限 ¥8,200,000.00，还可用 ¥13,000.00`).waitFor();
    await page.getByText("100 / 上限 100，还可立项 0 个").waitFor();
    const first = row(page, best.name);
    expect((await first.getByRole("cell").first().textContent())?.trim()).toBe("1");
    await first.getByText("90.22").waitFor();
    await audit(page);

    await page.getByText(/^社区额度（/).click();
    const room = page.getByRole("button", {name: /^示例甲社区/});
    expect(await room.textContent()).toContain("¥278,000.00 / ¥300,000.00，余 ¥22,000.00");
    await room.click();
    await row(page, crowded.name).getByText("示例甲社区额度仅余 ¥22,000.00，不够。").waitFor();
    expect(new URL(page.url()).searchParams.get("community")).toBeTruthy();
    await room.click();
    await page.getByRole("combobox", {name: "结果"}).click();
    await page.getByTitle("候补", {exact: true}).click();
    await row(page, next.name).getByText("立项数已满。").waitFor();
    await page.getByRole("cell", {name: "名额线：立项数到此已满"}).waitFor();
    await audit(page);
    await page.context().close();
  });

  test("tries an override with a reason, shows what it changes against the scores, and drops it again", async () => {
    const page = await board();
    await page.getByRole("button", {name: `调整“${best.name}”`}).click();
    const dialog = page.getByRole("dialog", {name: `调整：${best.name}`});
    await dialog.getByRole("radio", {name: "略过，列为候补"}).check();
    await dialog.getByRole("button", {name: "调整并重新计算"}).click();
    await dialog.getByRole("alert").getByRole("link", {name: "请写明理由"}).waitFor();
    await dialog.getByLabel("理由").fill("已获同类资助，建议列为候补。");
    await audit(page);
    await dialog.getByRole("button", {name: "调整并重新计算"}).click();
    await page.getByText("¥8,190,600.00 / 上限 ¥8,200,000.00，还可用 ¥9,400.00").waitFor();
    await row(page, best.name).getByText("人工略过").waitFor();
    const scenarios = box(page, "方案比较");
    await scenarios.getByText("入选 1 个，落选 1 个，金额变化 0 个").click();
    await scenarios.getByText(`落选：${best.name} ¥80,400.00`).waitFor();
    await scenarios.getByText(`入选：${next.name} ¥84,000.00`).waitFor();
    await scenarios.getByLabel("方案名称").fill("略过第一名");
    await scenarios.getByRole("button", {name: "存为方案"}).click();
    await scenarios.getByRole("row", {name: /略过第一名/}).waitFor();
    await audit(page);
    await page.reload();
    await page.getByText("¥8,190,600.00 / 上限").waitFor();
    await page.getByRole("button", {name: `去掉“${best.name}”`}).click();
    await page.getByText(`¥${yuan(sum)} / 上限`).waitFor();
    await scenarios.getByRole("button", {name: "换成方案“略过第一名”"}).click();
    await page.getByText("¥8,190,600.00 / 上限").waitFor();
    await scenarios.getByRole("button", {name: "换成方案“完全按得分”"}).click();
    await page.getByText(`¥${yuan(sum)} / 上限`).waitFor();
    await page.getByText("尚未调整，名次完全按得分。").waitFor();
    await page.context().close();
  });

  test("is worked by the keyboard alone: rooms, a row's reason, an override and its undoing", async () => {
    const page = await board();
    const keys = new Keyboard(page);
    await keys.press(page.locator("summary", {hasText: /^社区额度（/}));
    const room = page.getByRole("button", {name: /^示例甲社区/});
    await keys.press(room);
    await row(page, crowded.name).getByText("示例甲社区额度仅余 ¥22,000.00，不够。").waitFor();
    const adjust = page.getByRole("button", {name: `调整“${crowded.name}”`});
    await keys.press(adjust);
    const dialog = page.getByRole("dialog", {name: `调整：${crowded.name}`});
    await dialog.waitFor();
    await keys.choose(dialog.getByRole("radio", {name: "略过，列为候补"}));
    await keys.write(dialog.getByLabel("理由"), "实施条件尚不具备。");
    await keys.press(dialog.getByRole("button", {name: "调整并重新计算"}));
    await row(page, crowded.name).getByText("人工略过").waitFor();
    await focused(adjust);
    await keys.press(page.getByRole("button", {name: "撤销"}));
    await page.getByText("尚未调整，名次完全按得分。").waitFor();
    await page.context().close();
  });

  test("is proposed by one person, who may not release it, and released by another without a mouse who has read what it does", async () => {
    const page = await board();
    await page.getByRole("button", {name: "提出分配方案…"}).click();
    const ask = page.getByRole("dialog", {name: "提出分配方案"});
    await ask.getByText(`拟立项 ${chosen} 个，合计 ¥${yuan(sum)}。`).waitFor();
    await ask.getByText("须由未参与提出的审批人复核并发布。").waitFor();
    await audit(page);
    await ask.getByRole("button", {name: "提出方案"}).click();
    await page.getByText("方案由您提出，须由另一位审批人复核并发布。").waitFor();
    expect(await page.getByRole("button", {name: "发布分配方案"}).count()).toBe(0);
    await audit(page);
    const allocation = new URL(page.url()).pathname.split("/").at(-1)!;
    const officer = await Person.as("officer");
    const {digest} = await officer.get(`/allocations/${allocation}`);
    await expect(officer.act("POST", `/allocations/${allocation}/release`, {digest})).rejects.toThrow(/403/);
    await page.context().close();

    const decider = await open("decider", "/portal/");
    const keys = new Keyboard(decider);
    await keys.press(decider.getByRole("link", {name: /发布分配/}));
    await decider.getByText("待发布").waitFor();
    const release = decider.getByRole("button", {name: "发布分配方案"});
    await keys.press(release);
    const confirm = decider.getByRole("dialog", {name: "发布分配方案"});
    await confirm.getByText(`为 ${chosen} 个项目预留 ¥${yuan(sum)}`).waitFor();
    await confirm.getByText("发布后申报单位可以看到结果和评分反馈。").waitFor();
    await confirm.getByText(/此操作不能撤回/).waitFor();
    await audit(decider);
    await keys.press(confirm.getByRole("button", {name: "返回"}));
    await confirm.waitFor({state: "hidden"});
    expect((await held("P381")).stage).toBe("panel_closed");
    await focused(release);
    await decider.keyboard.press("Enter");
    await keys.press(confirm.getByRole("button", {name: "发布分配方案"}));
    await decider.getByText("已发布").first().waitFor();
    await decider.getByText("下一步：发布公示。").waitFor();
    await audit(decider);
    await decider.context().close();
  });

  test("gives what the season's rules give, from the best to those beyond the line, and applicants read it", async () => {
    for (const key of ["P381", "P233", "P04", "P09", "P06"]) {
      const due = expected.ranking.find((r) => r.project === key)!;
      const now = await held(key);
      const stage = {in: "proposed", not_fundable: "refused"}[due.outcome] ?? "reserve";
      expect([key, now.stage, now.awarded_fen]).toEqual([
        key,
        stage,
        due.outcome === "in" ? Math.round(Number(due.amount) * 100) : null,
      ]);
    }
    const page = await open(`owner-${best.org}`, "/portal/apply/applications", {phone: true});
    await page.getByRole("link", {name: best.name}).click();
    await page.getByText(/^拟资助 ¥80,400.00/).waitFor();
    await audit(page);
    await page.context().close();
  });
});
