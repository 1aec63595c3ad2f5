package api

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// projects brings one project to its agreement, with three lines; the other is given up.
func (s *story) projects(t *testing.T) {
	s.finance = s.finance.choose(t, "known to finance alone")
	s.approver = s.colleague(t, "approver", grant.FinanceApprover).choose(t, "known to the approver alone")
	var all list[projectRow]
	s.officer.get(t, s.at()+"/projects", &all)
	if len(all.Items) != 2 || all.Items[0].Stage != grant.ProjectContract || all.Items[0].Number != "2026-P00001" {
		t.Fatalf("the projects are %+v", all.Items)
	}
	if p := all.Items[0]; p.Agreement != "none" || p.Pool != 9000000 || p.Title == "" || p.Currency != "USD" || p.OrganizationName != "组织owner" {
		t.Errorf("the first project is %+v", p)
	}
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", s.at()+"/projects", nil)
	s.owner.get(t, s.at()+"/projects?organization="+s.organization.String(), &all)
	if len(all.Items) != 1 {
		t.Errorf("the owner sees %d projects", len(all.Items))
	}
	var mine list[ownProject]
	s.owner.get(t, "/me/projects", &mine)
	if len(mine.Items) != 1 || mine.Items[0].ID != all.Items[0].ID || mine.Items[0].Title != "A" || mine.Items[0].RoundTitle.EN != "Venture philanthropy" {
		t.Errorf("the owner's projects are %+v", mine.Items)
	}
	first := "/projects/" + all.Items[0].ID.String()
	s.coFundProjects(t)
	s.askFund(t, first)
	s.signAgreement(t, first)
	s.contribute(t, first)

	s.officer.get(t, s.at()+"/projects", &all)
	other := "/projects/" + all.Items[1].ID.String()
	s.officer.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", other+"/renunciation", nil)
	s.signIn(t, "owner0").want(t, http.StatusOK, "POST", other+"/renunciation", map[string]any{"reason": "负责人离职"}, nil)
	s.pay(t, first)
	s.open(t)
	s.books(t, first)
	s.table(t)
}

func (s *story) newFund(t *testing.T, name string, kind grant.FundKind, rules map[string]any) uuid.UUID {
	var fund id
	s.officer.want(t, http.StatusCreated, "POST", fmt.Sprintf("/funders/%s/funds", s.funder),
		map[string]any{"name": name, "currency": "USD", "kind": kind, "rules": rules}, &fund)
	s.finance.want(t, http.StatusNoContent, "POST", fmt.Sprintf("/funds/%s/receipts", fund.ID), map[string]any{"amount_fen": 5000000, "reference": name}, nil)
	return fund.ID
}

func (s *story) coFundProjects(t *testing.T) {
	rule := map[string]any{"kind": "ratio_of_pool", "ratio": "0.2", "max_fen": 2000000, "scope": "all"}
	fund := s.newFund(t, "一区配套", grant.DistrictFund, map[string]any{"district_id": s.places["D01"], "co_funding": rule})
	var added activities.CoFunded
	s.officer.want(t, http.StatusCreated, "POST", s.at()+"/co-funding", map[string]any{"fund_id": fund}, &added)
	if added.Lines != 2 || added.Total != 3600000 || added.Left != 1400000 {
		t.Errorf("co-funded: %+v", added)
	}
	s.officer.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", s.at()+"/co-funding", map[string]any{"fund_id": fund})
}

func (s *story) askFund(t *testing.T, project string) {
	members, committee, ballots := []uuid.UUID{uuid.New(), uuid.New(), uuid.New()}, []map[string]any{}, []map[string]any{}
	for _, m := range members {
		committee = append(committee, map[string]any{"member_id": m})
		ballots = append(ballots, map[string]any{"member_id": m, "vote": "for"})
	}
	barred := s.newFund(t, "亲属基金", grant.NamedFund, map[string]any{
		"committee": committee, "interested": []map[string]any{{"organization_id": s.organization, "tie": "legal_representative"}},
	})
	ask := map[string]any{"fund_id": barred, "amount_fen": 1000000, "ballots": ballots}
	s.officer.refused(t, http.StatusUnprocessableEntity, grant.InterestedParty, "POST", project+"/fund-decisions", ask)
	ask["fund_id"] = s.newFund(t, "睦邻基金", grant.NamedFund, map[string]any{"committee": committee})
	ask["recused"], ask["ballots"] = members[:1], ballots[1:]
	var decided activities.FundDecided
	s.officer.want(t, http.StatusCreated, "POST", project+"/fund-decisions", ask, &decided)
	if decided.Line == nil || decided.Count.For != 2 || !slices.Equal(decided.Recused, members[:1]) {
		t.Errorf("decided: %+v", decided)
	}
	var known list[fundDecision]
	s.officer.get(t, project+"/fund-decisions", &known)
	if d := known.Items[0]; len(d.Ballots) != 2 || d.Ballots[1].Member != members[2] || !slices.Equal(d.Recused, members[:1]) || *d.Line != *decided.Line {
		t.Errorf("the decision is shown as %+v", d)
	}
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", project+"/fund-decisions", nil)
	var whole wholeProject
	s.officer.get(t, project, &whole)
	granted := whole.Lines[0].Amount + whole.Lines[1].Amount + whole.Lines[2].Amount
	if b := whole.Budget; b.Granted != granted || b.Counted != whole.Lines[0].Amount || b.Total < granted || b.Gap < 0 {
		t.Errorf("of lines %+v the budget is %+v", whole.Lines, b)
	}
}

// contribute records half of what the applicant brings, and no more than it pledged.
func (s *story) contribute(t *testing.T, project string) {
	var whole wholeProject
	s.officer.get(t, project, &whole)
	own := whole.Lines[len(whole.Lines)-1]
	if own.Source != grant.OwnLine || own.Received == nil || *own.Received != 0 || whole.Lines[0].Received != nil {
		t.Fatalf("the lines are %+v", whole.Lines)
	}
	at := "/lines/" + own.ID.String() + "/contributions"
	came := map[string]any{"amount_fen": own.Amount / 2, "received_on": "2026-01-05", "reference": "记账凭证 12"}
	s.owner.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", at, came)
	s.finance.want(t, http.StatusOK, "POST", at, came, nil)
	s.finance.refused(t, http.StatusConflict, grant.AlreadyTaken, "POST", at, came)
	came["amount_fen"], came["reference"] = own.Amount, "记账凭证 13"
	s.finance.refused(t, http.StatusUnprocessableEntity, grant.OverPledge, "POST", at, came)
	s.officer.get(t, project, &whole)
	own = whole.Lines[len(whole.Lines)-1]
	if *own.Received != own.Amount/2 || len(own.Contributions) != 1 || own.Contributions[0].Reference != "记账凭证 12" {
		t.Errorf("the line is %+v", own)
	}
}

// scanReceipts attaches a scan to the receipt for a payment; the lists of payments show it.
func (s *story) scanReceipts(t *testing.T, project, at string) {
	of := at + "/receipt/scans"
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", of, scans[0])
	s.refuseScans(t, of)
	s.finance.want(t, http.StatusOK, "POST", of, scans[0], nil)
	s.finance.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", of, scans[0])
	var whole wholeProject
	s.owner.get(t, project, &whole)
	var paid list[dueDisbursement]
	s.finance.get(t, fmt.Sprintf("/funders/%s/disbursements?stage=paid", s.funder), &paid)
	var seen []evidence
	for _, d := range whole.Disbursements {
		if d.Receipt != nil {
			seen = d.Receipt.Scans
		}
	}
	if len(seen) != 1 || len(paid.Items) != 2 || paid.Items[0].Receipt == nil && paid.Items[1].Receipt == nil {
		t.Fatalf("the project shows %+v, finance %+v", seen, paid.Items)
	}
	s.readScans(t, at, seen)
}

// payeeIsTold asks that the owner reads of the agreement and of each payment what happened to it.
func (s *story) payeeIsTold(t *testing.T) {
	var told list[message]
	s.owner.get(t, "/me/messages", &told)
	count := map[grant.MessageEvent]int{}
	for _, m := range told.Items {
		count[m.Event]++
		if m.Event == grant.ToldReturned && !contains([]byte(m.Text), "2026-P00001 第 1 期", "USD") {
			t.Errorf("told of the return: %s", m.Text)
		}
	}
	want := map[grant.MessageEvent]int{
		grant.ToldAwarded: 1, grant.ToldDismissed: 1, grant.ToldAgreement: 3, grant.ToldSent: 3, grant.ToldPaid: 2, grant.ToldReturned: 1, grant.ToldReceiptMissing: 2, grant.ToldExtended: 1,
		grant.ToldSubmitted: 1,
	}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("the owner is told of (-want +got):\n%s", diff)
	}
}

// pay pays the first tranche of three lines: one is confirmed, one comes back, of one the bank cannot say.
func (s *story) pay(t *testing.T, at string) {
	var whole wholeProject
	s.owner.get(t, at, &whole)
	var first []uuid.UUID
	for _, d := range whole.Disbursements {
		if d.Tranche == 1 {
			s.step(t, grant.PaymentCase(d.ID), grant.ReleaseTranche)
			first = append(first, d.ID)
		}
	}
	var due list[dueDisbursement]
	s.finance.get(t, fmt.Sprintf("/funders/%s/disbursements?stage=due&limit=2", s.funder), &due)
	turned := slices.Clone(due.Items)
	s.finance.get(t, fmt.Sprintf("/funders/%s/disbursements?stage=due&limit=2&cursor=%s", s.funder, *due.NextCursor), &due)
	turned = append(turned, due.Items...)
	s.finance.get(t, fmt.Sprintf("/funders/%s/disbursements?stage=due", s.funder), &due)
	if len(turned) != 3 || turned[0].ID != due.Items[0].ID || turned[2].ID != due.Items[2].ID {
		t.Errorf("the pages have %d payments", len(turned))
	}
	var one list[dueDisbursement]
	s.finance.get(t, fmt.Sprintf("/funders/%s/disbursements?disbursement=%s", s.funder, turned[1].ID), &one)
	if len(one.Items) != 1 || one.Items[0].ID != turned[1].ID || one.Items[0].Currency != "USD" {
		t.Errorf("asked for one payment: %+v", one.Items)
	}
	if whole.Currency != "USD" || whole.Disbursements[0].Currency != "USD" {
		t.Errorf("the project is paid in %s, its first tranche in %s", whole.Currency, whole.Disbursements[0].Currency)
	}
	if len(due.Items) != 3 || len(whole.Disbursements) != 9 || len(whole.Lines) != 4 {
		t.Fatalf("%d due, %d payments, lines %+v", len(due.Items), len(whole.Disbursements), whole.Lines)
	}
	now, err := store.Now(t.Context(), s.api.Pool)
	if err != nil {
		t.Fatal(err)
	}
	batches := fmt.Sprintf("/funders/%s/batches", s.funder)
	said := map[string]any{"pay_on": grant.DateOf(now.In(grant.Beijing)), "disbursements": first}
	var spoilt, batch activities.BatchPrepared
	s.asks(t, s.finance, "payments_due 3 59000.00")
	s.finance.want(t, http.StatusCreated, "POST", batches, said, &spoilt)
	s.finance.refused(t, http.StatusConflict, grant.WrongStage, "POST", batches, said)
	s.finance.want(t, http.StatusOK, "POST", "/batches/"+spoilt.ID.String()+"/voiding", map[string]any{"digest": spoilt.Digest}, nil)
	s.finance.want(t, http.StatusCreated, "POST", batches, said, &batch)
	var made list[struct {
		ID       uuid.UUID
		Preparer string `json:"prepared_by_name"`
	}]
	s.finance.get(t, batches+"?limit=1", &made)
	if len(made.Items) != 1 || made.Items[0].ID != batch.ID || made.Items[0].Preparer == "" || made.NextCursor == nil {
		t.Fatalf("the newest batch is %+v", made)
	}
	s.finance.get(t, batches+"?limit=1&cursor="+*made.NextCursor, &made)
	if len(made.Items) != 1 || made.Items[0].ID != spoilt.ID || made.NextCursor != nil {
		t.Errorf("the batch before it is %+v", made)
	}
	s.finance.get(t, batches, nil)
	of, digest := "/batches/"+batch.ID.String(), map[string]any{"digest": batch.Digest}
	s.finance.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", of+"/approval", digest)
	s.approver.refused(t, http.StatusConflict, grant.Moved, "POST", of+"/approval", map[string]any{"digest": fmt.Sprintf("%064d", 0)})
	s.finance.refused(t, http.StatusConflict, grant.WrongStage, "POST", of+"/export", digest)
	s.asks(t, s.finance)
	s.asks(t, s.approver, "batch_to_approve 3 59000.00")
	s.asksOf(t, s.approver, grant.Case{Kind: "batch", ID: batch.ID}, grant.FinanceApprover)
	s.approver.want(t, http.StatusOK, "POST", of+"/approval", digest, nil)
	s.asks(t, s.approver)
	s.asks(t, s.finance, "batch_to_export 3 59000.00")
	s.finance.refused(t, http.StatusConflict, grant.WrongStage, "GET", of+"/file", nil)
	s.finance.want(t, http.StatusOK, "POST", of+"/export", digest, nil)
	s.maskAccounts(t, of)
	s.settle(t, at, of)
	s.reconcile(t, of)
}

func (s *story) settle(t *testing.T, project, of string) {
	var sent, again file
	s.finance.get(t, of+"/file", &sent)
	s.finance.get(t, of+"/file", &again)
	if !bytes.Equal(sent.Content, again.Content) {
		t.Error("the file for the bank changed")
	}
	var book, bookAgain file
	s.finance.get(t, of+"/file?format=xlsx", &book)
	s.finance.get(t, of+"/file?format=xlsx", &bookAgain)
	if !bytes.Equal(book.Content, bookAgain.Content) || book.Name == sent.Name || book.MediaType != workbook {
		t.Errorf("the workbook for the bank is %s, %s and changed", book.Name, book.MediaType)
	}
	s.finance.refused(t, http.StatusBadRequest, grant.BadInput, "GET", of+"/file?format=pdf", nil)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(sent.Content, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	answer := func(statuses ...string) map[string]any {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		_ = w.Write([]string{"batch", "digest", "instruction", "status", "amount", "date", "reason"})
		for i, status := range statuses {
			row := rows[i+1]
			amount := row[slices.Index(rows[0], "amount")]
			if status == "other" {
				status, amount = "confirmed", "1.00"
			}
			_ = w.Write([]string{row[0], row[1], row[3], status, amount, row[2], "户名不符"})
		}
		w.Flush()
		return map[string]any{"file": grant.Content(b.Bytes())}
	}
	var did activities.RepliesRecorded
	s.finance.want(t, http.StatusOK, "POST", of+"/replies", answer("confirmed", "returned", "unknown"), &did)
	if did != (activities.RepliesRecorded{Confirmed: 1, Returned: 1, Unknown: 1}) {
		t.Errorf("the replies did %+v", did)
	}
	s.asks(t, s.finance, "payments_to_reissue 1 9000.00", "answers_to_ask 1 5000.00", "receipts_to_record 1 45000.00")
	s.isOpen(t, 1)
	s.finance.want(t, http.StatusOK, "POST", of+"/replies", answer("confirmed", "returned", "confirmed"), &did)
	if did != (activities.RepliesRecorded{Confirmed: 1, Known: 2}) {
		t.Errorf("the replies once more did %+v", did)
	}
	s.finance.want(t, http.StatusOK, "POST", of+"/replies", answer("other"), &did)
	if did != (activities.RepliesRecorded{Unmatched: 1}) {
		t.Errorf("a reply with another amount did %+v", did)
	}
	broken := s.finance
	broken.semantic = true
	broken.refused(t, http.StatusBadRequest, grant.NotUTF8, "POST", of+"/replies", map[string]any{"file": grant.Content("\xc5\xfa\xb4\xce")})
	s.isOpen(t, 0)
	var whole wholeBatch
	s.finance.get(t, of, &whole)
	if whole.Approver == nil || *whole.Approver == whole.Preparer {
		t.Errorf("%s prepared, %v approved", whole.Preparer, whole.Approver)
	}
	var states []string
	for _, i := range whole.Instructions {
		states = append(states, i.State)
	}
	if !slices.Equal(states, []string{"confirmed", "returned", "confirmed"}) {
		t.Errorf("the instructions are %v", states)
	}
	if len(whole.Tasks) != 1 || whole.Tasks[0].Kind != string(grant.ExplainSuspense) || whole.Tasks[0].Role != grant.FinancePreparer {
		t.Errorf("the batch asks finance for %+v", whole.Tasks)
	}
	s.payeeIsTold(t)
	s.asks(t, s.finance, "payments_to_reissue 1 9000.00", "receipts_to_record 2 50000.00", "suspense_to_explain 1 1.00")
	s.asks(t, s.owner, "receipt_to_give 2 50000.00")
	paid, returned := "/disbursements/"+whole.Instructions[0].Disbursement.String(), "/disbursements/"+whole.Instructions[1].Disbursement.String()
	s.finance.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", paid+"/receipt/scans", scans[0])
	s.finance.want(t, http.StatusOK, "POST", paid+"/receipt", map[string]any{"kind": "donation_receipt", "number": "0012345678", "issued_on": rows[1][2]}, nil)
	s.scanReceipts(t, project, paid)
	s.finance.want(t, http.StatusOK, "POST", returned+"/reissue", map[string]any{"reason": "户名已更正"}, nil)
}

// isOpen asks how many answers the bank owes on the newest batch.
func (s *story) isOpen(t *testing.T, want int) {
	t.Helper()
	var batches list[batch]
	s.finance.get(t, fmt.Sprintf("/funders/%s/batches", s.funder), &batches)
	if b := batches.Items[0]; b.Open != want || b.Stage != grant.BatchExported {
		t.Errorf("of the batch %d are open, which is %s", b.Open, b.Stage)
	}
}
