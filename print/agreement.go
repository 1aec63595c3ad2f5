package print

import (
	"strconv"
	"strings"

	"github.com/granary-grants/granary/grant"
)

// Agreement is one version of a project's agreement (资助协议), in yuan. Version 1 is the agreement; every later one is
// a supplementary agreement (补充协议) that carries the whole text as changed, so that whoever holds the latest version
// holds all that is agreed.
type Agreement struct {
	ProjectNumber string // 2026-P00001
	Version       int
	Drafted       grant.Date
	Round         string // the round's title
	Project       string // the project's title
	Receipt       string // of the application
	Funder        Party
	Grantee       Party
	Community     *Party // nil: an agreement of two parties
	Lines         []AgreementLine
	Account       BankAccount
	Places        []string // where the project is carried out
	From, To      grant.Date
	PolicyVersion int
	Changes       []Change // what changed from the version before; only and always from version 2
}

// Party is a side of an agreement by the name and the identifier of its register.
type Party struct {
	Name string
	Code string
}

// AgreementLine is one source of the project's money. Tranches belong to what is granted and sum to the amount; what
// the applicant brings (自筹, 实物折价) has none.
type AgreementLine struct {
	Source   grant.LineSource
	Wording  grant.Text // what the source is called in this round: 市级资金
	Fund     string     // the name of the fund that pays; may be empty
	Amount   grant.Fen
	Tranches []Tranche
}

// Tranche is one payment of a line and, in words, what it waits for.
type Tranche struct {
	Name      grant.Text // 首期
	Amount    grant.Fen
	Condition grant.Text
}

// BankAccount is where the grantee is paid. The act that drafts the agreement sees to it that the holder is the
// grantee (grant.AccountHolderMatches).
type BankAccount struct {
	Holder string
	Bank   string
	Number string
}

// Change is one matter in which a supplementary agreement differs from the version before. Before or After is empty
// where something was added or left out.
type Change struct {
	Matter        grant.Text
	Before, After string
}

// Number is the number of this version: 2026-P00001-1.
func (a Agreement) Number() string { return a.ProjectNumber + "-" + strconv.Itoa(a.Version) }

// granted is the sum of what is granted; all adds what the applicant brings.
func (a Agreement) granted() (sum grant.Fen) {
	for _, line := range a.Lines {
		if line.Source.Granted() {
			sum += line.Amount
		}
	}
	return sum
}

func (a Agreement) all() (sum grant.Fen) {
	for _, line := range a.Lines {
		sum += line.Amount
	}
	return sum
}

// Check says why the data are no agreement, all reasons together: missing_field for what is empty, bad_input for a
// version below 1, a period that ends before it begins, an amount outside 1…MaxFen, tranches that do not sum to their
// line, changes in version 1, and a text with control characters or broken UTF-8. HTML and PDF refuse the same.
func (a Agreement) Check() error {
	c := &checker{}
	c.text("/project_number", a.ProjectNumber)
	c.text("/round", a.Round)
	c.text("/project", a.Project)
	c.text("/receipt", a.Receipt)
	for at, party := range map[string]*Party{"/funder": &a.Funder, "/grantee": &a.Grantee, "/community": a.Community} {
		if party != nil {
			c.text(at+"/name", party.Name)
			c.text(at+"/code", party.Code)
		}
	}
	c.text("/account/holder", a.Account.Holder)
	c.text("/account/bank", a.Account.Bank)
	c.text("/account/number", a.Account.Number)
	c.demand(len(a.Places) > 0, "/places", grant.MissingField)
	for i, place := range a.Places {
		c.text("/places/"+strconv.Itoa(i), place)
	}
	c.demand(a.Version >= 1, "/version", grant.BadInput, "rule", "range", "min", 1)
	c.demand(a.PolicyVersion >= 1, "/policy_version", grant.BadInput, "rule", "range", "min", 1)
	for at, day := range map[string]grant.Date{"/drafted": a.Drafted, "/from": a.From, "/to": a.To} {
		c.demand(day != grant.Date{}, at, grant.MissingField)
	}
	c.demand(!a.To.Before(a.From), "/to", grant.BadInput, "rule", "order")
	a.checkMoney(c)
	a.checkChanges(c)
	return c.err()
}

func (a Agreement) checkMoney(c *checker) {
	c.demand(a.granted() > 0, "/lines", grant.MissingField)
	var sum grant.Fen
	for i, line := range a.Lines {
		at := "/lines/" + strconv.Itoa(i)
		c.text(at+"/wording", line.Wording.ZH)
		c.optional(at+"/wording", line.Wording.EN)
		c.optional(at+"/fund", line.Fund)
		right := line.Amount >= 1 && line.Amount <= grant.MaxFen
		c.demand(right, at+"/amount_fen", grant.BadInput, "rule", "range", "min", 1, "max", grant.MaxFen)
		if right {
			sum = min(sum, grant.MaxFen) + line.Amount
		}
		c.demand(len(line.Tranches) > 0 == line.Source.Granted(), at+"/tranches", grant.BadInput, "rule", "granted")
		left := line.Amount
		for j, tranche := range line.Tranches {
			at := at + "/tranches/" + strconv.Itoa(j)
			c.text(at+"/name", tranche.Name.ZH)
			c.optional(at+"/name", tranche.Name.EN)
			c.text(at+"/condition", tranche.Condition.ZH)
			c.optional(at+"/condition", tranche.Condition.EN)
			fits := tranche.Amount >= 0 && tranche.Amount <= left
			c.demand(fits, at+"/amount_fen", grant.BadInput, "rule", "sum")
			if fits {
				left -= tranche.Amount
			}
		}
		c.demand(left == 0 || len(line.Tranches) == 0, at+"/tranches", grant.BadInput, "rule", "sum", "left_fen", left)
	}
	c.demand(sum <= grant.MaxFen, "/lines", grant.BadInput, "rule", "too_large")
}

func (a Agreement) checkChanges(c *checker) {
	c.demand(a.Version < 2 || len(a.Changes) > 0, "/changes", grant.MissingField)
	c.demand(a.Version > 1 || len(a.Changes) == 0, "/changes", grant.BadInput, "rule", "needless")
	for i, change := range a.Changes {
		at := "/changes/" + strconv.Itoa(i)
		c.text(at+"/matter", change.Matter.ZH)
		c.optional(at+"/matter", change.Matter.EN)
		c.optional(at+"/before", change.Before)
		c.optional(at+"/after", change.After)
		c.demand(change.Before != change.After, at, grant.BadInput, "rule", "same")
	}
}

// lines writes the ends of lines as people's browsers send them (CR LF) as one line feed.
func lines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }
