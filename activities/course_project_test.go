package activities_test

import (
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func (c *course) onProject(what string, i *item, m move) {
	on := activities.ProjectAct{Project: i.project.ID}
	switch what {
	case "give up":
		on.By = c.by(i.by.owner)
		if c.tell(what, only(grant.WrongStage, i.job != grant.ProjectContract), func() error { _, err := c.people.GiveUpProject(c.ctx, on); return err }) {
			i.job = grant.ProjectGivenUp
			i.drop()
		}
	case "draft":
		on.By = c.by(c.officer)
		in := activities.DraftAgreement{
			ProjectAct: on, Account: c.accounts[i.by.organization][m.Which%2].ID,
			From: grant.Date{Year: 2026, Month: 7, Day: 1}, To: grant.Date{Year: 2027, Month: 5, Day: 31},
		}
		if i.agreement != nil {
			in.Changes = []activities.AgreementChange{{Matter: "期限", Before: "六月", After: "五月"}}
		}
		var drafted activities.AgreementDrafted
		if c.tell(what, only(grant.WrongStage, i.job == grant.ProjectGivenUp), func() (err error) { drafted, err = c.people.DraftAgreement(c.ctx, in); return err }) {
			i.agreement = &version{drafted, c.accounts[i.by.organization][m.Which%2].Number, map[grant.Party]bool{}}
		}
	case "sign":
		c.sign(on, i, m)
	}
}

func (c *course) sign(on activities.ProjectAct, i *item, m move) {
	if i.agreement == nil {
		return
	}
	on.By = c.by(c.officer)
	party := []grant.Party{grant.GranteeParty, grant.FunderParty}[m.Who%2]
	if i.agreement.signed[grant.GranteeParty] && !c.dares {
		party = grant.FunderParty
	}
	in := activities.RecordSignature{ProjectAct: on, Agreement: i.agreement.ID, Digest: i.agreement.Digest, Party: party, Signer: "某某", SignedOn: c.today()}
	var want []grant.Reason
	switch {
	case i.job == grant.ProjectGivenUp:
		want = []grant.Reason{grant.WrongStage}
	case c.dares && m.Which%2 == 0:
		in.Digest, want = "0000", []grant.Reason{grant.Moved}
	case i.agreement.signed[party]:
		want = []grant.Reason{grant.AlreadyDone}
	}
	if !c.tell("sign", want, func() error { _, err := c.people.RecordSignature(c.ctx, in); return err }) {
		return
	}
	i.agreement.signed[party] = true
	if len(i.agreement.signed) < 2 {
		return
	}
	if i.counts = i.agreement; i.job == grant.ProjectRunning {
		return
	}
	i.job = grant.ProjectRunning
	planned, err := store.ListDisbursements(c.ctx, c.db, i.project.ID)
	c.must(err)
	for n, amount := range tranches(i.held) {
		if n >= len(planned) || planned[n].Amount != amount {
			c.fail("the tranches of %d are planned as %+v", i.held, planned)
		}
		i.payments = append(i.payments, &payment{id: planned[n].ID, of: i, tranche: planned[n].Tranche, amount: amount, stage: grant.PaymentPlanned})
	}
}
