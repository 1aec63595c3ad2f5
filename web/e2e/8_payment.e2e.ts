import {readFileSync} from "node:fs";
import {join} from "node:path";
import type {Page} from "playwright-core";
import {beforeAll, expect, test} from "vitest";
import {Person} from "./api";
import {audit, open, smallTargets} from "./browser";
import {house} from "./house";
import {Keyboard} from "./keyboard";

/** What is paid by hand: a project's money from two sources, and one payment that the bank sends back. */
const paid = ["2026-P00001 第 1 期 市级资金", "2026-P00001 第 1 期 区级配套"];
const returned = "2026-P00002 第 1 期 市级资金";
const returnedBecause = "户名不符";

type Payment = {id: string; project_number: string; source: string; amount_fen: number; payee: string; stage: string};
type Instruction = {number: string; disbursement_id: string; amount_fen: number; state: string};

let finance: Person;
let funder = "";
let due: Payment[] = [];
let chosen: Payment[] = [];
let total = 0;
let batch: {id: string; number: string};

beforeAll(async () => {
  await house().before("payment");
  finance = await Person.as("finance_preparer");
  funder = (await finance.get("/me")).memberships[0].organization_id;
  due = await payments("due");
  const sources: Record<string, string> = {市级资金: "pool", 区级配套: "district"};
  chosen = [...paid, returned].map((name) => {
    const words = name.split(" ");
    return due.find((d) => d.project_number === words[0] && d.source === sources[words.at(-1)!])!;
  });
  total = sum(chosen);
});

const payments = async (stage: string): Promise<Payment[]> =>
  (await finance.get(`/funders/${funder}/disbursements?stage=${stage}`)).items;
const sum = (rows: {amount_fen: number}[]) => rows.reduce((fen, row) => fen + row.amount_fen, 0);

/** An amount as the portal writes it. */
const yuan = (fen: number) => (fen / 100).toLocaleString("en", {minimumFractionDigits: 2});

/** What stands on a page as its reader sees it. */
const shown = (page: Page) => page.getByRole("main").textContent();

const instructions = async (): Promise<Instruction[]> => (await finance.get(`/batches/${batch.id}`)).instructions;

test("the preparer sees what is due and why the rest waits, and makes a batch of what he ticks, all by keys", async () => {
  const page = await open("finance_preparer", "/portal/finance/disbursements/calendar");
  const row = page.getByRole("row").filter({hasText: "可拨付，可编制批次"});
  await row.waitFor();
  expect(await row.getByRole("cell").allTextContents()).toEqual([String(due.length), `¥${yuan(sum(due))}`]);
  await page.getByRole("rowheader", {name: "等待中期评估通过，且上期票据已收"}).waitFor();
  await audit(page);
  const keys = new Keyboard(page);
  await keys.press(row.getByRole("link"));
  for (const name of [...paid, returned]) await keys.tick(page.getByRole("checkbox", {name: `选择 ${name}`}));
  await page.getByText(`合计 ¥${yuan(total)}`).waitFor();
  await audit(page);
  await keys.press(page.getByRole("button", {name: "编制批次"}), "Shift+Tab");

  await page.getByText(`3 笔，2 个收款单位，合计 ¥${yuan(total)}`).waitFor();
  await audit(page);
  await keys.press(page.getByRole("button", {name: "编制", exact: true}));
  const dialog = page.getByRole("dialog", {name: "编制"});
  await dialog.getByText("批次内容随即固定；要更改只能作废重编。").waitFor();
  await dialog.getByText("须由未参与经办的财务复核批准后，才能送银行。").waitFor();
  await keys.press(dialog.getByRole("button", {name: "编制", exact: true}));
  await page.getByText("以外的财务复核核对并批准").waitFor();

  batch = (await finance.get(`/funders/${funder}/batches`)).items[0];
  expect((await instructions()).map((i) => i.disbursement_id).sort()).toEqual(chosen.map((d) => d.id).sort());
  await page.getByRole("heading", {level: 1, name: `付款批次 ${batch.number}`}).waitFor();
  expect(await page.getByRole("button", {name: "批准"}).count()).toBe(0);
  expect(await page.getByRole("button", {name: "下载 CSV"}).count()).toBe(0);
  await audit(page);
  await page.context().close();
});

test("the approver finds it waiting, reads what his approval does, and approves, all by keys", async () => {
  const page = await open("finance_approver", "/portal/");
  const keys = new Keyboard(page);
  await keys.press(page.getByRole("link", {name: batch.number}));
  await keys.press(page.getByRole("button", {name: "批准"}));
  const dialog = page.getByRole("dialog", {name: "批准"});
  await dialog.getByText(`批准支付 3 笔，合计 ¥${yuan(total)}`).waitFor();
  await dialog.getByText("您确认已逐笔核对收款户名、账号和金额。").waitFor();
  await audit(page);
  await keys.press(dialog.getByRole("button", {name: "批准"}));
  await page.getByText("下一步：财务经办导出，把文件交银行。").waitFor();
  await audit(page);
  expect((await finance.get(`/batches/${batch.id}`)).stage).toBe("approved");
  await page.context().close();
});

/** The bank's answer to the file it was given: it pays all but what it sends back. */
async function answer(file: string, status: (number: string) => string): Promise<Buffer> {
  const [head, ...rows] = file
    .replace("\ufeff", "")
    .trim()
    .split(/\r?\n/)
    .map((row) => row.split(","));
  const cell = (row: string[], name: string) => row[head!.indexOf(name)]!;
  const day = (await finance.get(`/batches/${batch.id}`)).pay_on;
  const lines = rows.map((row) => {
    const said = status(cell(row, "instruction"));
    const reason = said === "returned" ? returnedBecause : "";
    return [
      ...["batch", "digest", "instruction"].map((name) => cell(row, name)),
      said,
      cell(row, "amount"),
      day,
      reason,
    ].join(",");
  });
  return Buffer.from(["batch,digest,instruction,status,amount,date,reason", ...lines].join("\r\n"));
}

test("the preparer fetches the bank's file and takes in what the bank replies; a wrong line is named and nothing recorded", async () => {
  const page = await open("finance_preparer", "/portal/");
  const keys = new Keyboard(page);
  await keys.press(page.getByRole("link", {name: batch.number}));
  await keys.press(page.getByRole("button", {name: "导出", exact: true}));
  const dialog = page.getByRole("dialog", {name: "导出"});
  await dialog.getByText(`3 笔、合计 ¥${yuan(total)} 转为在途，不能再作废。`).waitFor();
  await audit(page);
  await keys.press(dialog.getByRole("button", {name: "导出", exact: true}));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    keys.press(page.getByRole("button", {name: "下载 CSV"})),
  ]);
  const file = readFileSync(await download.path(), "utf8");
  await audit(page);

  const back = (await instructions()).find((i) => i.disbursement_id === chosen.at(-1)!.id)!.number;
  await keys.press(page.getByRole("link", {name: "登记银行回单"}).first());
  const field = page.getByLabel("回单文件（CSV）");
  const upload = (buffer: Buffer) => field.setInputFiles({name: "回单.csv", mimeType: "text/csv", buffer});
  await upload(await answer(file, (number) => (number === back ? "bounced" : "confirmed")));
  const record = page.getByRole("button", {name: "登记此文件"});
  await keys.press(record);
  const wrong = page.getByRole("alert").filter({hasText: "文件没有登记"});
  await wrong.getByRole("cell", {name: "status"}).waitFor();
  await audit(page);
  expect((await instructions()).map((i) => i.state)).toEqual(["sent", "sent", "sent"]);

  await upload(await answer(file, (number) => (number === back ? "returned" : "confirmed")));
  await page.getByText("读出 3 行，请核对后登记").waitFor();
  await keys.press(record);
  await page.getByText("已登记：支付 2，退回 1，失败 0，待查 0，不符 0，重复 0。").waitFor();
  await audit(page);
  await page
    .getByRole("link", {name: `付款批次 ${batch.number}`})
    .first()
    .click();
  await page.getByText("银行已全部答复。").waitFor();
  expect((await instructions()).map((i) => i.state).sort()).toEqual(["confirmed", "confirmed", "returned"]);
  await page.context().close();
});

test("every amount leads to its postings, and each entry balances", async () => {
  const page = await open("finance_approver", `/portal/finance/batches/${batch.id}`);
  const first = (await instructions()).find((i) => i.disbursement_id === chosen[0]!.id)!;
  await page.getByRole("link", {name: first.number}).click();
  await page.getByRole("link", {name: "市级资金"}).click();
  await page.getByRole("heading", {level: 1, name: "资助款项台账"}).waitFor();
  const entries = page.getByRole("row").filter({has: page.getByRole("list")});
  const confirmed = entries.filter({hasText: "银行确认支付"});
  await confirmed.waitFor();
  expect(await confirmed.getByRole("listitem").allTextContents()).toEqual(
    expect.arrayContaining([`已拨付+¥${yuan(chosen[0]!.amount_fen)}`, `在途-¥${yuan(chosen[0]!.amount_fen)}`]),
  );
  // The first entry drew on the pool, which is another book.
  const inside = entries.filter({hasNotText: "拟立项占用+"}).or(entries.filter({hasText: "拟立项占用-"}));
  expect(await inside.count()).toBe(3);
  for (const entry of await inside.all()) {
    const amounts = (await entry.getByRole("listitem").allTextContents()).map((text) =>
      Math.round(Number(/[+-]¥[\d,]+\.\d\d$/.exec(text)![0].replaceAll(/[¥,]/g, "")) * 100),
    );
    expect(amounts.length).toBe(2);
    expect(amounts.reduce((left, fen) => left + fen, 0)).toBe(0);
  }
  await audit(page);
  await page.context().close();
});

test("what came back is paid again only after somebody says why", async () => {
  const page = await open("finance_preparer", "/portal/");
  await page.getByRole("link", {name: "重新拨付"}).click();
  await page.getByRole("link", {name: "第 1 期"}).click();
  await page.getByRole("button", {name: "重新拨付"}).click();
  const dialog = page.getByRole("dialog", {name: "重新拨付"});
  await dialog.getByRole("button", {name: "重新拨付"}).click();
  await dialog.getByText("请写明理由").waitFor();
  await dialog.getByRole("textbox").fill("户名已更正");
  await audit(page);
  await dialog.getByRole("button", {name: "重新拨付"}).click();
  await page.getByText("可拨付").first().waitFor();
  await page.context().close();
  expect((await payments("due")).map((d) => d.id)).toContain(chosen.at(-1)!.id);
});

test("the applicant sees on a phone what came, and what is still to come", async () => {
  const season = JSON.parse(readFileSync(join(import.meta.dirname, "../../testdata/season/season.json"), "utf8"));
  const payee = season.organisations.find((o: {name: string}) => o.name === chosen[0]!.payee);
  const page = await open(`owner-${payee.id}`, "/portal/", {phone: true});
  await page.getByRole("link", {name: "就已收款项开具票据"}).click();
  await page.getByText(`已到账合计 ¥${yuan(sum(chosen.slice(0, 2)))}`).waitFor();
  const rows = page.getByRole("listitem").filter({hasText: "第 1 期"});
  expect((await rows.allTextContents()).map((text) => text.includes("已支付"))).toEqual([true, true]);
  await page.getByRole("listitem").filter({hasText: "条件：中期评估通过"}).first().waitFor();
  await audit(page);
  expect(await smallTargets(page)).toEqual([]);
  await page.context().close();
});

test("with all that was done by hand the season comes to its expected end, and ledger and bank differ by nothing", async () => {
  const told = await house().played();
  const expected = JSON.parse(readFileSync(join(import.meta.dirname, "../../testdata/season/expected.json"), "utf8"));
  const all = await payments("paid");
  for (const [name, source] of Object.entries({city: "pool", district: "district", fund: "fund"}))
    expect(yuan(sum(all.filter((d) => d.source === source))), source).toBe(
      yuan(Math.round(Number(expected.books[name].tranche_1) * 100)),
    );
  expect(told).toContain("Granary stays up");
  const page = await open("finance_approver", "/portal/finance/reconciliation");
  await page.getByText("相符").first().waitFor();
  const text = await shown(page);
  expect(text).toContain("差额¥0.00");
  expect(text).toContain("挂账未说明（应为零）¥0.00");
  await audit(page);
  await page.context().close();
});
