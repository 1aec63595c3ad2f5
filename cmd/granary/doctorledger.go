package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

var noLog = slog.New(slog.DiscardHandler)

const (
	slowly  = time.Minute      // what waits longer is worth a word
	stopped = 10 * time.Minute // what waits longer waits for nobody
)

func (d *doctor) ledger(ctx context.Context, pool *pgxpool.Pool) error {
	const shown = 5
	wrong, err := store.AuditLedger(ctx, pool, shown)
	if err != nil {
		return err
	}
	for _, w := range wrong {
		found := map[string]string{
			"balance": fmt.Sprintf("account %s holds %d, its postings sum to %d", w.ID, w.Have, w.Wants),
			"bounds":  fmt.Sprintf("account %s holds %d, outside its bound of %d", w.ID, w.Have, w.Wants),
			"sum":     fmt.Sprintf("entry %s sums to %d", w.ID, w.Have),
			"empty":   fmt.Sprintf("entry %s has no postings", w.ID),
		}[w.What]
		d.fail("ledger", "somebody has changed the database by hand: stop, keep a copy, compare with a backup", "%s", found)
	}
	if len(wrong) == 0 {
		d.ok("ledger", "every balance is the sum of its postings, every entry sums to zero")
	}
	return nil
}

// suspense names the money that a bank has told of and nobody has explained.
func (d *doctor) suspense(ctx context.Context, pool *pgxpool.Pool) error {
	open, err := store.ListUnexplained(ctx, pool)
	if err == nil && len(open) == 0 {
		d.ok("suspense", "nothing that a bank has told is unexplained")
	}
	for _, u := range open {
		d.warn("suspense", "let finance say what it was, and another person confirm it: granary books --suspense",
			"%s %s in %s unexplained, since %s", grouped(u.Amount), u.Currency, counted(u.Items, "item"), u.Since.In(grant.Beijing).Format(time.DateOnly))
	}
	return err
}

// journal verifies the chain as it stands at one moment, while it may be growing.
func (d *doctor) journal(ctx context.Context, pool *pgxpool.Pool) error {
	tx, err := pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	links, broken, err := store.VerifyChain(ctx, tx)
	if err != nil {
		return err
	}
	if broken != nil {
		d.fail("journal", "somebody has changed the journal by hand: stop, keep a copy, compare with a backup",
			"at link %d, line %d: %s", broken.Number, broken.Line, broken.What)
	} else {
		d.ok("journal", "%d links, none broken", links)
	}
	waiting, err := store.UnlinkedBacklog(ctx, tx)
	if err != nil || waiting.Age() <= slowly {
		return err
	}
	advice, err := backlogAdvice(ctx, tx)
	if err == nil {
		d.warn("journal", advice, "%s to be linked to the chain, the oldest for %s", counted(waiting.Count, "line"), oldest(waiting))
	}
	return err
}

func (d *doctor) wakes(ctx context.Context, pool *pgxpool.Pool) error {
	unread, err := store.WakeBacklog(ctx, pool)
	if err != nil {
		return err
	}
	if unread.Age() <= slowly {
		d.ok("wakes", "%d unread", unread.Count)
		return nil
	}
	advice, err := backlogAdvice(ctx, pool)
	switch {
	case err != nil:
	case unread.Age() > stopped:
		d.fail("wakes", advice, "%d unread, the oldest for %s: processes stand still", unread.Count, oldest(unread))
	default:
		d.warn("wakes", advice, "%d unread, the oldest for %s", unread.Count, oldest(unread))
	}
	return err
}

// backlogAdvice says what to do about what waits for a worker. One that is at work catches up, or says in its log what
// keeps it from that; another one would only stand by.
func backlogAdvice(ctx context.Context, db store.DB) (string, error) {
	worked, err := store.IsHeld(ctx, db, "bell") // the lock of the worker that sends wakes and links the journal
	if worked {
		return "a worker is at work on it: look again in a minute; if there is no less then, read its log and see that the Temporal server answers", err
	}
	return "start a worker and the Temporal server: granary serve or granary worker", err
}

// pairs are the duties that take two people, by the roles of the first and the second.
var pairs = []struct {
	duty          string
	first, second grant.Role
}{
	{"publishing a policy or a round or releasing results", grant.Officer, grant.Decider},
	{"paying", grant.FinancePreparer, grant.FinanceApprover},
}

func (d *doctor) people(ctx context.Context, pool *pgxpool.Pool) error {
	funders, err := store.ListFunders(ctx, pool)
	if err != nil {
		return err
	}
	duties, err := store.ListDuties(ctx, pool)
	if err != nil {
		return err
	}
	if len(funders) == 0 {
		d.warn("people", "add the first administrator: granary user add", "there is no funder yet")
	}
	for _, funder := range funders {
		who, able := map[grant.Role][]uuid.UUID{}, map[grant.Role][]uuid.UUID{}
		for _, duty := range duties {
			if duty.Organization != funder.ID {
				continue
			}
			who[duty.Role] = append(who[duty.Role], duty.Person)
			if !duty.PasswordInitial {
				able[duty.Role] = append(able[duty.Role], duty.Person)
			}
		}
		enough := true
		if len(who[grant.Administrator]) == 0 {
			enough = false
			d.warn("people", "add one: granary user add", "%s has no administrator", funder.Name)
		}
		for _, p := range pairs {
			if missing := lacking(who, p.first, p.second); missing != "" {
				enough = false
				d.warn("people", "let an administrator give the role to another person", "%s: two people are needed for %s, and %s", funder.Name, p.duty, missing)
			} else if missing := lacking(able, p.first, p.second); missing != "" {
				enough = false
				d.warn("people", "let everybody change the first password that somebody else chose (in the portal, under My account)",
					"%s: two people with passwords of their own are needed for %s, and of those %s", funder.Name, p.duty, missing)
			}
		}
		if enough {
			d.ok("people", "%s has two people for every duty that takes two", funder.Name)
		}
	}
	return nil
}

// lacking says what keeps two different people from doing a duty, or nothing.
func lacking(who map[grant.Role][]uuid.UUID, first, second grant.Role) string {
	for _, role := range []grant.Role{first, second} {
		if len(who[role]) == 0 {
			return "nobody has the role " + words(role)
		}
	}
	if len(who[first]) == 1 && slices.Equal(who[first], who[second]) {
		return fmt.Sprintf("one person alone has the roles %s and %s", words(first), words(second))
	}
	return ""
}

// words writes a role as English does.
func words(role grant.Role) string { return strings.ReplaceAll(string(role), "_", " ") }

// calendars names the years whose holidays rounds need and that are not published.
func (d *doctor) calendars(ctx context.Context, pool *pgxpool.Pool) error {
	rounds, err := store.ListRounds(ctx, pool, store.RoundQuery{})
	if err != nil {
		return err
	}
	now, err := store.Now(ctx, pool)
	if err != nil {
		return err
	}
	complete := true
	for _, round := range rounds {
		if round.Stage == grant.RoundCancelled || round.Stage == grant.RoundReleased {
			continue
		}
		version, err := store.FindPolicy(ctx, pool, round.PolicyID)
		if err != nil {
			return err
		}
		findings, err := activities.CheckPolicy(ctx, pool, version, now)
		if err != nil {
			return err
		}
		if years := unpublished(findings); years != "" {
			complete = false
			d.warn("calendar", "publish each year's working days once they are announced; until then dates are provisional", "round %s lacks the calendar of %s", round.Key, years)
		}
	}
	if complete {
		d.ok("calendar", "every year that a round needs is published")
	}
	return nil
}

func unpublished(findings []grant.Finding) string {
	const shown = 3
	var years []string
	for _, f := range findings {
		if f.Code == grant.CalendarUnpublished {
			years = append(years, fmt.Sprint(f.Params["year"]))
		}
	}
	if more := len(years) - shown; more > 0 {
		years = append(years[:shown], fmt.Sprintf("%d more years", more))
	}
	return strings.Join(years, ", ")
}
