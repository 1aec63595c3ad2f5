package public

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Every download is what the ledger holds.
func TestOpenData(t *testing.T) {
	t.Parallel()
	s := announced(t, 130)
	s.pay(t)
	awarded, paid := s.held(t)
	round := s.round.String()
	_, body := get(t, s.pages, "/open-data")
	want(t, body, `<a href="https://creativecommons.org/licenses/by/4.0/" rel="license">CC BY 4.0</a>`, "全部项目", titleZH, "/open-data/rounds/"+round+"/360giving.json")

	response, file := get(t, s.pages, "/open-data/projects.csv?round="+round)
	if kind, name := response.Header.Get("Content-Type"), response.Header.Get("Content-Disposition"); kind != commas || name != `attachment; filename="projects.csv"` {
		t.Errorf("%s, %s", kind, name)
	}
	rows := must[[][]string](t)(csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\uFEFF"))).ReadAll())
	var inFile, paidInFile grant.Fen
	for _, row := range rows[1:] {
		inFile += must[grant.Fen](t)(grant.ParseYuan(row[10]))
		paidInFile += must[grant.Fen](t)(grant.ParseYuan(row[11]))
	}
	if len(rows) != 101 || inFile != awarded || paidInFile != paid {
		t.Errorf("%d rows with %d and %d, the ledger has %d and %d", len(rows), inFile, paidInFile, awarded, paid)
	}
	if again := content(t, s, "/open-data/projects.csv?round="+round); again != file {
		t.Error("the same projects give other bytes")
	}
	if other := content(t, s, "/open-data/projects.csv?round="+uuid.NewString()); strings.Count(other, "\r\n") != 1 {
		t.Error("a round that nobody knows has projects")
	}

	_, text := get(t, s.pages, "/open-data/rounds/"+round+"/360giving.json")
	var published GrantPackage
	if err := json.Unmarshal([]byte(text), &published); err != nil {
		t.Fatal(err)
	}
	var inPackage, disbursed grant.Fen
	for _, g := range published.Grants {
		inPackage += must[grant.Fen](t)(grant.ParseYuan(string(g.AmountAwarded)))
		disbursed += must[grant.Fen](t)(grant.ParseYuan(string(g.AmountDisbursed)))
	}
	if inPackage != awarded || disbursed != paid || published.License != "https://creativecommons.org/licenses/by/4.0/" {
		t.Errorf("%d and %d under %s", inPackage, disbursed, published.License)
	}

	response, book := get(t, s.pages, "/open-data/projects.xlsx")
	if response.Header.Get("Content-Type") != workbook || !strings.HasPrefix(book, "PK") {
		t.Error(response.Header)
	}
	for _, page := range []string{"/open-data/rounds/x/360giving.json", "/open-data/rounds/" + uuid.NewString() + "/360giving.json", "/open-data/people.csv"} {
		if response, _ := get(t, s.pages, page); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", page, response.Status)
		}
	}
}

func TestParseLicence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Licence{
		"": {}, " ": {}, "CC0 https://creativecommons.org/publicdomain/zero/1.0/": {"CC0", "https://creativecommons.org/publicdomain/zero/1.0/"},
		"Open  Government Licence http://example.org/ogl": {"Open Government Licence", "http://example.org/ogl"},
	} {
		if got, err := ParseLicence(text); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"CC BY 4.0", "https://example.org/", "x javascript:alert(1)", "x https://", "x //example.org"} {
		if got, err := ParseLicence(text); err == nil {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}
