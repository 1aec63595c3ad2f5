package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/store/storetest"
)

// trustee is a foundation whose one round has come to its projects, in pool money alone.
type trustee struct {
	*charity
	fund                  uuid.UUID
	preparer, approver    uuid.UUID
	place                 uuid.UUID
	rules                 grant.Policy
	applications          []uuid.UUID
	owners, organizations []uuid.UUID
	projects              []store.ProjectRow
	begun, signed         time.Time
}

// signedTrustee is a trustee whose agreements are signed and whose first payments are due.
func signedTrustee(t testing.TB, asked ...grant.Fen) *trustee {
	w := newTrustee(t, asked...)
	for i := range w.projects {
		w.sign(i)
	}
	w.signed = w.now()
	return w
}

// newTrustee opens a round and brings applications for these amounts to their projects.
func newTrustee(t testing.TB, asked ...grant.Fen) *trustee {
	w := &trustee{charity: &charity{TB: t, url: storetest.Database(t, true)}}
	w.acts = &activities.Acts{Pool: storetest.Pool(t, w.url, ""), Secret: []byte(testSecret)}
	w.settle(asked...)
	return w
}

// settle opens the round and brings applications for these amounts to their projects.
func (w *trustee) settle(asked ...grant.Fen) {
	w.begun = w.now()
	w.found()
	w.open()
	if len(asked) == 0 {
		return // an open round without applications
	}
	for i, amount := range asked {
		w.apply(fmt.Sprintf("GB-%d", i), amount)
	}
	w.award()
}

func (w *trustee) now() time.Time {
	now, err := store.Now(w.Context(), w.acts.Pool)
	w.must(err)
	return now
}

func (w *trustee) today() grant.Date { return grant.DateOf(w.now().In(grant.Beijing)) }

// step has the process take a step on a case.
func (w *trustee) step(c grant.Case, act grant.Act) {
	w.Helper()
	standing, err := w.acts.Load(w.Context(), c)
	w.must(err)
	stepped, err := w.acts.Step(w.Context(), activities.Step{Case: c, Act: act, Version: standing.Version})
	w.must(err)
	if stepped.Refusal != nil {
		w.Fatal(stepped.Refusal)
	}
}

func (w *trustee) found() {
	registered, err := w.acts.RegisterOrganization(w.Context(), activities.RegisterOrganization{
		By: operator(), Scheme: "GB-CHC", Code: "1000000", Name: "示例市社区基金会", Kind: "foundation", Funder: true,
	})
	w.must(err)
	w.funder = registered.Organization
	w.officer, w.second = w.hire("officer", grant.Officer), w.hire("decider", grant.Decider)
	w.preparer, w.approver = w.hire("money", grant.FinancePreparer), w.hire("approver", grant.FinanceApprover)
	w.hire("reviewer", grant.Reviewer)
	places, err := w.acts.AddPlaces(w.Context(), activities.AddPlaces{
		By: by(w.officer), Funder: w.funder, Places: []activities.NewPlace{{Code: "C0", Name: "社区", Level: "community", Kind: "urban"}},
	})
	w.must(err)
	w.place = places["C0"]
	for year := w.begun.Year(); year < w.begun.Year()+2; year++ {
		_, err := w.acts.PublishCalendar(w.Context(), activities.PublishCalendar{
			By: by(w.officer), Funder: w.funder, Year: grant.CalendarYear{Year: year, Status: grant.PublishedYear},
		})
		w.must(err)
	}
}

// open opens a round under the season's policy with as few steps as a decision needs.
func (w *trustee) open() {
	document, err := os.ReadFile("../../testdata/season/policy.json")
	w.must(err)
	w.rules, err = grant.ParsePolicy(document)
	w.must(err)
	now := w.begun.Truncate(time.Second)
	none, err := grant.ParseDecimal("0")
	w.must(err)
	w.rules.Window = grant.Window{Opens: now, Closes: now.AddDate(0, 0, 30)}
	w.rules.Schedule = grant.Schedule{ReviewFrom: now.AddDate(0, 0, 45), AllocationFrom: now.AddDate(0, 0, 75)}
	w.rules.Desk, w.rules.Resident, w.rules.Rubric = nil, nil, nil
	w.rules.RecusalQuestions, w.rules.Form.Sections = []grant.RecusalQuestion{}, []grant.FormSection{}
	w.rules.Score = grant.ScoreWeights{Expert: wholeShare, Resident: none}
	w.rules.Panel.Size, w.rules.Panel.Quorum = 1, 1
	w.rules.Panel.TrimHigh, w.rules.Panel.TrimLow, w.rules.Panel.MinScoresToTrim = 0, 0, 1
	w.rules.OwnRatioMin = none
	document, err = json.Marshal(w.rules)
	w.must(err)
	drafted, err := w.acts.DraftPolicy(w.Context(), activities.DraftPolicy{By: by(w.officer), Funder: w.funder, Document: document})
	w.must(err)
	_, err = w.acts.PublishPolicy(w.Context(), activities.PublishPolicy{By: by(w.second), Policy: drafted.Policy, Digest: drafted.Digest})
	w.must(err)
	w.fund, err = w.acts.CreateFund(w.Context(), activities.CreateFund{By: by(w.officer), Funder: w.funder, Name: "社区营造专项", Currency: "CNY"})
	w.must(err)
	_, err = w.acts.ReceiveMoney(w.Context(), activities.ReceiveMoney{By: by(w.preparer), Fund: w.fund, Amount: *w.rules.PoolFen, Reference: "捐赠"})
	w.must(err)
	round, err := w.acts.CreateRound(w.Context(), activities.CreateRound{
		By: by(w.officer), Funder: w.funder, Key: "2026", TitleZH: "公益创投", TitleEN: "Venture philanthropy", Policy: drafted.Policy, Fund: &w.fund,
	})
	w.must(err)
	w.round = round.ID
	_, err = w.acts.PublishRound(w.Context(), activities.RoundAct{By: by(w.second), Round: w.round})
	w.must(err)
	w.step(grant.RoundCase(w.round), grant.OpenRound)
}

// apply hands in an application of an organisation of its own.
func (w *trustee) apply(code string, asked grant.Fen) {
	owner, err := w.acts.RegisterPerson(w.Context(), activities.RegisterPerson{
		By: by(activities.PersonID(code)), NewPerson: activities.NewPerson{Login: code, Name: "负责人" + code, Language: "zh-CN"},
	})
	w.must(err)
	registered, err := w.acts.RegisterOrganization(w.Context(), activities.RegisterOrganization{
		By: by(owner), Scheme: "GB-CHC", Code: code, Name: "组织 " + code, Kind: "charity",
	})
	w.must(err)
	receipt, err := w.acts.SubmitApplication(w.Context(), activities.SubmitApplication{
		By: by(owner), Round: w.round, Organization: registered.Organization,
		Content: grant.ApplicationContent{Title: "营造项目 " + code, Asked: asked, Total: asked, Places: []grant.PlaceShare{{Place: w.place, Share: wholeShare}}},
	})
	w.must(err)
	w.owners, w.organizations = append(w.owners, owner), append(w.organizations, registered.Organization)
	w.applications = append(w.applications, receipt.Application)
}

// award brings the applications through review, allocation and notice to their projects.
func (w *trustee) award() {
	round, reviewer := grant.RoundCase(w.round), activities.PersonID("reviewer")
	w.step(round, grant.CloseRound)
	var passing []grant.EligibilityAnswer
	for _, rule := range w.rules.Eligibility {
		passing = append(passing, grant.EligibilityAnswer{Rule: rule.Key, Passed: true})
	}
	for _, id := range w.applications {
		w.step(grant.ApplicationCase(id), grant.CheckApplication)
		_, err := w.acts.ScreenApplication(w.Context(), activities.ScreenApplication{ApplicationAct: activities.ApplicationAct{By: by(w.officer), Application: id}, Answers: passing})
		w.must(err)
	}
	w.step(round, grant.StartReview)
	for i, id := range w.applications {
		w.score(id, reviewer, 9500-int32(i))
	}
	w.step(round, grant.StartAllocation)
	proposal, err := w.acts.ProposeAllocation(w.Context(), activities.ProposeAllocation{By: by(w.officer), Round: w.round})
	w.must(err)
	_, err = w.acts.ReleaseAllocation(w.Context(), activities.ReleaseAllocation{By: by(w.second), Allocation: proposal.Allocation, Digest: proposal.Digest})
	w.must(err)
	w.step(round, grant.FinishAllocation)
	notice, err := w.acts.PublishNotice(w.Context(), activities.PublishNotice{By: by(w.officer), Round: w.round})
	w.must(err)
	w.must(store.SetClock(w.Context(), w.acts.Pool, notice.EndsAt.Add(time.Second)))
	w.step(round, grant.EndNotice)
	_, err = w.acts.AnnounceAwards(w.Context(), activities.RoundAct{By: by(w.second), Round: w.round})
	w.must(err)
	w.projects, err = store.ListProjectRows(w.Context(), w.acts.Pool, store.ProjectQuery{Round: w.round, Page: store.Page{Limit: 100}})
	w.must(err)
}

func (w *trustee) score(application, reviewer uuid.UUID, points int32) {
	on := activities.ApplicationAct{By: by(w.officer), Application: application}
	_, err := w.acts.AssignReviewers(w.Context(), activities.AssignReviewers{ApplicationAct: on, Reviewers: []uuid.UUID{reviewer}})
	w.must(err)
	assignments, err := store.ListAssignments(w.Context(), w.acts.Pool, application)
	w.must(err)
	assigned := activities.AssignmentAct{By: by(reviewer), Assignment: assignments[0].ID}
	_, err = w.acts.AcceptAssignment(w.Context(), activities.AcceptAssignment{AssignmentAct: assigned})
	w.must(err)
	assigned.By = by(reviewer)
	_, err = w.acts.HandInScore(w.Context(), activities.HandInScore{AssignmentAct: assigned, ScoreSheet: grant.ScoreSheet{Points: grant.Points(points)}})
	w.must(err)
	w.step(grant.ApplicationCase(application), grant.ClosePanel)
}

// owner is who owns the organisation of a project.
func (w *trustee) owner(i int) uuid.UUID {
	return w.owners[slices.Index(w.organizations, w.projects[i].OrganizationID)]
}

// sign signs the agreement of a project and makes its first payment due.
func (w *trustee) sign(i int) {
	w.agree(i)
	planned, err := store.ListDisbursements(w.Context(), w.acts.Pool, w.projects[i].ID)
	w.must(err)
	w.step(grant.PaymentCase(planned[0].ID), grant.ReleaseTranche)
}

// agree signs the agreement of a project.
func (w *trustee) agree(i int) {
	p, owner := w.projects[i], w.owner(i)
	organization, err := store.FindOrganization(w.Context(), w.acts.Pool, p.OrganizationID)
	w.must(err)
	account, err := w.acts.RecordBankAccount(w.Context(), activities.RecordBankAccount{
		By: by(owner), Organization: p.OrganizationID, Holder: organization.Name, Bank: "示例银行", Number: "6222000011112222",
	})
	w.must(err)
	of := func() activities.ProjectAct { return activities.ProjectAct{By: by(w.officer), Project: p.ID} }
	drafted, err := w.acts.DraftAgreement(w.Context(), activities.DraftAgreement{
		ProjectAct: of(), Account: account, From: grant.Date{Year: 2026, Month: 7, Day: 1}, To: grant.Date{Year: 2027, Month: 5, Day: 31},
	})
	w.must(err)
	for _, party := range []grant.Party{grant.GranteeParty, grant.FunderParty} {
		_, err := w.acts.RecordSignature(w.Context(), activities.RecordSignature{
			ProjectAct: of(), Agreement: drafted.ID, Digest: drafted.Digest, Party: party, Signer: "某某", SignedOn: w.today(),
		})
		w.must(err)
	}
}

func (w *trustee) read(path string) []byte {
	content, err := os.ReadFile(path)
	w.must(err)
	return content
}

// prepared puts every due payment into one approved batch.
func (w *trustee) prepared() activities.BatchPrepared {
	due, err := store.ListDue(w.Context(), w.acts.Pool, w.funder, uuid.Nil, uuid.Nil, 100, grant.PaymentDue)
	w.must(err)
	var ids []uuid.UUID
	for _, d := range due {
		ids = append(ids, d.ID)
	}
	batch, err := w.acts.PrepareBatch(w.Context(), activities.PrepareBatch{By: by(w.preparer), Funder: w.funder, PayOn: w.today(), Disbursements: ids})
	w.must(err)
	return batch
}

func (w *trustee) approve(b activities.BatchPrepared) {
	_, err := w.acts.ApproveBatch(w.Context(), activities.BatchAct{By: by(w.approver), Batch: b.ID, Digest: b.Digest})
	w.must(err)
}
