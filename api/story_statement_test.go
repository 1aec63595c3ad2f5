package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// reconcile records a statement of the batch, compares, and explains what nothing matches.
func (s *story) reconcile(t *testing.T, of string) {
	var whole wholeBatch
	s.finance.get(t, of, &whole)
	at := "/funders/" + s.funder.String()
	i := whole.Instructions[0]
	row := func(serial, direction, amount, reference string) string {
		return fmt.Sprintf("%s,%s,%s,%s,某单位,62220000,,%s\n", serial, whole.PayOn, direction, amount, reference)
	}
	file := "serial,date,direction,amount,counterparty,account,balance,reference\n" + row("B1", "out", i.Amount.Yuan(), i.Number) + row("B2", "in", "88.00", "捐款")
	record := map[string]any{"currency": "USD", "file": grant.Content(file)}
	s.approver.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", at+"/bank-statements", record)
	broken := s.finance
	broken.semantic = true
	broken.refused(t, http.StatusBadRequest, grant.BadInput, "POST", at+"/bank-statements", map[string]any{"currency": "USD", "file": grant.Content(file + row("B3", "both", "1", ""))})
	for _, want := range []activities.StatementRecorded{{Matched: 1, Unmatched: 1}, {Known: 2}} {
		var did activities.StatementRecorded
		s.finance.want(t, http.StatusOK, "POST", at+"/bank-statements", record, &did)
		if did != want {
			t.Errorf("the statement did %+v, want %+v", did, want)
		}
	}
	s.compare(t, at)
	s.explain(t, at)
}

func (s *story) compare(t *testing.T, at string) {
	var told reconciliation
	s.finance.get(t, at+"/reconciliation", &told)
	if len(told.Figures) != 1 || len(told.Payments) != 1 || len(told.Lines) != 1 {
		t.Fatalf("reconciled: %+v", told)
	}
	got := told.Figures[0]
	if got.Agrees || !got.Adds() || got.Difference != told.Payments[0].Ledger || got.Unmatched != 88_00 || got.Unexplained != 89_00 {
		t.Errorf("reconciled: %+v", told)
	}
	s.finance.get(t, at+"/reconciliation?from=2020-01-01&to=2020-12-31", &told)
	if got := told.Figures[0]; got.Ledger != 0 || got.Statement != 0 || got.Unexplained != 89_00 || len(told.Payments)+len(told.Lines) != 0 {
		t.Errorf("a year before: %+v", told)
	}
	wrong := s.finance
	wrong.semantic = true
	wrong.refused(t, http.StatusBadRequest, grant.BadInput, "GET", at+"/reconciliation?from=2020-01-02&to=2020-01-01", nil)
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at+"/reconciliation", nil)
}

func (s *story) explain(t *testing.T, at string) {
	var first, rest list[suspended]
	s.finance.get(t, at+"/suspense?limit=1", &first) // the reply with another amount
	if odd := first.Items[0]; odd.Status == nil || *odd.Status != grant.ReplyConfirmed || odd.Expected == nil || *odd.Expected == odd.Amount {
		t.Errorf("a reply with another amount is shown as %+v", odd)
	}
	s.finance.get(t, at+"/suspense?limit=1&cursor="+*first.NextCursor, &rest)
	if rest.NextCursor != nil || first.Items[0].Source != grant.SuspendedReply || rest.Items[0].Source != grant.SuspendedIn || rest.Items[0].Text != "捐款" {
		t.Fatalf("in suspense: %+v, %+v", first, rest)
	}
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at+"/suspense", nil)
	for want, readers := range map[string][]client{"62220000": {s.finance, s.approver, s.auditor}, "****0000": {s.officer, s.supervisor}} {
		for _, reader := range readers {
			var one suspended
			reader.get(t, "/suspense/"+rest.Items[0].ID.String(), &one)
			if one.Account != want {
				t.Errorf("somebody reads the account %s, not %s", one.Account, want)
			}
		}
	}
	gift := "/suspense/" + rest.Items[0].ID.String()
	s.finance.refused(t, http.StatusUnprocessableEntity, grant.DoesNotMatch, "POST", gift+"/explanations", map[string]any{"kind": "bank_fee", "reason": "手续费"})
	missing := s.finance
	missing.semantic = true
	missing.refused(t, http.StatusBadRequest, grant.MissingField, "POST", gift+"/explanations", map[string]any{"kind": "donation", "reason": "捐款"})
	var proposed activities.Unconfirmed
	s.asks(t, s.approver)
	s.finance.want(t, http.StatusCreated, "POST", gift+"/explanations", map[string]any{"kind": "donation", "reason": "捐款", "fund_id": s.fund}, &proposed)
	s.asks(t, s.approver, "explanations_to_confirm 1 88.00")
	s.asks(t, s.finance, "payments_due 1 9000.00", "receipts_to_record 1 5000.00", "suspense_to_explain 1 1.00")
	var shown suspended
	s.finance.get(t, gift, &shown)
	if _, may := shown.Can[grant.ConfirmExplanation]; may || shown.Explanation == nil || shown.Explanation.Digest != proposed.Digest {
		t.Errorf("proposed: %+v", shown)
	}
	confirm := "/explanations/" + proposed.ID.String() + "/confirmation"
	s.approver.refused(t, http.StatusConflict, grant.Moved, "POST", confirm, map[string]any{"digest": fmt.Sprintf("%064d", 0)})
	s.approver.get(t, gift, &shown)
	if reason, may := shown.Can[grant.ConfirmExplanation]; !may || reason != nil {
		t.Errorf("the approver can %v", shown.Can)
	}
	s.approver.want(t, http.StatusNoContent, "POST", confirm, map[string]any{"digest": proposed.Digest}, nil)
	s.approver.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", confirm, map[string]any{"digest": proposed.Digest})
	s.finance.get(t, gift, &shown)
	if reason := shown.Can[grant.ExplainSuspense]; reason == nil || *reason != grant.AlreadyDone || shown.Explanation.ConfirmedBy == nil || *shown.Explanation.Confirmer == "" {
		t.Errorf("confirmed: %+v", shown)
	}
	checkStatement(t, s.finance, at+"/suspense-statement")
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at+"/suspense-statement", nil)
	var book statement
	s.finance.get(t, at+"/suspense-statement", &book)
	if book.Totals[0].Kind != grant.Suspense || book.Totals[0].Balance != 1_00 || book.Items[0].Case.ID != first.Items[0].ID {
		t.Errorf("the suspense account: %+v", book)
	}
}

// maskAccounts asks that those who pay and auditors read account numbers, and nobody else.
func (s *story) maskAccounts(t *testing.T, of string) {
	s.auditor = s.signIn(t, "auditor")
	s.supervisor = s.colleague(t, "supervisor", grant.Supervisor)
	for want, readers := range map[string][]client{
		"6222000011112222": {s.finance, s.approver, s.auditor}, "************2222": {s.officer, s.decider, s.admin, s.supervisor},
	} {
		for _, reader := range readers {
			var shown wholeBatch
			reader.get(t, of, &shown)
			if got := shown.Instructions[0].Account; got != want {
				t.Errorf("somebody reads the account %s, not %s", got, want)
			}
		}
	}
	s.auditor.get(t, of+"/file", nil)
	for _, reader := range []client{s.officer, s.decider, s.admin, s.supervisor} {
		reader.refused(t, http.StatusForbidden, grant.NotAllowed, "GET", of+"/file", nil)
	}
}

// open takes over what a fund held before.
func (s *story) open(t *testing.T) {
	var fund id
	s.officer.want(t, http.StatusCreated, "POST", "/funders/"+s.funder.String()+"/funds", map[string]any{"name": "旧基金", "currency": "USD"}, &fund)
	opening := "/funds/" + fund.ID.String() + "/opening-balance"
	s.finance.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", opening, nil)
	held := map[string]any{"amount_fen": 123456789, "as_of": "2025-12-31", "reference": "2025年度审计报告"}
	s.approver.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", opening, held)
	s.finance.refused(t, http.StatusConflict, grant.FundInUse, "POST", strings.Replace(opening, fund.ID.String(), s.fund.String(), 1), held)
	var entered activities.Unconfirmed
	s.finance.want(t, http.StatusCreated, "POST", opening, held, &entered)
	var shown openingBalance
	s.approver.get(t, opening, &shown)
	if reason, may := shown.Can[grant.ConfirmOpening]; !may || reason != nil || shown.Digest != entered.Digest || shown.Enterer == "" || shown.Amount != 123456789 {
		t.Errorf("entered: %+v", shown)
	}
	s.asks(t, s.approver, "opening_balance_to_confirm 1 1234567.89")
	confirm := "/opening-balances/" + entered.ID.String() + "/confirmation"
	s.finance.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", confirm, map[string]any{"digest": entered.Digest})
	s.approver.want(t, http.StatusNoContent, "POST", confirm, map[string]any{"digest": entered.Digest}, nil)
	s.finance.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", opening, held)
	var funds list[struct {
		ID  uuid.UUID
		Can map[grant.Act]*grant.Reason
	}]
	s.finance.get(t, "/funders/"+s.funder.String()+"/funds", &funds)
	for _, f := range funds.Items {
		if reason, may := f.Can[grant.EnterOpening]; !may || reason == nil || *reason != grant.FundInUse {
			t.Errorf("the fund %s, in use, can %v", f.ID, f.Can)
		}
	}
	var book statement
	s.finance.get(t, "/funds/"+fund.ID.String()+"/statement", &book)
	if len(book.Items) != 1 || book.Items[0].Kind != "opening_balance" {
		t.Errorf("the fund's books: %+v", book)
	}
	s.finance.get(t, opening, &shown)
	if reason := shown.Can[grant.EnterOpening]; reason == nil || shown.ConfirmedBy == nil || shown.ID == uuid.Nil {
		t.Errorf("confirmed: %+v", shown)
	}
}
