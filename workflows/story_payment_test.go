package workflows_test

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// The tranches of the project that is awarded, as numbers beside those of the applications.
const (
	firstTranche  = 100
	secondTranche = 101
	finalTranche  = 102
)

var tranches = [3]string{"first_tranche", "second_tranche", "final_tranche"}

// afterRelease goes on from the released allocation until the first tranche is paid and the reserve has lapsed.
var afterRelease = []moment{
	{"publish the notice", func(s *story) {
		_, err := s.people.PublishNotice(s.ctx, activities.PublishNotice{By: s.by(s.staff[grant.Officer]), Round: s.round})
		s.must(err)
	}, "", 0, map[int]grant.Stage{round: grant.RoundNotice}},
	{"notice date", func(s *story) { s.passDate(s.of(round), grant.DueNotice) }, grant.EndNotice, 1, map[int]grant.Stage{proposed: grant.Awarded}},
	{"announce", func(s *story) {
		_, err := s.people.AnnounceAwards(s.ctx, activities.RoundAct{By: s.by(s.staff[grant.Decider]), Round: s.round})
		s.must(err)
	}, "", 0, map[int]grant.Stage{round: grant.RoundContract}},
	{"sign", (*story).sign, grant.ReleaseTranche, 1, map[int]grant.Stage{firstTranche: grant.PaymentDue, secondTranche: grant.PaymentPlanned}},
	{"send to the bank", (*story).send, "", 0, map[int]grant.Stage{firstTranche: grant.PaymentSent}},
	{"the bank does not answer", func(s *story) { s.passDate(s.of(firstTranche), grant.DueInquiry) }, grant.AskBank, 1, nil},
	{"the bank returns it", func(s *story) { s.reply(grant.ReplyReturned) }, "", 0, map[int]grant.Stage{firstTranche: grant.PaymentReturned}},
	{"pay again", func(s *story) {
		_, err := s.people.ReissuePayment(s.ctx, activities.PaymentAct{By: s.by(s.staff[grant.FinancePreparer]), Disbursement: s.tranches[0]})
		s.must(err)
		s.send()
		s.reply(grant.ReplyConfirmed)
	}, "", 0, map[int]grant.Stage{firstTranche: grant.PaymentPaid}},
	{"reserve date", func(s *story) { s.passDate(s.of(round), grant.DueReserve) }, grant.ExpireReserve, 1,
		map[int]grant.Stage{round: grant.RoundRunning, reserved: grant.Declined}},
}

// sign brings the awarded project to a signed agreement, which plans its tranches.
func (s *story) sign() {
	officer, owner := s.staff[grant.Officer], s.owners[proposed]
	projects, err := store.ListProjectRows(s.ctx, s.db, store.ProjectQuery{Round: s.round, Page: store.Page{Limit: 2}})
	s.must(err)
	if len(projects) != 1 {
		s.Fatalf("%d projects", len(projects))
	}
	onto := func() activities.ProjectAct {
		return activities.ProjectAct{By: s.by(officer), Project: projects[0].ID}
	}
	account, err := s.people.RecordBankAccount(s.ctx, activities.RecordBankAccount{
		By: s.by(owner), Organization: projects[0].OrganizationID, Holder: "示例社会工作服务中心", Bank: "示例银行", Number: "6222000011112222",
	})
	s.must(err)
	today := grant.DateOf(s.now().In(grant.Beijing))
	drafted, err := s.people.DraftAgreement(s.ctx, activities.DraftAgreement{ProjectAct: onto(), Account: account, From: today, To: today.AddDays(300)})
	s.must(err)
	for _, party := range []grant.Party{grant.GranteeParty, grant.FunderParty} {
		_, err := s.people.RecordSignature(s.ctx, activities.RecordSignature{
			ProjectAct: onto(), Agreement: drafted.ID, Digest: drafted.Digest, Party: party, Signer: "周吴郑王", SignedOn: today,
		})
		s.must(err)
	}
	planned, err := store.ListDisbursements(s.ctx, s.db, projects[0].ID)
	s.must(err)
	for _, d := range planned {
		s.tranches = append(s.tranches, d.ID)
	}
}

// send sends the first tranche to the bank.
func (s *story) send() {
	preparer, today := s.staff[grant.FinancePreparer], grant.DateOf(s.now().In(grant.Beijing))
	batch, err := s.people.PrepareBatch(s.ctx, activities.PrepareBatch{By: s.by(preparer), Funder: s.funder, PayOn: today, Disbursements: s.tranches[:1]})
	s.must(err)
	act := func(person uuid.UUID) activities.BatchAct {
		return activities.BatchAct{By: s.by(person), Batch: batch.ID, Digest: batch.Digest}
	}
	_, err = s.people.ApproveBatch(s.ctx, act(s.staff[grant.FinanceApprover]))
	s.must(err)
	_, err = s.people.ExportBatch(s.ctx, act(preparer))
	s.must(err)
	s.batch = batch
}

// reply has the bank say one thing of what was sent last.
func (s *story) reply(status grant.ReplyStatus) {
	today := grant.DateOf(s.now().In(grant.Beijing))
	var file strings.Builder
	fmt.Fprintf(&file, "batch,digest,instruction,status,amount,date,reason\n%s,%s,%s-00001,%s,%s,%s,%s\n",
		s.batch.Number, s.batch.Digest, s.batch.Number, status, s.batch.Total.Yuan(), today, "户名不符")
	_, err := s.people.RecordReplies(s.ctx, activities.RecordReplies{By: s.by(s.staff[grant.FinancePreparer]), Batch: s.batch.ID, File: grant.Content(file.String())})
	s.must(err)
}
