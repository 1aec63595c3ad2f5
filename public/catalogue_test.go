package public

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
)

var placeholders = regexp.MustCompile(`\{[a-z]+\}`)

func TestCatalogues(t *testing.T) {
	t.Parallel()
	zh, en := loadCatalogue(chinese), loadCatalogue(english)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(zh)), slices.Sorted(maps.Keys(en))); diff != "" {
		t.Errorf("the catalogues have different keys (-zh +en):\n%s", diff)
	}
	for key := range zh {
		if strings.TrimSpace(zh[key]) == "" || strings.TrimSpace(en[key]) == "" {
			t.Errorf("%s is empty", key)
		}
		in := func(c catalogue) []string {
			return slices.Sorted(slices.Values(placeholders.FindAllString(c[key], -1)))
		}
		if diff := cmp.Diff(in(zh), in(en)); diff != "" {
			t.Errorf("%s has different params (-zh +en):\n%s", key, diff)
		}
		if regexp.MustCompile(`\p{Han}`).MatchString(en[key]) {
			t.Errorf("%s is not English: %s", key, en[key])
		}
	}
}

// families are the keys that a template makes of a value, with every value there is.
var families = map[string][]string{
	"by.":      names(slices.Collect(maps.Keys(waits))...),
	"phase.":   names(course...),
	"state.":   {phaseDone, phaseNow, phaseNext},
	"share.":   names(grant.ByDeclaredShare, grant.FullToEach, grant.LeadOnly),
	"scope.":   names(grant.RoundPoolOnly, grant.AllPublicFunds, grant.AllSources),
	"quorum.":  names(grant.MoreThanHalf, grant.TwoThirds),
	"tie.":     names(grant.TieByMatchScore, grant.TieByResidentSupport, grant.TieBySmallerAsk),
	"tranche.": names(grant.AgreementSigned, grant.MidtermPass, grant.FinalGraded),
	"bound.":   names(bounds...),
	"after.":   names(grant.RoundNotice, grant.RoundContract, grant.RoundRunning),
	"lead.":    names(grant.RoundAllocation, grant.RoundReleased, grant.RoundNotice, grant.RoundContract, grant.RoundRunning, grant.RoundCancelled),

	"results.title.": {listProposed, listFinal}, "results.awards.": {listProposed, listFinal}, "results.amount.": {listProposed, listFinal},
	"results.awardsTitle.": {listProposed, listFinal}, "results.award.": {listProposed, listFinal},

	"reading.":  names(largeType, mediumType, smallType),
	"verdict.":  {verdictMay, verdictNot, verdictMend},
	"help.":     append(names(helps...), names(grant.HardRule, grant.FixableRule)...),
	"source.":   names(grant.PoolLine, grant.DistrictLine, grant.FundLine),
	"payment.":  {paymentPlanned, paymentUnder, paymentPaid},
	"chart.":    {"rounds", "places"},
	"noticeIs.": {windowAhead, windowOpen, windowClosed},
	"line.":     {lineSuspended, linePromoted},
	"outcome.":  names(grant.ObjectionUpheld, grant.ObjectionDismissed),
	"refusal.":  names(refusals...),
	"field.":    {"name", "contact", "claim", "clue"},
	"hint.":     {"name", "contact", "claim", "clue"},
	"need.":     {"contact", "claim", "clue"},
	"wrong.":    {wrongSize, wrongType, wrongTwice},
}

func names[T ~string](values ...T) []string {
	var all []string
	for _, v := range values {
		all = append(all, string(v))
	}
	return all
}

// Every key that a template or this package asks for exists, and every sentence is asked for.
func TestKeys(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, why := range []string{"missing", "foreign", "broken", "unavailable"} {
		used[why+".title"], used[why+".why"] = true, true
	}
	for family, values := range families {
		for _, value := range values {
			used[family+value] = true
		}
	}
	note := func(text string, pattern string) {
		for _, found := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			if strings.HasSuffix(found[1], ".") && families[found[1]] == nil {
				t.Errorf("no values are known for the keys %s…", found[1])
			} else if !strings.HasSuffix(found[1], ".") {
				used[found[1]] = true
			}
		}
	}
	files, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	han := regexp.MustCompile(`\p{Han}+`)
	for _, file := range files {
		text, err := templates.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		note(string(text), `\bt (?:\(print )?"([a-zA-Z_.]+)"`)
		if words := han.FindAllString(strings.ReplaceAll(string(text), ">中文<", ""), -1); words != nil {
			t.Errorf("%s holds words that belong into the catalogue: %v", file, words)
		}
	}
	for _, file := range []string{"book.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		note(string(text), `say\("([a-zA-Z_.]+)"`)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(used)), slices.Sorted(maps.Keys(loadCatalogue(chinese)))); diff != "" {
		t.Errorf("keys used and keys there (-used +there):\n%s", diff)
	}
}
