package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/public"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const standard = "../../testdata/360giving/"

// packageSchema reads nothing but the files: the package schema of 1.4.3 names the grants' schema by the address it had
// in 1.4.2, and both name their language without the s of https.
func packageSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	compiler.UseLoader(jsonschema.SchemeURLLoader{})
	read := func(name string) (schema map[string]any, address string) {
		schema = parseJSON(t, string(readFile(t, standard+name))).(map[string]any)
		address = schema["$id"].(string)
		delete(schema, "$id")
		schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
		return schema, address
	}
	grants, address := read("360-giving-schema.json")
	whole, root := read("360-giving-package-schema.json")
	for at, schema := range map[string]any{address: grants, strings.Replace(address, "1.4.3", "1.4.2", 1): grants, root: whole} {
		if err := compiler.AddResource(at, schema); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile(root)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// What is published has the standard's form, and its amounts are those of the ledger.
func TestExportGrants(t *testing.T) {
	t.Parallel()
	w := newTrustee(t, 60_000_01, 50_000_00, 40_000_00)
	_, err := w.acts.GiveUpProject(t.Context(), activities.ProjectAct{By: by(w.owner(2)), Project: w.projects[2].ID, Reason: "负责人离职"})
	w.must(err)
	w.sign(0)
	w.sign(1)
	batch := w.prepared()
	w.approve(batch)
	file, err := w.granary("", "pay", "export", "--batch", batch.Number, "--out", "-")
	w.must(err)
	w.reply(batch, []byte(file))

	path := filepath.Join(t.TempDir(), "grants.json")
	_, err = w.granary("", "export", "360giving", "--round", w.round.String(), "--out", path)
	w.must(err)
	text := string(readFile(t, path))
	schema := packageSchema(t)
	if err := schema.Validate(parseJSON(t, text)); err != nil {
		t.Error(err)
	}
	if schema.Validate(parseJSON(t, strings.ReplaceAll(text, "awardDate", "awarded"))) == nil {
		t.Error("the schema demands nothing of a grant")
	}
	var published public.GrantPackage
	w.must(json.Unmarshal([]byte(text), &published))
	ledger := w.ledger()
	for _, g := range published.Grants {
		number := strings.TrimPrefix(g.ID, "GB-CHC-1000000-")
		if diff := cmp.Diff(ledger[number], [2]string{string(g.AmountAwarded), string(g.AmountDisbursed)}); diff != "" {
			t.Errorf("%s: the ledger (-), the package (+)\n%s", number, diff)
		}
		delete(ledger, number)
	}
	if len(ledger) != 0 || len(published.Grants) != 2 {
		t.Errorf("%d grants, the ledger also has %v", len(published.Grants), ledger)
	}
	// Anybody can download the same file.
	answer := httptest.NewRecorder()
	pages := public.New(w.acts, slog.New(slog.DiscardHandler), public.Licence{})
	pages.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/open-data/rounds/"+w.round.String()+"/360giving.json", nil))
	if answer.Code != http.StatusOK || answer.Body.String() != text {
		t.Errorf("%d, %s", answer.Code, cmp.Diff(text, answer.Body.String()))
	}
	for _, person := range []string{"负责人", "某某", "6222000011112222", "reviewer", "officer"} {
		if strings.Contains(text, person) {
			t.Errorf("%s is published", person)
		}
	}
}

// ledger answers by project number what is committed, in transit or paid out of the pool, and what is paid out, from
// the postings themselves.
func (w *trustee) ledger() map[string][2]string {
	rows, err := w.acts.Pool.Query(w.Context(), `
select p.number, sum(t.amount), coalesce(sum(t.amount) filter (where a.kind = 'line_paid_out'), 0)
  from projects p
  join lines l on l.project_id = p.id and l.source = 'pool'
  join accounts a on a.owner = l.id and a.kind in ('line_committed', 'line_in_transit', 'line_paid_out')
  join postings t on t.account = a.id
 where p.round_id = $1
 group by p.number
having sum(t.amount) > 0`, w.round)
	w.must(err)
	defer rows.Close()
	held := map[string][2]string{}
	for rows.Next() {
		var number string
		var awarded, disbursed int64
		w.must(rows.Scan(&number, &awarded, &disbursed))
		held[number] = [2]string{grant.Fen(awarded).Yuan(), grant.Fen(disbursed).Yuan()}
	}
	w.must(rows.Err())
	return held
}

func TestExportGrantsRefuses(t *testing.T) {
	t.Parallel()
	w := newTrustee(t)
	nobody := uuid.NewString()
	for round, want := range map[string]string{"2026": "--round takes an id", nobody: "there is no round " + nobody, w.round.String(): "round 2026 has no announced award"} {
		if out, err := w.granary("", "export", "360giving", "--round", round); err == nil || out != "" || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v", round, out, err)
		}
	}
}
