import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {beforeAll, describe, expect, test} from "vitest";
import {Person} from "./api";
import {audit, open, profile, smallTargets} from "./browser";
import {house, password} from "./house";

beforeAll(() => house().before("applications"));

/** The newest letter to an address, as the demo's mail folder keeps it. */
async function letterTo(address: string): Promise<string> {
  const folder = join(house().dir, "mail");
  for (let tries = 0; tries < 100; tries++) {
    const letters = readdirSync(folder, {recursive: true})
      .map((name) => join(folder, String(name)))
      .filter((path) => path.endsWith(".eml"))
      .map((path) => readFileSync(path, "utf8"))
      .filter((text) => text.includes(address));
    const last = letters.at(-1);
    if (last) return decodeLetter(last);
    await new Promise((later) => setTimeout(later, 200));
  }
  throw new Error(`no letter to ${address}`);
}

function decodeLetter(letter: string): string {
  const [head = "", ...body] = letter.split(/\r?\n\r?\n/);
  const text = body.join("\n\n");
  if (/content-transfer-encoding:\s*base64/i.test(head)) return Buffer.from(text, "base64").toString("utf8");
  return text
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

describe("getting in", () => {
  test.each(["zh-CN", "en"] as const)(
    "the sign-in page is in order in %s, on a phone and at a desk",
    async (language) => {
      for (const phone of [true, false]) {
        const page = await open(null, "/portal/", {language, phone});
        await page.getByRole("heading", {level: 1}).waitFor();
        await audit(page);
        if (phone) expect(await smallTargets(page)).toEqual([]);
        await page.context().close();
      }
    },
  );

  test("a wrong password is told and the login stays; the right one leads to what must be done", async () => {
    const page = await open(null, "/portal/office/rounds");
    await page.getByLabel("账号").fill("officer");
    await page.getByLabel("密码", {exact: true}).fill("wrong");
    await page.getByRole("button", {name: "登录"}).click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByLabel("账号").inputValue()).toBe("officer");
    await page.getByLabel("密码", {exact: true}).fill(password);
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", {name: "导航"}).waitFor();
    expect(new URL(page.url()).pathname).toBe("/portal/office/rounds");
    await page.getByRole("link", {name: "工作台", exact: true}).click();
    await page.getByRole("heading", {level: 1, name: "赵敏"}).waitFor();
    await audit(page);
    await page.context().close();
  });

  test("the language and the size of type are kept", async () => {
    const page = await open("officer", "/portal/");
    await page.getByRole("button", {name: "English"}).click();
    await page.getByRole("heading", {level: 2, name: "What you must do"}).waitFor();
    await page.getByLabel("Text size").selectOption("large");
    await page.reload();
    await page.getByRole("heading", {level: 2, name: "What you must do"}).waitFor();
    expect(
      await page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize)),
    ).toBeGreaterThanOrEqual(20);
    await audit(page);
    await page.context().close();
  });

  test("a forgotten password is replaced by the link of a letter, once", async () => {
    const admin = await Person.as("admin");
    const me = await admin.get("/me");
    await admin.act("POST", `/funders/${me.memberships[0].organization_id}/people`, {
      login: "forgetful@example.org",
      name: "周忘",
      language: "zh-CN",
      password: "a first password",
      role: "supervisor",
    });
    const page = await open(null, "/portal/reset");
    await page.getByLabel("账号").fill("forgetful@example.org");
    await page.getByRole("button", {name: "发送链接"}).click();
    await page.getByText("链接已发出").waitFor();
    const link = /\/portal\/reset\/[\w-]+/.exec(await letterTo("forgetful@example.org"))?.[0];
    expect(link).toBeTruthy();
    await page.goto(link!);
    await page.getByLabel("新密码").fill("a staple of my own");
    await page.getByRole("button", {name: "保存并登录"}).click();
    await page.getByRole("heading", {level: 1, name: "周忘"}).waitFor();
    const other = await open(null, link!);
    await other.getByLabel("新密码").fill("another staple");
    await other.getByRole("button", {name: "保存并登录"}).click();
    await other.getByRole("alert").waitFor();
    await page.context().close();
    await other.context().close();
  });

  test("a session that ends while somebody types is taken up again and nothing is lost", async () => {
    const page = await open("owner-O002", "/portal/account");
    await page.getByLabel("邮箱").fill("o002@example.org");
    await page.context().clearCookies();
    await page.getByRole("button", {name: "保存"}).click();
    const again = page.getByRole("dialog", {name: "请重新登录"});
    await again.getByLabel("密码", {exact: true}).fill(password);
    await again.getByRole("button", {name: "登录"}).click();
    await page.getByText("已保存").waitFor();
    expect(await page.getByLabel("邮箱").inputValue()).toBe("o002@example.org");
    await page.context().close();
  });

  test("a page that is not one's own and one that does not exist say so", async () => {
    const page = await open("owner-O002", "/portal/nowhere");
    await page.getByRole("heading", {level: 1, name: "没有这个页面"}).waitFor();
    await audit(page);
    await page.context().close();
  });

  test("by keyboard alone one gets past the menu and signs out", async () => {
    const page = await open("officer", "/portal/");
    await page.getByRole("heading", {level: 1, name: "赵敏"}).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
    await page.getByRole("button", {name: "退出"}).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", {level: 1, name: "登录"}).waitFor();
    await page.context().close();
  });
});

describe("an organisation and its team", () => {
  test("a new person registers an organisation, invites a colleague and lets another join, on phones", async () => {
    const context = await profile({phone: true});
    const page = await context.newPage();
    await page.goto("/portal/sign-up");
    await page.getByLabel("姓名").fill("吴新");
    await page.getByLabel("账号").fill("wuxin@example.org");
    await page.getByLabel("密码").fill("a staple of my own");
    await page.getByRole("button", {name: "注册"}).click();
    await page.getByRole("link", {name: "查找或登记单位"}).click();
    await page.getByLabel("统一社会信用代码").fill("９１３５０１００Ｍ０００１００Ｙ４３");
    await page.getByRole("button", {name: "查找"}).click();
    await page.getByLabel("单位名称").fill("示例新芽社区服务中心");
    await page.getByLabel("类型").click();
    await page.getByTitle("社会服务机构（民办非企业单位）").click();
    await page.getByLabel("成立登记日期").fill("2019-05-20");
    await audit(page);
    expect(await smallTargets(page)).toEqual([]);
    await page.getByRole("button", {name: "登记", exact: true}).click();
    await page.getByRole("heading", {level: 1, name: "示例新芽社区服务中心"}).waitFor();
    await page.getByLabel("邮箱").fill("helper@example.org");
    await page.getByRole("button", {name: "发送邀请"}).click();
    await page.getByText("helper@example.org · 填报人").waitFor();
    await audit(page);

    const link = /\/portal\/invitations\/[\w-]+/.exec(await letterTo("helper@example.org"))?.[0];
    const invited = await open(null, link!, {phone: true});
    await invited.getByRole("link", {name: "注册账号"}).click();
    await invited.getByLabel("姓名").fill("郑助");
    await invited.getByLabel("密码").fill("a staple of my own");
    await invited.getByRole("button", {name: "注册"}).click();
    await invited.getByRole("button", {name: "以 郑助 的账号接受"}).click();
    await invited.getByRole("heading", {level: 1, name: "郑助"}).waitFor();

    const joining = await open(null, "/portal/sign-up", {phone: true});
    await joining.getByLabel("姓名").fill("孙财");
    await joining.getByLabel("账号").fill("suncai");
    await joining.getByLabel("密码").fill("a staple of my own");
    await joining.getByRole("button", {name: "注册"}).click();
    await joining.getByRole("link", {name: "查找或登记单位"}).click();
    await joining.getByLabel("统一社会信用代码").fill("91350100M000100Y43");
    await joining.getByRole("button", {name: "查找"}).click();
    await joining.getByText("该单位已登记").waitFor();
    await joining.getByRole("button", {name: "申请加入"}).click();
    await joining.getByText("已向").waitFor();

    await page.reload();
    await page.getByText("孙财 · 填报人").waitFor();
    await page.getByRole("button", {name: "同意", exact: true}).click();
    await page.getByRole("cell", {name: "孙财"}).waitFor();
    expect(await page.getByRole("cell", {name: "郑助"}).count()).toBe(1);
    for (const one of [context, invited.context(), joining.context()]) await one.close();
  });
});
