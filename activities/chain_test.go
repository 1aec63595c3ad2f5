package activities_test

import (
	"testing"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5"
)

// link lets the chainer run until nothing waits.
func (w *world) link() {
	w.Helper()
	for {
		n, err := store.LinkLines(w.ctx, w.process.Pool, 7)
		w.must(err)
		if n == 0 {
			return
		}
	}
}

// whole wants an unbroken chain over every line of the journal.
func (w *world) whole() (links int64) {
	w.Helper()
	links, broken, err := store.VerifyChain(w.ctx, w.db)
	w.must(err)
	if lines := one[int64](w, "select count(*) from journal"); broken != nil || links != lines {
		w.Fatalf("%d links for %d lines, broken: %+v", links, lines, broken)
	}
	return links
}

func TestChainTakesALateLine(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.link()
	before := w.whole()
	letGo := w.holdCommits(grant.Case{Kind: "fund", ID: w.fund})
	late := make(chan error)
	in := activities.ReceiveMoney{By: w.by(w.money), Fund: w.fund, Amount: 1_000_00, Reference: "slow"}
	go func() {
		_, err := w.people.ReceiveMoney(w.ctx, in) // draws its line's id and does not commit
		late <- err
	}()
	w.waiting("commit", 1)
	w.register("quick")
	w.link()
	passed := w.whole()
	if passed <= before {
		t.Fatal("the chainer did not pass the open act")
	}
	letGo()
	w.must(<-late)
	w.link()
	if after := w.whole(); after != passed+1 {
		t.Errorf("%d links, want %d", after, passed+1)
	}
	if inOrder := one[bool](w, "select j.id < (select max(id) from journal) and c.number = (select max(number) from chain) from journal j join chain c on c.line = j.id where j.act = $1", in.By.Act); !inOrder {
		t.Error("the late line has no lower id than one linked before it: the test tests nothing")
	}
}

func TestChainNamesWhatWasChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.link()
	links := w.whole()
	const number = 20 // a person's act
	of := "(select line from chain where number = 20)"
	for name, slip := range map[string]string{
		"act":           "update journal set act = gen_random_uuid() where id = " + of,
		"name":          "update journal set name = overlay(name placing 'x' from 1 for 1) where id = " + of,
		"at":            "update journal set at = at + interval '1 microsecond' where id = " + of,
		"recorded at":   "update journal set recorded_at = recorded_at + interval '1 microsecond' where id = " + of,
		"person":        "update journal set person = gen_random_uuid() where id = " + of,
		"organisation":  "update journal set organization = gen_random_uuid() where id = " + of,
		"role":          "update journal set role = role || ' ' where id = " + of,
		"covers":        "update journal set covers = gen_random_uuid() where id = " + of,
		"policy":        "update journal set policy_version = 7 where id = " + of,
		"digest":        "update journal set digest = set_byte(digest, 31, get_byte(digest, 31) # 1) where id = " + of,
		"answer":        `update journal set answer = '{"x": 1}' where id = ` + of,
		"remark":        "update journal set note = 'another' where id = " + of,
		"movement":      "insert into movements (line, case_kind, case_id, version_before, version_after, stage_after) select line, 'round', gen_random_uuid(), 1, 2, 'open' from chain where number = 20",
		"link":          "update chain set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where number = 20",
		"line deleted":  "delete from journal where id = " + of,
		"both deleted":  "with gone as (delete from chain where number = 20 returning line) delete from journal where id = (select line from gone)",
		"link deleted":  "delete from chain where number = 20",
		"last deleted":  "delete from journal where id = (select line from chain order by number desc limit 1)",
		"lines swapped": "update chain set line = case number when 20 then (select line from chain where number = 21) else " + of + " end where number in (20, 21)",
	} {
		want := int64(number)
		if name == "last deleted" {
			want = links
		}
		broken, err := w.tamper(slip)
		w.must(err)
		if broken == nil || broken.Number != want {
			t.Errorf("%s: found %+v, want it at %d", name, broken, want)
		}
	}
	w.whole()
}

// tamper does what only a superuser who disables the triggers can, verifies, and undoes it.
func (w *world) tamper(slip string) (broken *store.BrokenLink, err error) {
	err = pgx.BeginFunc(w.ctx, w.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(w.ctx, "set local session_replication_role = replica; alter table chain drop constraint chain_line_key; "+slip); err != nil {
			return err
		}
		_, broken, err = store.VerifyChain(w.ctx, tx)
		if err == nil {
			err = tx.Rollback(w.ctx)
		}
		return err
	})
	if err == pgx.ErrTxClosed {
		err = nil
	}
	return broken, err
}

// A line that has no place in the chain and does not wait for one was put there by nobody's act.
func TestChainNamesALineWithoutPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.exec("delete from unlinked where line = (select max(line) from unlinked)")
	w.link()
	_, broken, err := store.VerifyChain(w.ctx, w.db)
	w.must(err)
	if broken == nil {
		t.Error("a line without a place is not found")
	}
}

// A receipt's seal can be computed from its line, before and after the line has its place.
func TestReceiptNamesItsLine(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	org := w.register("org")
	receipt, err := w.people.SubmitApplication(w.ctx, activities.SubmitApplication{
		By: w.by(org.owner), Round: w.round, Organization: org.organization, Content: w.content(60_000_00, 0),
	})
	w.must(err)
	for _, linked := range []bool{false, true} {
		link, err := store.FindLink(w.ctx, w.people.Pool, receipt.Number)
		w.must(err)
		if link.Seal() != receipt.Seal || (link.Number != nil) != linked {
			t.Errorf("the line has the seal %s and the place %v, want %s", link.Seal(), link.Number, receipt.Seal)
		}
		w.link()
	}
}
