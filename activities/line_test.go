package activities_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// begun brings one application for each amount, with a budget of twice as much, to a project that waits for its agreement.
func begun(t *testing.T, edit func(*grant.ApplicationContent), amounts ...grant.Fen) (*world, []grant.Project, []applicant) {
	return begunUnder(t, nil, edit, amounts...)
}

// begunUnder is begun under an edited policy.
func begunUnder(t *testing.T, policy func(*grant.Policy), edit func(*grant.ApplicationContent), amounts ...grant.Fen) (*world, []grant.Project, []applicant) {
	w := newWorld(t, policy)
	var ids []uuid.UUID
	var owners []applicant
	for i, amount := range amounts {
		by := w.register("org" + string(rune('a'+i)))
		content := w.content(amount, i%2)
		content.Total = 2 * amount
		if edit != nil {
			edit(&content)
		}
		receipt, err := w.people.SubmitApplication(w.ctx, activities.SubmitApplication{
			By: w.by(by.owner), Round: w.round, Organization: by.organization, Content: content,
		})
		w.must(err)
		ids, owners = append(ids, receipt.Application), append(owners, by)
	}
	w.screen(ids...)
	w.review(ids...)
	w.must(w.release(w.decider, w.propose()))
	w.step(grant.RoundCase(w.round), grant.FinishAllocation)
	return w, w.announce(), owners
}

// announce ends a notice, announces what it confirmed and answers the round's projects.
func (w *world) announce() []grant.Project {
	w.Helper()
	w.endNotice(w.notify())
	_, err := w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.must(err)
	rows, err := store.ListProjectRows(w.ctx, w.db, store.ProjectQuery{Round: w.round, Page: store.Page{Limit: 100}})
	w.must(err)
	var projects []grant.Project
	for _, row := range rows {
		projects = append(projects, row.Project)
	}
	return projects
}

func (w *world) onProject(p grant.Project) activities.ProjectAct {
	return activities.ProjectAct{By: w.by(w.officer), Project: p.ID}
}

// openFund makes a fund with money in it.
func (w *world) openFund(name string, kind grant.FundKind, rules grant.FundRules, amount grant.Fen) uuid.UUID {
	w.Helper()
	fund, err := w.people.CreateFund(w.ctx, activities.CreateFund{By: w.by(w.officer), Funder: w.funder, Name: name, Currency: "CNY", Kind: kind, Rules: rules})
	w.must(err)
	_, err = w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: fund, Amount: amount, Reference: name})
	w.must(err)
	return fund
}

// committee are the members of a named fund's committee.
var committee = []uuid.UUID{uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New()}

func (w *world) namedFund(amount grant.Fen) uuid.UUID {
	w.Helper()
	var rules grant.FundRules
	for _, m := range committee {
		rules.Committee = append(rules.Committee, grant.CommitteeMember{Person: m})
	}
	return w.openFund("睦邻基金", grant.NamedFund, rules, amount)
}

// askFund lets everybody of the committee who is not recused vote for a line.
func (w *world) askFund(fund uuid.UUID, p grant.Project, amount grant.Fen, recused ...uuid.UUID) (activities.FundDecided, error) {
	in := activities.DecideFund{ProjectAct: w.onProject(p), Fund: fund, Amount: amount, Recused: recused}
	for _, m := range committee[len(recused):] {
		in.Ballots = append(in.Ballots, grant.Ballot{Member: m, Vote: grant.VoteFor})
	}
	return w.people.DecideFund(w.ctx, in)
}

// draft writes the next version of an agreement.
func (w *world) draft(p grant.Project, by applicant, changes ...activities.AgreementChange) activities.AgreementDrafted {
	w.Helper()
	account, err := w.people.RecordBankAccount(w.ctx, activities.RecordBankAccount{
		By: w.by(by.owner), Organization: by.organization, Holder: one[string](w, "select name from organizations where id = $1", by.organization),
		Bank: "示例银行", Number: "6222000011112222",
	})
	w.must(err)
	drafted, err := w.people.DraftAgreement(w.ctx, activities.DraftAgreement{
		ProjectAct: w.onProject(p), Account: account, From: grant.Date{Year: 2026, Month: 7, Day: 1}, To: grant.Date{Year: 2027, Month: 5, Day: 31}, Changes: changes,
	})
	w.must(err)
	return drafted
}

func (w *world) signs(p grant.Project, v activities.AgreementDrafted, party grant.Party) error {
	_, err := w.people.RecordSignature(w.ctx, activities.RecordSignature{
		ProjectAct: w.onProject(p), Agreement: v.ID, Digest: v.Digest, Party: party, Signer: "某某", SignedOn: w.today(),
	})
	return err
}

// planned is the sum of a project's tranches.
func (w *world) planned(p grant.Project) grant.Fen {
	w.Helper()
	return grant.Fen(one[int64](w, "select coalesce(sum(amount), 0)::bigint from disbursements where project_id = $1", p.ID))
}

// Tranches are planned for what the signed text names and for nothing else: a line that was added after the draft needs
// another draft, even if one party has signed already.
func TestALineAddedAfterTheDraftNeedsAnotherDraft(t *testing.T) {
	t.Parallel()
	w, projects, owners := begun(t, nil, 60_000_00)
	p := projects[0]
	fund := w.namedFund(50_000_00)
	first := w.draft(p, owners[0])
	w.must(w.signs(p, first, grant.GranteeParty))
	decided, err := w.askFund(fund, p, 10_000_00)
	w.must(err)

	refusal := w.refused(w.signs(p, first, grant.FunderParty), grant.Moved)
	if refusal.Field != "/digest" || w.planned(p) != 0 {
		t.Errorf("refused at %s with %d planned", refusal.Field, w.planned(p))
	}
	_, err = w.db.Exec(w.ctx, `insert into signed_agreements (agreement_id, project_id, account_id, signed_at)
select id, project_id, account_id, app_now() from agreements where id = $1`, first.ID)
	w.must(err)
	_, err = w.db.Exec(w.ctx, `insert into disbursements (id, funder_id, project_id, line_id, tranche, condition, amount, agreement_id, stage, version)
values (gen_random_uuid(), $1, $2, $3, 1, 'agreement_signed', 1, $4, 'planned', 1)`, w.funder, p.ID, decided.Line, first.ID)
	w.violates(err, "disbursements_of_named_line")
	w.exec("delete from signed_agreements")

	second := w.draft(p, owners[0], activities.AgreementChange{Matter: "专项基金", After: "10,000.00"})
	for _, party := range []grant.Party{grant.GranteeParty, grant.FunderParty} {
		w.must(w.signs(p, second, party))
	}
	if got := w.planned(p); got != 70_000_00 {
		t.Errorf("%s is planned under the second draft", got.Yuan())
	}
}

// A line that is added while a project runs gets its tranches with the next version, and those before stay as they were.
func TestALineOfARunningProjectWaitsForTheNextVersion(t *testing.T) {
	t.Parallel()
	w, projects, owners := begun(t, nil, 60_000_00)
	p := projects[0]
	w.signAll(p, owners[0])
	before, err := store.ListDisbursements(w.ctx, w.db, p.ID)
	w.must(err)
	decided, err := w.askFund(w.namedFund(50_000_00), p, 10_000_00)
	w.must(err)
	if got := w.planned(p); got != 60_000_00 {
		t.Errorf("%s is planned before the next version", got.Yuan())
	}
	next := w.draft(p, owners[0], activities.AgreementChange{Matter: "专项基金", After: "10,000.00"})
	for _, party := range []grant.Party{grant.GranteeParty, grant.FunderParty} {
		w.must(w.signs(p, next, party))
	}
	after, err := store.ListDisbursements(w.ctx, w.db, p.ID)
	w.must(err)
	var added []grant.Disbursement
	for _, d := range after {
		if d.LineID == *decided.Line {
			added = append(added, d)
		}
	}
	if len(after) != len(before)+len(added) || len(added) != 3 || added[0].Amount != 5_000_00 {
		t.Errorf("planned: %d before, then %+v", len(before), after)
	}
	w.step(grant.PaymentCase(added[0].ID), grant.ReleaseTranche)
}

// A named fund adds to a project up to its budget and not a fen more; the database says so too.
func TestANamedFundDoesNotRaiseAProjectAboveItsBudget(t *testing.T) {
	t.Parallel()
	w, projects, _ := begun(t, func(c *grant.ApplicationContent) { c.Total = c.Asked + 5_000_00 }, 60_000_00)
	fund := w.namedFund(50_000_00)
	_, err := w.askFund(fund, projects[0], 5_000_01)
	refusal := w.refused(err, grant.OverBudget)
	if refusal.Params["budget_fen"] != grant.Fen(65_000_00) || refusal.Params["granted_fen"] != grant.Fen(65_000_01) {
		t.Errorf("refused with %v", refusal.Params)
	}
	if n := one[int](w, "select count(*) from fund_requests"); n != 0 {
		t.Errorf("%d requests are kept", n)
	}
	_, err = w.askFund(fund, projects[0], 5_000_00)
	w.must(err)
	_, err = w.db.Exec(w.ctx, `insert into lines (id, funder_id, project_id, award_id, source, fund_id, amount, made_at)
select gen_random_uuid(), funder_id, project_id, award_id, 'district', fund_id, 1, app_now() from lines where fund_id = $1`, fund)
	w.violates(err, "lines_within_budget")
}

// districtFund co-funds the first community by a fifth of the award.
func (w *world) districtFund(amount grant.Fen) uuid.UUID {
	w.Helper()
	return w.openFund("区级配套", grant.DistrictFund, grant.FundRules{
		District: w.places[0], CoFunding: &grant.CoFundingRule{Kind: grant.RatioOfPool, Ratio: decimal("0.2"), Scope: grant.AllAwards},
	}, amount)
}

func (w *world) coFund(fund uuid.UUID) (activities.CoFunded, error) {
	return w.people.CoFund(w.ctx, activities.CoFund{By: w.by(w.officer), Round: w.round, Fund: fund})
}

// A district adds to no project more than it costs. It leaves that one out, with the figures, and adds to the others.
func TestADistrictLeavesOutWhatItWouldRaiseAboveItsBudget(t *testing.T) {
	t.Parallel()
	full := func(c *grant.ApplicationContent) {
		if c.Asked == 60_000_00 {
			c.Total = c.Asked
		}
	}
	w, projects, _ := begun(t, full, 60_000_00, 70_000_00, 50_000_00) // the second lies elsewhere
	did, err := w.coFund(w.districtFund(50_000_00))
	w.must(err)
	if did.Lines != 1 || did.Total != 10_000_00 || did.Left != 40_000_00 || len(did.LeftOut) != 1 {
		t.Fatalf("%+v", did)
	}
	left := did.LeftOut[0]
	if left.Project != projects[0].ID || left.Reason != grant.OverBudget || left.Params["granted_fen"] != grant.Fen(72_000_00) {
		t.Errorf("%+v is left out", left)
	}
}

// Who is promoted after the co-funding gets the district's share too, and nobody twice. What a fund has goes by rank.
func TestCoFundingIsRepeatedForWhoIsPromoted(t *testing.T) {
	t.Parallel()
	w, projects, owners := begunUnder(t, func(p *grant.Policy) { p.Caps.Projects = new(2) }, nil, 60_000_00, 70_000_00, 50_000_00)
	fund := w.districtFund(13_000_00)
	did, err := w.coFund(fund)
	w.must(err)
	if did.Lines != 1 || did.Total != 12_000_00 {
		t.Fatalf("at first: %+v", did)
	}
	_, err = w.coFund(fund)
	w.refused(err, grant.AlreadyDone)
	_, err = w.people.GiveUpProject(w.ctx, activities.ProjectAct{By: w.by(owners[1].owner), Project: projects[1].ID})
	w.must(err)
	w.must(w.release(w.decider, w.propose()))
	promoted := w.announce()[2]

	_, err = w.coFund(fund)
	if refusal := w.refused(err, grant.FundCap); refusal.Params["left_fen"] != grant.Fen(1_000_00) || refusal.Params["requested_fen"] != grant.Fen(10_000_00) {
		t.Errorf("refused with %v", refusal.Params)
	}
	_, err = w.people.ReceiveMoney(w.ctx, activities.ReceiveMoney{By: w.by(w.money), Fund: fund, Amount: 9_000_00, Reference: "again"})
	w.must(err)
	did, err = w.coFund(fund)
	w.must(err)
	if did.Lines != 1 || did.Total != 10_000_00 || did.Left != 0 {
		t.Errorf("again: %+v", did)
	}
	if of := one[uuid.UUID](w, "select project_id from lines where fund_id = $1 order by made_at desc limit 1", fund); of != promoted.ID {
		t.Errorf("%s got the line", of)
	}
}

// "recusal (回避)": who took no part in a committee's vote is kept with it, whether the line was granted or not.
func TestWhoWasRecusedIsKept(t *testing.T) {
	t.Parallel()
	w, projects, _ := begun(t, nil, 60_000_00)
	fund := w.namedFund(50_000_00)
	_, err := w.askFund(fund, projects[0], 10_000_00, uuid.New())
	w.refused(err, grant.BadInput)
	decided, err := w.askFund(fund, projects[0], 10_000_00, committee[0], committee[1])
	w.must(err)
	kept, err := store.ListFundRequests(w.ctx, w.db, projects[0].ID)
	w.must(err)
	if len(kept) != 1 || !slices.Equal(kept[0].Recused, committee[:2]) || !slices.Equal(decided.Recused, committee[:2]) || len(kept[0].Votes) != 3 {
		t.Errorf("kept %+v, answered %+v", kept, decided)
	}
}
