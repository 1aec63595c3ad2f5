package grant_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/granary-grants/granary/grant"
)

// "What a bank reports is never refused: the unmatched goes to a suspense account and a task." Which explanations fit
// what, each explained by nothing more than its kind needs.
func ExampleExplanation_Check() {
	fund, entry := uuid.New(), uuid.New()
	kinds := []grant.Explanation{
		{Kind: grant.WasDonation, Fund: &fund}, {Kind: grant.WasReceived, Entry: &entry}, {Kind: grant.WasPayment, Instruction: "20260622-01-00001"},
		{Kind: grant.WasSentBack}, {Kind: grant.WasFee}, {Kind: grant.WasInterest}, {Kind: grant.WasRepeated}, {Kind: grant.WasBankError}, {Kind: grant.WasOther},
	}
	for _, s := range []grant.Suspended{
		{Source: grant.SuspendedReply}, {Source: grant.SuspendedIn, Direction: grant.MoneyIn}, {Source: grant.SuspendedOut, Direction: grant.MoneyOut},
		{Source: grant.SuspendedConflict, Direction: grant.MoneyIn}, {Source: grant.SuspendedConflict, Direction: grant.MoneyOut},
	} {
		fmt.Print(s.Source, " ", s.Direction, ":")
		for _, e := range kinds {
			e.Reason = "银行柜台答复"
			if e.Check(s) == nil {
				fmt.Print(" ", e.Kind)
			}
		}
		fmt.Println()
	}
	// Output:
	// reply : repeated bank_error other_business
	// in in: donation received payment returned_to_sender bank_interest bank_error other_business
	// out out: payment returned_to_sender bank_fee bank_error other_business
	// conflict in: donation received payment returned_to_sender bank_interest repeated bank_error other_business
	// conflict out: payment returned_to_sender bank_fee repeated bank_error other_business
}

func TestExplanationRefuses(t *testing.T) {
	t.Parallel()
	fund := uuid.New()
	in := grant.Suspended{Source: grant.SuspendedIn, Direction: grant.MoneyIn, Amount: 100_00, Currency: "CNY"}
	for want, e := range map[string]grant.Explanation{
		"invalid: bad_input at /kind rule=unknown value=lost":                   {Kind: "lost", Reason: "x"},
		"refused: does_not_match at /kind direction=in kind=bank_fee source=in": {Kind: grant.WasFee, Reason: "x"},
		"invalid: missing_field at /reason":                                     {Kind: grant.WasBankError, Reason: " "},
		"invalid: missing_field at /fund_id":                                    {Kind: grant.WasDonation, Reason: "x"},
		"invalid: missing_field at /entry_id":                                   {Kind: grant.WasReceived, Reason: "x"},
		"invalid: missing_field at /instruction":                                {Kind: grant.WasPayment, Reason: "x"},
		"invalid: bad_input at /fund_id rule=needless":                          {Kind: grant.WasInterest, Reason: "x", Fund: &fund},
		"invalid: bad_input at /reason rule=text":                               {Kind: grant.WasInterest, Reason: "x\n"},
	} {
		if err := e.Check(in); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if err := in.Matches("/fund_id", 100_00, "CNY"); err != nil {
		t.Error(err)
	}
	for _, err := range []error{in.Matches("/fund_id", 100_01, "CNY"), in.Matches("/fund_id", 100_00, "GBP")} {
		if refusal, refused := grant.Refusal(err); !refused || refusal.Reason != grant.DoesNotMatch {
			t.Errorf("answered %v", err)
		}
	}
}

// "Approval names the digest of what is approved; any change voids it."
func TestExplanationDigest(t *testing.T) {
	t.Parallel()
	id, fund := uuid.New(), uuid.New()
	digests := []string{grant.Explanation{}.Digest(2)}
	for _, e := range []grant.Explanation{
		{}, {Suspended: id}, {Kind: grant.WasFee}, {Reason: "x"}, {Fund: &fund}, {Instruction: "1"}, {Entry: &fund},
	} {
		digests = append(digests, e.Digest(1))
	}
	for _, o := range []grant.OpeningBalance{
		{}, {Fund: id}, {Amount: 1}, {AsOf: grant.Date{Year: 2025, Month: time.December, Day: 31}}, {Reference: "x"},
	} {
		digests = append(digests, o.Digest())
	}
	slices.Sort(digests)
	if n := len(slices.Compact(digests)); n != 13 {
		t.Errorf("%d digests of 13", n)
	}
}

// "Opening balances for a fund that exists already": once, of a day that is over, with where it is written.
func ExampleOpeningBalance_Check() {
	today := grant.Date{Year: 2026, Month: time.January, Day: 5}
	show := func(o grant.OpeningBalance) { fmt.Println(o.Check(today)) }
	show(grant.OpeningBalance{Amount: 1_234_567_89, AsOf: grant.Date{Year: 2025, Month: time.December, Day: 31}, Reference: "2025年度审计报告"})
	show(grant.OpeningBalance{Amount: 0, AsOf: today, Reference: "审计报告"})
	show(grant.OpeningBalance{Amount: 1, AsOf: today.AddDays(1), Reference: "审计报告"})
	show(grant.OpeningBalance{Amount: 1, AsOf: today})
	// Output:
	// <nil>
	// invalid: bad_input at /amount_fen max=9007199254740991 min=1 rule=range
	// invalid: bad_input at /as_of max=2026-01-05 rule=range value=2026-01-06
	// invalid: missing_field at /reference
}

// A payment that the bank has paid and the ledger does not know yet is a difference of the two and no riddle.
func ExampleReconciliation_Agrees() {
	show := func(r grant.Reconciliation) { fmt.Println(r.Difference().Yuan(), r.Adds(), r.Agrees()) }
	show(grant.Reconciliation{Ledger: 500_00, Statement: 500_00})
	show(grant.Reconciliation{Ledger: 500_00, Statement: 450_00, NotOnStatement: 150_00, NotInLedger: 100_00})
	show(grant.Reconciliation{Ledger: 500_00, Statement: 500_00, Unexplained: 1})
	show(grant.Reconciliation{Ledger: 500_00, Statement: 450_00})
	// Output:
	// 0.00 true true
	// 50.00 true false
	// 0.00 true false
	// 50.00 false false
}
