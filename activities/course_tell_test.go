package activities_test

import (
	"math/rand/v2"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// course is a round that is played and the story that a model tells of it.
type course struct {
	*world
	*story
	cashier    uuid.UUID // prepares batches and would approve them
	both       uuid.UUID // proposes and would release
	chance     *rand.Rand
	applicants []applicant
	accounts   map[uuid.UUID][2]store.BankAccount // by organisation
	suspended  *grant.Fen                         // by the funder, in all rounds
	files      []replyFile
	before     uuid.UUID // the last entry there was
	dares      bool      // to try also what will be refused
	tried      []string
	reached    map[string]int
}

// replyFile is what the bank once sent, and might send again.
type replyFile struct {
	to      *run
	replies [][]string
}

// tell has somebody try an act and wants one of the answers; none means that it must happen. Who does not dare leaves be
// what would be refused. What happened is asked for once more, with the same act id, and must change nothing.
func (c *course) tell(what string, want []grant.Reason, try func() error) bool {
	c.Helper()
	if len(want) > 0 && !slices.Contains(want, done) && !c.dares {
		return false
	}
	err := try()
	answered := done
	if refusal, refused := grant.Refusal(err); refused {
		answered = refusal.Reason
	} else if err != nil {
		c.fail("%s failed: %v", what, err)
	}
	if len(want) == 0 {
		want = []grant.Reason{done}
	}
	c.tried = append(c.tried, what+" "+string(answered))
	c.reached[what+" "+string(answered)]++
	if !slices.Contains(want, answered) {
		c.fail("%s was answered %q (%v), want one of %q", what, answered, err, want)
	}
	if answered == done {
		if err := try(); err != nil {
			c.fail("%s, asked again: %v", what, err)
		}
	}
	return answered == done
}

func only(reason grant.Reason, when bool) []grant.Reason {
	if when {
		return []grant.Reason{reason}
	}
	return nil
}

// fail ends the test at the first fault: in a database with a fault, shrinking is no use.
func (c *course) fail(format string, about ...any) {
	c.Helper()
	c.Fatalf(format+"\nafter:\n%v", append(about, c.tried)...)
}

// pick takes one of a list by a drawn number.
func pick[T any](all []T, which int) (one T, any bool) {
	if len(all) == 0 {
		return one, false
	}
	return all[which%len(all)], true
}

// likely takes one of a list; who does not dare takes one with which the move can be made, if there is any.
func likely[T any](c *course, all []T, m move, can func(T) bool) (T, bool) {
	if fit := slices.DeleteFunc(slices.Clone(all), func(one T) bool { return !can(one) }); !c.dares && len(fit) > 0 {
		all = fit
	}
	return pick(all, m.Which)
}
