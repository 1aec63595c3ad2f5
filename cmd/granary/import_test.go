package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/granary-grants/granary/store/storetest"
)

const (
	grantsFile   = "../../testdata/360giving/a002400000OiDBQAA3.json"
	grantsPolicy = "../../testdata/360giving/policy.json"
	testSecret   = "a secret that only the tests use, long enough"
)

// charity is a funder with a round in pounds that takes grants.
type charity struct {
	testing.TB
	url             string
	acts            *activities.Acts
	funder, round   uuid.UUID
	officer, second uuid.UUID
}

func newCharity(t testing.TB) *charity {
	c := &charity{TB: t, url: storetest.Database(t, false)}
	c.acts = &activities.Acts{Pool: storetest.Pool(t, c.url, ""), Secret: []byte(testSecret)}
	registered, err := c.acts.RegisterOrganization(t.Context(), activities.RegisterOrganization{
		By: operator(), Scheme: "GB-CHC", Code: "327114", Name: "Example Foundation", Kind: "foundation", Funder: true,
	})
	c.must(err)
	c.funder = registered.Organization
	c.officer, c.second = c.hire("officer", grant.Officer), c.hire("decider", grant.Decider)
	money := c.hire("money", grant.FinancePreparer)
	document, err := os.ReadFile(grantsPolicy)
	c.must(err)
	drafted, err := c.acts.DraftPolicy(t.Context(), activities.DraftPolicy{By: by(c.officer), Funder: c.funder, Document: document})
	c.must(err)
	_, err = c.acts.PublishPolicy(t.Context(), activities.PublishPolicy{By: by(c.second), Policy: drafted.Policy, Digest: drafted.Digest})
	c.must(err)
	fund, err := c.acts.CreateFund(t.Context(), activities.CreateFund{By: by(c.officer), Funder: c.funder, Name: "General", Currency: "GBP"})
	c.must(err)
	_, err = c.acts.ReceiveMoney(t.Context(), activities.ReceiveMoney{By: by(money), Fund: fund, Amount: 120_000_000_00, Reference: "opening"})
	c.must(err)
	round, err := c.acts.CreateRound(t.Context(), activities.CreateRound{
		By: by(c.officer), Funder: c.funder, Key: "replay", TitleZH: "回放", TitleEN: "Replay", Policy: drafted.Policy, Fund: &fund,
	})
	c.must(err)
	c.round = round.ID
	_, err = c.acts.PublishRound(t.Context(), activities.RoundAct{By: by(c.second), Round: c.round})
	c.must(err)
	return c
}

func by(person uuid.UUID) activities.By {
	return activities.By{Act: uuid.Must(uuid.NewV7()), Person: person}
}

func (c *charity) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *charity) hire(login string, role grant.Role) uuid.UUID {
	person, err := c.acts.AddPerson(c.Context(), activities.AddPerson{
		By: operator(), Organization: c.funder, Role: role,
		NewPerson: activities.NewPerson{Login: login, Name: login, Language: "en", Password: "no password fits"},
	})
	c.must(err)
	_, err = c.acts.ChangePassword(c.Context(), activities.ChangePassword{By: by(person), Known: "no password fits", Password: "his own"})
	c.must(err)
	return person
}

// granary runs a command on the charity's database.
func (c *charity) granary(stdin string, arguments ...string) (string, error) {
	c.Helper()
	var out, progress bytes.Buffer
	root := rootCommand()
	root.SetIn(strings.NewReader(stdin))
	root.SetOut(&out)
	root.SetErr(&progress)
	root.SetArgs(append([]string{"--database-url", c.url, "--temporal-address", "", "--dir", c.TempDir(), "--secret", testSecret}, arguments...))
	err := root.ExecuteContext(c.Context())
	return out.String(), err
}

// take imports a text and answers the summary.
func (c *charity) take(text string, more ...string) (sum importSummary, err error) {
	c.Helper()
	out, err := c.granary(text, append([]string{"import", "360giving", "--round", c.round.String(), "--json", "-"}, more...)...)
	if out == "" {
		c.Fatalf("no result: %v", err)
	}
	c.must(json.Unmarshal([]byte(out), &sum))
	return sum, err
}

// counts are how many of each thing there are.
func (c *charity) counts() map[string]int {
	counts := map[string]int{}
	for _, table := range []string{"applications", "application_places", "organizations", "places", "accounts", "journal", "wakes"} {
		var n int
		c.must(c.acts.Pool.QueryRow(c.Context(), "select count(*) from "+table).Scan(&n))
		counts[table] = n
	}
	return counts
}

// published is a grant of a file, edited.
func published(id string, edit func(map[string]any)) string {
	g := map[string]any{
		"id": id, "title": "Grant " + id, "description": "What it is for", "currency": "GBP", "amountAwarded": json.Number("17759.96"),
		"awardDate": "2015-06-10T00:00:00+00:00", "plannedDates": []any{map[string]any{"startDate": "2015-07-01T00:00:00+00:00", "endDate": "2016-06-30"}},
		"recipientOrganization": []any{map[string]any{"id": "GB-CHC-1136419", "name": "Women's Aid", "postalCode": "le1 1aa"}},
		"grantProgramme":        []any{map[string]any{"title": "Enable South"}},
	}
	if edit != nil {
		edit(g)
	}
	text, err := json.Marshal(g)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func fileOf(grants ...string) string { return `{"grants": [` + strings.Join(grants, ",\n") + `]}` }

func with(name string, value any) func(map[string]any) {
	return func(g map[string]any) { g[name] = value }
}

func recipient(name string, value any) func(map[string]any) {
	return func(g map[string]any) {
		g["recipientOrganization"].([]any)[0].(map[string]any)[name] = value
	}
}

// The published grants of a whole foundation go in through the same acts as people's, once.
func TestImportRealGrants(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	report := filepath.Join(t.TempDir(), "report.csv")
	begin := time.Now()
	out, err := c.granary("", "import", "360giving", "--round", c.round.String(), "--report", report, "--json", grantsFile)
	c.must(err)
	t.Logf("imported in %s", time.Since(begin).Round(10*time.Millisecond))
	var first importSummary
	c.must(json.Unmarshal([]byte(out), &first))
	// 4,116 grants, 33 above 100,000, one of nothing (testdata/360giving, and caps_expected.json for the sum asked of the others).
	want := importSummary{Round: c.round, Grants: 4116, Submitted: 4082, Refused: 34, Reasons: map[grant.Reason]int{grant.ProjectCap: 33, grant.BadInput: 1}}
	got := first
	got.Asked, got.OrganizationsAdded, got.PlacesAdded, got.Examples = 0, 0, 0, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	before := c.counts()
	if before["applications"] != 4082 || before["places"] != first.PlacesAdded || before["organizations"] != first.OrganizationsAdded+1 {
		t.Errorf("the database holds %v, the summary says %+v", before, first)
	}
	c.checkReport(report, 4116)
	c.checkRooms(first.PlacesAdded)
	c.checkOne()

	again, err := c.granary("", "import", "360giving", "--round", c.round.String(), "--json", grantsFile)
	c.must(err)
	var second importSummary
	c.must(json.Unmarshal([]byte(again), &second))
	first.Already, first.Submitted, first.OrganizationsAdded, first.PlacesAdded = first.Submitted, 0, 0, 0
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(before, c.counts()); diff != "" {
		t.Errorf("the second import changed something: %s", diff)
	}
}

// checkReport wants a line for every grant, in the order of the file.
func (c *charity) checkReport(path string, grants int) {
	c.Helper()
	text, err := os.ReadFile(path)
	c.must(err)
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
	c.must(err)
	if len(lines) != grants+1 {
		c.Fatalf("%d lines", len(lines))
	}
	caps, receipts := 0, map[string]bool{}
	for i, line := range lines[1:] {
		if line[0] != fmt.Sprint(i+1) {
			c.Fatalf("line %d is of row %s", i, line[0])
		}
		if line[6] == string(grant.ProjectCap) {
			caps++
		}
		receipts[line[3]] = true
	}
	if caps != 33 || len(receipts) != 4082+1 {
		c.Errorf("%d refused by the project cap, %d receipts", caps, len(receipts)-1)
	}
}

// checkRooms wants a room of 300,000 for every place, also of those added after the round was published.
func (c *charity) checkRooms(places int) {
	c.Helper()
	rooms, err := store.ListRoundAccounts(c.Context(), c.acts.Pool, c.round, grant.CommunityRoom)
	c.must(err)
	full := 0
	for _, room := range rooms {
		if room.Balance == 300_000_00 {
			full++
		}
	}
	if full != places {
		c.Errorf("%d full rooms for %d places", full, places)
	}
}

// checkOne looks at one application as a whole.
func (c *charity) checkOne() {
	c.Helper()
	var title, organization, place string
	var asked, total int64
	var answers map[string]any
	c.must(c.acts.Pool.QueryRow(c.Context(), `
select a.title, a.asked, a.total, a.answers, o.scheme || '-' || o.code || ' ' || o.name, p.code || ' ' || p.level
  from applications a join organizations o on o.id = a.organization_id
  join application_places ap on ap.application_id = a.id join places p on p.id = ap.place_id
 where a.answers ->> 'grant_id' = '360G-LBFEW-114001'`).Scan(&title, &asked, &total, &answers, &organization, &place))
	type facts struct {
		Title, Organization, Place string
		Asked, Total               int64
		Answers                    map[string]any
	}
	want := facts{"Grant to Women's Aid Leicestershire", "GB-CHC-1136419 Women's Aid Leicestershire", "LE1 postcode", 15_000_00, 15_000_00, map[string]any{
		"grant_id": "360G-LBFEW-114001", "awarded_on": "2015-06-10", "start": "2015-07-01", "end": "2016-06-30", "programme": "Enable South",
		"description": "To support the pilot of a hospital based IDVA to determine how the issues and needs of those presenting at A & E differ from other DV victims the charity works with",
	}}
	if diff := cmp.Diff(want, facts{title, organization, place, asked, total, answers}); diff != "" {
		c.Error(diff)
	}
}

// Rows are refused one by one with their place in the file; the others go in. What a break leaves is whole.
func TestImportRefusesRows(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	grants := []string{
		published("g1", nil),
		published("g2", with("currency", "EUR")),
		published("g3", with("amountAwarded", json.Number("100000.01"))),
		published("g4", with("title", "")),
		published("g5", with("awardDate", "June 2015")),
		published("g6", with("description", "a\u0000b")),
		`7`,
		published("g7", func(g map[string]any) { delete(g, "description") }),
		published("g1", nil),
		published("g1", with("title", "Another")),
		published("g8", recipient("name", "Another name of the same charity")),
	}
	text := fileOf(grants...)
	sum, err := c.take(text[:len(text)-2], "--workers", "1") // cut off behind the last grant
	if status(err) != 2 || !strings.Contains(err.Error(), "after 11 grants") {
		t.Errorf("%d %v", status(err), err)
	}
	want := importSummary{Round: c.round, Grants: 11, Submitted: 3, Already: 1, Refused: 7, Asked: 4 * 17_759_96, OrganizationsAdded: 1, PlacesAdded: 1,
		Reasons: map[grant.Reason]int{grant.BadInput: 4, grant.ProjectCap: 1, grant.MissingField: 1, grant.KeyReused: 1}}
	examples := sum.Examples
	sum.Examples = nil
	if diff := cmp.Diff(want, sum); diff != "" {
		t.Error(diff)
	}
	var fields []string
	for _, o := range examples {
		fields = append(fields, o.Refusals[0].Field)
	}
	if diff := cmp.Diff([]string{"/grants/1/currency", "/grants/2/amountAwarded", "/grants/3/title", "/grants/4/awardDate", "/grants/5/description", "/grants/6", "/grants/9"}, fields); diff != "" {
		t.Error(diff)
	}
	if got := c.counts(); got["applications"] != 3 || got["organizations"] != 2 || got["places"] != 1 {
		t.Errorf("%v", got)
	}
}

// A grant is handed in once, whoever imports it and however often the import is stopped.
func TestImportGoesOn(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	var grants []string
	for i := range 60 {
		grants = append(grants, published(fmt.Sprintf("g%d", i), recipient("id", fmt.Sprintf("GB-CHC-%d", i/2))))
	}
	text := fileOf(grants...)
	first, err := newImporter(t.Context(), c.acts, c.round, "")
	c.must(err)
	stop := fmt.Errorf("the machine stops")
	sum, err := first.run(t.Context(), newGrantFile(strings.NewReader(text)), 4, func(_ int64, o outcome) error {
		if o.Row == 20 {
			return stop
		}
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), stop.Error()) || sum.Submitted != 20 {
		t.Errorf("%+v, %v", sum, err)
	}
	c.hire("second", grant.Officer)
	if _, err := c.granary(text, "import", "360giving", "--round", c.round.String(), "-"); err == nil || !strings.Contains(err.Error(), "--by") {
		t.Errorf("two officers, none named: %v", err)
	}
	again, err := c.take(text, "--by", "second")
	if err != nil || again.Already < 20 || again.Already+again.Submitted != 60 || again.Refused != 0 {
		t.Errorf("%+v, %v", again, err)
	}
	if got := c.counts(); got["applications"] != 60 || got["organizations"] != 31 || got["places"] != 1 {
		t.Errorf("%v", got)
	}
	last, err := c.take(text, "--by", "officer")
	if err != nil || last.Already != 60 {
		t.Errorf("%+v, %v", last, err)
	}
}

func TestImportWithoutARound(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	for _, arguments := range [][]string{
		{"--round", "no id", "-"}, {"--round", uuid.NewString(), "-"}, {"--round", c.round.String(), "none.json"},
		{"--round", c.round.String(), "--by", "decider", "-"}, {"--round", c.round.String(), "--report", grantsPolicy, grantsPolicy}, {"-"},
	} {
		if out, err := c.granary("{}", append([]string{"import", "360giving"}, arguments...)...); err == nil || out != "" {
			t.Errorf("%v: %q, %v", arguments, out, err)
		}
	}
}

// Two imports of one file at once hand in each grant once, and add each organisation and place once.
func TestImportTwiceAtOnce(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	var grants []string
	for i := range 80 {
		grants = append(grants, published(fmt.Sprintf("g%d", i), func(g map[string]any) {
			recipient("id", fmt.Sprintf("GB-CHC-%d", i/4))(g)
			recipient("postalCode", fmt.Sprintf("LE%d 1AA", i/4))(g)
		}))
	}
	sums, failures := [2]importSummary{}, [2]error{}
	var both sync.WaitGroup
	for i := range sums {
		importing, err := newImporter(t.Context(), c.acts, c.round, "")
		c.must(err)
		both.Go(func() {
			sums[i], failures[i] = importing.run(t.Context(), newGrantFile(strings.NewReader(fileOf(grants...))), 4, func(int64, outcome) error { return nil })
		})
	}
	both.Wait()
	for i, sum := range sums {
		if failures[i] != nil || sum.Refused != 0 || sum.Submitted+sum.Already != len(grants) {
			t.Errorf("%+v, %v", sum, failures[i])
		}
	}
	if got := c.counts(); got["applications"] != 80 || got["organizations"] != 21 || got["places"] != 20 {
		t.Errorf("%v", got)
	}
	c.checkRooms(20)
}
