package grant

import (
	"maps"
	"slices"

	"github.com/google/uuid"
)

// Facts are what a permission depends on besides the person: whose the thing is and where it stands.
type Facts struct {
	Funder    uuid.UUID // the organisation whose round it is
	Applicant uuid.UUID // the organisation that applies; nil where there is none
	Assigned  bool      // the person is an assigned reviewer of it and has not been recused
	Public    bool      // it stands in a public notice
	Stage     Stage
}

// related lists the memberships of the actor that relate to the thing at all.
func (f Facts) related(actor Actor) []Membership {
	var related []Membership
	for _, m := range actor.Memberships {
		switch {
		case m.Role == Process,
			m.Role == Public && f.Public,
			m.Role == Reviewer && m.Organization == f.Funder && f.Assigned,
			slices.Contains(staff, m.Role) && m.Organization == f.Funder,
			m.Role.OfApplicant() && m.Organization == f.Applicant && f.Applicant != uuid.Nil:
			related = append(related, m)
		}
	}
	return related
}

// MayRead answers not_found to anyone who has no part in the thing, so that its existence stays unknown.
func MayRead(actor Actor, f Facts) error {
	if len(f.related(actor)) == 0 {
		return Refuse(NotFound, NoSuchThing)
	}
	return nil
}

// MayAudit says whether the actor reads what is kept for auditors alone: who asked for what is sealed.
func MayAudit(actor Actor, f Facts) bool { return actor.Is(f.Funder, Auditor) }

// MaySeeAccounts says whether the actor reads the numbers of bank accounts in full: those who pay, and auditors.
func MaySeeAccounts(actor Actor, f Facts) bool {
	return actor.Is(f.Funder, FinancePreparer, FinanceApprover, Auditor)
}

// MayReadBankAccounts answers not_found to whoever has no part in where an organisation is paid: its own people have, and
// of the funders with which it has a project those who draft its agreement, who pay it, and auditors.
func MayReadBankAccounts(actor Actor, organization uuid.UUID, funders ...uuid.UUID) error {
	for _, funder := range funders {
		if actor.Is(funder, Officer) || MaySeeAccounts(actor, Facts{Funder: funder}) {
			return nil
		}
	}
	return MayRead(actor, Facts{Applicant: organization})
}

// MaySeeObjectors says whether the actor reads who objects to an award and what he proves it by: those who look into it,
// who decide it, and auditors. An external evaluator for one may work for whom it is about.
func MaySeeObjectors(actor Actor, f Facts) bool { return actor.Is(f.Funder, Officer, Decider, Auditor) }

// SeesTask says whether the actor learns of a task on a case that waits for a role: the funder's people of all, the
// applicant's of those that are the applicant's own.
func SeesTask(actor Actor, f Facts, role Role) bool {
	if MayRead(actor, Facts{Funder: f.Funder}) == nil {
		return true
	}
	return role.OfApplicant() && MayRead(actor, f) == nil
}

// May answers in which membership the actor may take the act, or why not: not_found when the person has
// no part in the thing, forbidden when the role does not allow it, conflict when the stage does not. What a second
// person approves is refused as password_initial to whoever has not chosen his own password yet: it would be prepared by
// anybody who knows that password, the second person too.
func May(actor Actor, act Act, f Facts) (Membership, error) {
	related := f.related(actor)
	if len(related) == 0 {
		return Membership{}, Refuse(NotFound, NoSuchThing)
	}
	rule := ruleOf(act)
	i := slices.IndexFunc(related, func(m Membership) bool { return slices.Contains(rule.Roles, m.Role) })
	if i < 0 {
		return Membership{}, Refuse(Forbidden, NotAllowed, "act", act)
	}
	if len(rule.From) > 0 && !slices.Contains(rule.From, f.Stage) {
		return Membership{}, Refuse(Conflict, WrongStage, "act", act, "stage", f.Stage)
	}
	if actor.PasswordInitial && act.prepares() {
		return Membership{}, Refuse(Forbidden, PasswordInitial, "act", act)
	}
	return related[i], nil
}

// MayPreview refuses a look at the board (择优立项表) as a proposal of it would be refused; whoever may release a proposal
// may look at the board too.
func MayPreview(actor Actor, f Facts) error {
	_, err := May(actor, ProposeAllocation, f)
	if refusal, refused := Refusal(err); refused && refusal.Reason == NotAllowed && actor.Is(f.Funder, Decider) {
		_, err = May(actor, ReleaseAllocation, f)
	}
	return err
}

// prepares says whether a second person approves what the act makes.
func (act Act) prepares() bool {
	return slices.Contains([]Act{
		DraftPolicy, CreateRound, ExtendRound, ProposeAllocation, PrepareBatch, ReissuePayment, ExplainSuspense, EnterOpening,
		RecordBankAccount, DecideFund, DraftAgreement, RecordSigned, // who is paid, how much and under what: a batch approves it
	}, act) || slices.Contains(PreparingActs(), act)
}

// CanDo answers as Can does for acts on what is no case, a fund for instance.
func CanDo(actor Actor, f Facts, acts ...Act) map[Act]*Reason {
	can := make(map[Act]*Reason)
	for _, act := range acts {
		answer(can, actor, act, f)
	}
	return can
}

// CanEnd answers as Can does for the end of a role in an organisation that has so many owners.
func CanEnd(actor Actor, f Facts, role Role, owners int) map[Act]*Reason {
	can := CanDo(actor, f, EndMembership)
	if reason, may := can[EndMembership]; may && reason == nil && role == Owner {
		if refusal, refused := Refusal(KeepAnOwner(owners)); refused {
			can[EndMembership] = &refusal.Reason
		}
	}
	return can
}

// answer enters under can an act that the actor's role allows: nil, or the reason why not now.
func answer(can map[Act]*Reason, actor Actor, act Act, f Facts) {
	_, err := May(actor, act, f)
	refusal, refused := Refusal(err)
	switch {
	case !refused:
		can[act] = nil
	case refusal.Reason == WrongStage, refusal.Reason == PasswordInitial:
		can[act] = &refusal.Reason
	}
}

// SecondPerson refuses as same_person whoever prepared what the act approves, and as password_initial whose password
// somebody else chose. People are told apart by who they are, whatever their roles, and whoever knows the password of
// another account is that one too.
func SecondPerson(actor Actor, act Act, preparers ...uuid.UUID) error {
	if slices.Contains(preparers, actor.Person) {
		return Refuse(Forbidden, SamePerson, "act", act)
	}
	if actor.PasswordInitial {
		return Refuse(Forbidden, PasswordInitial, "act", act)
	}
	return nil
}

// CanSecond answers as Can does for one act that takes a second person: whether the actor may be that person now,
// already_done when the act has happened, same_person for those who prepared what it approves, password_initial for
// those who have not chosen their own password yet.
func CanSecond(actor Actor, act Act, f Facts, done bool, preparers ...uuid.UUID) map[Act]*Reason {
	_, err := May(actor, act, f)
	refusal, refused := Refusal(err)
	if refused && refusal.Reason != WrongStage {
		return map[Act]*Reason{}
	}
	if done {
		return map[Act]*Reason{act: new(AlreadyDone)}
	}
	if !refused {
		refusal, refused = Refusal(SecondPerson(actor, act, preparers...))
	}
	if refused {
		return map[Act]*Reason{act: &refusal.Reason}
	}
	return map[Act]*Reason{act: nil}
}

// CanOn answers as Can does for some of the acts on a case, those on a part of it.
func CanOn(actor Actor, kind CaseKind, f Facts, acts ...Act) map[Act]*Reason {
	can := Can(actor, kind, f)
	maps.DeleteFunc(can, func(act Act, _ *Reason) bool { return !slices.Contains(acts, act) })
	return can
}

// Can answers for every act on a case of this kind whether the actor may take it now: nil, or the reason
// why not. Acts of the process and acts whose role the actor lacks are left out.
func Can(actor Actor, kind CaseKind, f Facts) map[Act]*Reason {
	can := make(map[Act]*Reason)
	for _, rule := range ActRules() {
		if rule.On != kind || slices.Equal(rule.Roles, []Role{Process}) || slices.Equal(rule.Roles, []Role{Public}) || rule.begins() {
			continue
		}
		answer(can, actor, rule.Act, f)
	}
	return can
}
