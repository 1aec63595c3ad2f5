import {readFileSync} from "node:fs";
import {join} from "node:path";
import {test} from "vitest";
import {moveClock, Person} from "./api";
import {house} from "./house";
import {take} from "./shots";

const season = join(import.meta.dirname, "../../testdata/season");
const read = (name: string) => JSON.parse(readFileSync(join(season, name), "utf8"));

/** The round of the season, or the next one. */
async function theRound(key = "2026"): Promise<{id: string; stage: string}> {
  const {items} = await (await Person.as("officer")).get("/rounds");
  return items.find((r: {key: string}) => r.key === key);
}

/** Moves the clock and waits until the process has brought the round to a stage. */
async function reach(stage: string, at: string): Promise<string> {
  await moveClock(at);
  for (;;) {
    const round = await theRound();
    if (round.stage === stage) return round.id;
    await new Promise((later) => setTimeout(later, 200));
  }
}

test("while applications are screened", async () => {
  await house().before("screening");
  const round = await reach("screening", "2026-04-16T09:00:00+08:00");
  const mine = (await (await Person.as("owner-O001")).get("/me/applications")).items[0];
  const officer = await Person.as("officer");
  const {items} = await officer.get(`/rounds/${round}/applications?stage=submitted`);
  const queue = new URLSearchParams({stage: "submitted"});
  await take([
    {name: "applicant-receipt", login: "owner-O001", path: `/portal/apply/applications/${mine.id}`},
    {name: "staff-home", login: "officer", path: "/portal/"},
    {name: "staff-round", login: "officer", path: `/portal/office/rounds/${round}`},
    {name: "staff-wizard", login: "officer", path: "/portal/office/rounds/new"},
    {
      name: "staff-applications",
      login: "officer",
      path: `/portal/selection/rounds/${round}/applications?${queue}`,
    },
    {name: "staff-screening", login: "officer", path: `/portal/selection/applications/${items[0].id}?${queue}`},
  ]);
});

test("while reviewers score", async () => {
  await house().before("scores");
  const round = (await theRound()).id;
  const expert = await Person.as("expert-E1");
  const {items} = await expert.get("/me/assignments");
  const first = items.find((a: {state: string}) => a.state === "assigned");
  const answers = Object.fromEntries(read("policy.json").recusal_questions.map((q: {key: string}) => [q.key, false]));
  await take([{name: "reviewer-recusal", login: "expert-E1", path: `/portal/review/${first.id}`}]);
  await expert.act("POST", `/assignments/${first.id}/acceptance`, {answers});
  await take([
    {name: "reviewer-list", login: "expert-E1", path: "/portal/review"},
    {name: "reviewer-sheet", login: "expert-E1", path: `/portal/review/${first.id}`},
    {name: "staff-assignments", login: "officer", path: `/portal/selection/rounds/${round}/assignments`},
  ]);
});

test("while money is allocated", async () => {
  await house().before("allocation");
  const round = await reach("allocation", "2026-05-25T09:00:00+08:00");
  await take([{name: "staff-board", login: "officer", path: `/portal/selection/rounds/${round}/board`}]);
  const officer = await Person.as("officer");
  const proposed = await officer.act("POST", `/rounds/${round}/allocations`, {});
  await take([
    {name: "staff-allocation", login: "decider", path: `/portal/selection/allocations/${proposed.allocation_id}`},
  ]);
  const decider = await Person.as("decider");
  await decider.act("POST", `/allocations/${proposed.allocation_id}/release`, {digest: proposed.digest});
});

test("while the notice stands", async () => {
  await house().before("notice");
  await moveClock("2026-05-26T09:00:00+08:00");
  const round = (await theRound()).id;
  const officer = await Person.as("officer");
  const notice = await officer.act("POST", `/rounds/${round}/notices`, {});
  const {items} = await officer.get(`/notices/${notice.id}`);
  const line = items.find((i: {title: string}) => i.title === "乙社区银龄互助伙伴计划");
  const objection = await new Person("").act("POST", `/applications/${line.application_id}/objections`, {
    claim: "申报书所列的活动场地今年已改作他用。",
    name: "钱居民",
    contact: "138 0000 0000",
  });
  await take([
    {name: "public-notice", path: `/notices/${notice.id}`},
    {name: "public-objection", path: `/notices/${notice.id}/objection?receipt=${line.receipt}`},
    {name: "staff-notice", login: "officer", path: `/portal/office/rounds/${round}/notices`},
    {name: "staff-objection", login: "decider", path: `/portal/office/objections/${objection.id}`},
  ]);
  const decider = await Person.as("decider");
  await decider.act("POST", `/objections/${objection.id}/decision`, {
    outcome: "dismissed",
    statement: "经现场核查，活动场地仍由社区提供。",
  });
});

test("while money is paid", async () => {
  await house().before("payment");
  const finance = await Person.as("finance_preparer");
  const funder = (await finance.get("/me")).memberships[0].organization_id;
  const due = (await finance.get(`/funders/${funder}/disbursements?stage=due`)).items;
  const {now} = await finance.get("/rehearsal");
  const batch = await finance.act("POST", `/funders/${funder}/batches`, {
    pay_on: now.slice(0, 10),
    disbursements: due.slice(0, 8).map((d: {id: string}) => d.id),
  });
  await take([
    {name: "finance-calendar", login: "finance_preparer", path: "/portal/finance/disbursements/calendar"},
    {name: "finance-due", login: "finance_preparer", path: "/portal/finance/disbursements?stage=due"},
    {name: "finance-batch", login: "finance_approver", path: `/portal/finance/batches/${batch.id}`},
  ]);
  const approver = await Person.as("finance_approver");
  await approver.act("POST", `/batches/${batch.id}/voiding`, {digest: batch.digest, reason: "重新编制"});
});

test("after the first tranche", async () => {
  await house().played();
  const round = await theRound();
  const finance = await Person.as("finance_preparer");
  const funder = (await finance.get("/me")).memberships[0].organization_id;
  const payment = (await finance.get(`/funders/${funder}/disbursements?stage=paid`)).items[0];
  const payee = read("season.json").organisations.find((o: {name: string}) => o.name === payment.payee);
  await take([
    {
      name: "applicant-project",
      login: `owner-${payee.id}`,
      path: `/portal/apply/projects/${payment.project_id}`,
      act: (page) => page.getByRole("heading", {level: 2, name: /^(拨付|Payments)$/}).scrollIntoViewIfNeeded(),
    },
    {name: "finance-project", login: "finance_approver", path: `/portal/finance/projects/${payment.project_id}`},
    {name: "finance-ledger", login: "finance_approver", path: `/portal/finance/statements/line/${payment.line_id}`},
    {name: "finance-reconciliation", login: "finance_approver", path: "/portal/finance/reconciliation"},
    {name: "public-results", path: `/rounds/${round.id}`},
    {name: "public-projects", path: "/projects"},
    {name: "public-project", path: `/projects/${payment.project_number}`},
  ]);
});

/** The draft of a whole application, but for its files and one answer, in the round after it. */
async function draftIn(round: string, login: string): Promise<string> {
  const owner = await Person.as(login);
  const organization_id = (await owner.get("/me")).memberships[0].organization_id;
  const {items} = await owner.get(`/rounds/${round}/communities`);
  const content = read("next_application.json");
  content.places = [{place_id: items[0].place_id, share: "1"}];
  for (const missing of ["community_confirm", "certificate", "annual_report_pages", "pledge_file", "sustainability"])
    delete content.answers[missing];
  return (await owner.act("POST", `/rounds/${round}/drafts`, {organization_id, content})).id;
}

test("while the next round takes applications", async () => {
  const login = "owner-O005";
  const {id: round} = await theRound("2027");
  const draft = await draftIn(round, login);
  await take([
    {name: "public-calls", path: "/"},
    {name: "public-call", path: `/rounds/${round}`},
    {name: "applicant-home", login, path: "/portal/"},
    {name: "applicant-call", login, path: `/portal/apply/rounds/${round}`},
    {name: "applicant-tasks", login, path: `/portal/apply/drafts/${draft}`},
    {name: "applicant-section", login, path: `/portal/apply/drafts/${draft}/project`},
    {name: "applicant-budget", login, path: `/portal/apply/drafts/${draft}/budget`},
    {name: "applicant-check", login, path: `/portal/apply/drafts/${draft}/check`},
  ]);
});
