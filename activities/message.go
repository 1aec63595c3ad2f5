package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// telling is what an applicant's people are told about an application.
func telling(a grant.Application, event grant.MessageEvent) grant.Telling {
	return grant.Telling{
		Funder: a.FunderID, Organization: a.OrganizationID, Event: event,
		Case: grant.ApplicationCase(a.ID), Params: grant.MessageParams{Receipt: a.Receipt},
	}
}

// decline ends an application that is not funded in its round, and tells its people.
func decline(ctx context.Context, tx *store.Tx, application *grant.Application, why grant.Reason) error {
	event := grant.ToldRefused
	if why == grant.ReserveLapsed {
		event = grant.ToldReserveLapsed
	}
	tx.Tell(telling(*application, event))
	return tx.MoveApplication(ctx, application, grant.Declined, why)
}

// tellSent tells the payees of a batch that it has gone to the bank.
func (p *payment) tellSent(ctx context.Context) error {
	payments, err := store.ListToldPayments(ctx, p.Tx, p.batch.ID)
	for _, paid := range payments {
		p.Tell(p.telling(paid, grant.ToldSent))
	}
	return err
}

// tellAnswered tells the payees what the bank's replies did to their payments, and of whose receipt the next tranche
// waits.
func (s *settlement) tellAnswered(ctx context.Context) error {
	if len(s.states) == 0 {
		return nil
	}
	payments, err := store.ListToldPayments(ctx, s.Tx, s.batch.ID)
	for _, paid := range payments {
		switch grant.ReplyStatus(s.states[paid.InstructionID]) {
		case grant.ReplyConfirmed:
			s.Tell(s.telling(paid, grant.ToldPaid))
			if paid.HoldsNext {
				missing := s.telling(paid, grant.ToldReceiptMissing)
				missing.Case = grant.PaymentCase(paid.DisbursementID)
				s.Tell(missing)
			}
		case grant.ReplyReturned, grant.ReplyFailed:
			s.Tell(s.telling(paid, grant.ToldReturned))
		}
	}
	return err
}

// telling is what a payee's people are told about one attempt to pay it.
func (p *payment) telling(paid store.ToldPayment, event grant.MessageEvent) grant.Telling {
	return grant.Telling{
		Funder: p.batch.FunderID, Organization: paid.OrganizationID, Event: event, Case: grant.Case{Kind: grant.InstructionKind, ID: paid.InstructionID},
		Params: grant.MessageParams{Project: paid.Project, Tranche: paid.Tranche, Amount: paid.Amount, Currency: p.batch.Currency},
	}
}

// announcement is what is told when the awards of a round are announced: to those who are awarded how much, to the
// reserve until when it lasts.
func announcement(ctx context.Context, db store.DB, round grant.Round, until grant.Date) ([]grant.Telling, error) {
	announced, err := store.ListAnnounced(ctx, db, round.ID)
	tellings := make([]grant.Telling, len(announced))
	for i, a := range announced {
		event, params := grant.ToldReserve, grant.MessageParams{Receipt: a.Receipt, Until: until}
		if a.Amount != nil {
			event, params = grant.ToldAwarded, grant.MessageParams{Receipt: a.Receipt, Amount: *a.Amount, Currency: round.Currency}
		}
		tellings[i] = grant.Telling{Funder: round.FunderID, Organization: a.OrganizationID, Event: event, Case: grant.ApplicationCase(a.ApplicationID), Params: params}
	}
	return tellings, err
}

// AnnouncementPreview is whom an announcement made now would tell what.
type AnnouncementPreview struct {
	Audience []store.Audience
	Samples  []Sample
}

// Sample is a message as one of its readers would get it.
type Sample struct {
	Event    grant.MessageEvent
	Language string
	grant.Letter
}

// mostSamples bounds what a preview shows.
const mostSamples = 3

// PreviewAnnouncement answers whom AnnounceAwards would tell what now, without those who were told already, and up to
// three of the messages.
func (a *Acts) PreviewAnnouncement(ctx context.Context, id uuid.UUID) (AnnouncementPreview, error) {
	var preview AnnouncementPreview
	round, err := store.FindRound(ctx, a.Pool, id)
	if err != nil {
		return preview, err
	}
	policy, err := a.policy(ctx, a.Pool, round.PolicyID)
	if err != nil {
		return preview, err
	}
	days, err := calendar(ctx, a.Pool, round.FunderID, policy)
	if err != nil {
		return preview, err
	}
	now, err := store.Now(ctx, a.Pool)
	if err != nil {
		return preview, err
	}
	until, err := reserveUntil(ctx, a.Pool, id, policy.Notice.ReserveUntil(days, now))
	if err != nil {
		return preview, err
	}
	tellings, err := announcement(ctx, a.Pool, round, days.DateOf(until))
	if err != nil {
		return preview, err
	}
	if preview.Audience, err = store.CountAudience(ctx, a.Pool, tellings, now); err != nil {
		return preview, err
	}
	preview.Samples, err = samples(preview.Audience, tellings)
	return preview, err
}

// samples writes one message for each audience, of the first application it is about.
func samples(audience []store.Audience, tellings []grant.Telling) ([]Sample, error) {
	var shown []Sample
	for _, group := range audience[:min(len(audience), mostSamples)] {
		for _, t := range tellings {
			if t.Event != group.Event {
				continue
			}
			letter, err := t.Event.Letter(group.Language, t.Params)
			if err != nil {
				return nil, err
			}
			shown = append(shown, Sample{t.Event, group.Language, letter})
			break
		}
	}
	return shown, nil
}
