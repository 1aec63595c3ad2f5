package grant_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

func TestUSCCVectors(t *testing.T) {
	t.Parallel()
	var file struct {
		Vectors []struct {
			Input, Normalised, Why, Warn string
			Valid                        bool
		}
	}
	readJSON(t, "../testdata/uscc.json", &file)
	if len(file.Vectors) == 0 {
		t.Fatal("no vectors")
	}
	for _, vector := range file.Vectors {
		t.Run(vector.Why+" "+vector.Input, func(t *testing.T) {
			t.Parallel()
			id, warning, err := grant.NormalizeIdentifier(grant.SchemeUSCC, vector.Input)
			if id.Code != vector.Normalised {
				t.Errorf("read as %q, want %q", id.Code, vector.Normalised)
			}
			if (err == nil) != vector.Valid {
				t.Errorf("valid: %v, want %v (%v)", err == nil, vector.Valid, err)
			}
			if warning != vector.Warn {
				t.Errorf("warning %q, want %q", warning, vector.Warn)
			}
		})
	}
}

func TestIdentifierRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scheme, code string
		field        string
		params       map[string]any
	}{
		{"CN-USCC", "", "/code", map[string]any{"rule": "empty"}},
		{"CN-USCC", "MJ0000026", "/code", map[string]any{"rule": "length", "length": 9, "expected_length": 18}},
		{"CN-USCC", "52 OOOOOO MJ0000026W", "/code", map[string]any{"rule": "character", "position": 3, "length": 18}},
		{"CN-USCC", "52000000MJ0000026X", "/code", map[string]any{"rule": "check", "position": 18, "expected": "W"}},
		{"GB-CHC", " \t", "/code", map[string]any{"rule": "empty"}},
		{"GB-CHC", "108\x00", "/code", map[string]any{"rule": "character", "position": 4}},
		{"GB-CHC", "\xff", "/code", map[string]any{"rule": "character", "position": 1}},
		{"GB-CHC", strings.Repeat("会", 65), "/code", map[string]any{"rule": "length", "length": 65, "max": 64}},
		{"GBCHC", "1", "/scheme", map[string]any{"rule": "scheme"}},
		{"gb-chc", "1", "/scheme", map[string]any{"rule": "scheme"}},
		{"", "1", "/scheme", map[string]any{"rule": "scheme"}},
	} {
		t.Run(c.scheme+" "+c.code, func(t *testing.T) {
			t.Parallel()
			_, _, err := grant.NormalizeIdentifier(c.scheme, c.code)
			got, _ := grant.Refusal(err)
			want := &grant.Error{Kind: grant.Invalid, Reason: grant.BadCode, Field: c.field, Params: c.params}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOrgID(t *testing.T) {
	t.Parallel()
	for orgID, want := range map[string]grant.Identifier{
		"GB-CHC-1089263":             {Scheme: "GB-CHC", Code: "1089263"},
		"GB-COH-SC038105":            {Scheme: "GB-COH", Code: "SC038105"},
		"US-EIN-13-1684331":          {Scheme: "US-EIN", Code: "13-1684331"},
		"360G-LBFEW-111657":          {Scheme: "360G", Code: "LBFEW-111657"},
		"CN-USCC-52000000MJ0000026W": {Scheme: "CN-USCC", Code: "52000000MJ0000026W"},
	} {
		got, warning, err := grant.ParseOrgID(orgID)
		if err != nil || warning != "" || got != want || got.OrgID() != orgID {
			t.Errorf("%s: got %v (%s) %q %v", orgID, got, got.OrgID(), warning, err)
		}
	}
	for _, orgID := range []string{"", "GB", "GB-CHC", "GB-CHC-", "gb-chc-1", "360G-", "CN-USCC-52000000MJ0000026X"} {
		if id, _, err := grant.ParseOrgID(orgID); err == nil {
			t.Errorf("%q was taken as %v", orgID, id)
		}
	}
}

// Whatever is read once is read as itself the second time.
func TestNormalizeIdentifierTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		scheme := rapid.SampledFrom([]string{"CN-USCC", "GB-CHC", "360G"}).Draw(t, "scheme")
		code := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ \x{3000}]?[0-9A-Ya-y０-９Ａ-Ｙ]{17,18}`)).Draw(t, "code")
		once, warning, err := grant.NormalizeIdentifier(scheme, code)
		twice, again, errAgain := grant.NormalizeIdentifier(once.Scheme, once.Code)
		if once != twice || warning != again || (err == nil) != (errAgain == nil) {
			t.Fatalf("%q: %v %q %v, then %v %q %v", code, once, warning, err, twice, again, errAgain)
		}
	})
}

// Any one wrong character of a right code is found: modulus 31 is prime and no weight is 0.
func TestUSCCFindsEverySingleError(t *testing.T) {
	t.Parallel()
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	const code = "52000000MJ0000026W"
	for i := range code {
		for _, c := range alphabet {
			wrong := code[:i] + string(c) + code[i+1:]
			if _, _, err := grant.NormalizeIdentifier(grant.SchemeUSCC, wrong); wrong != code && err == nil {
				t.Errorf("%s was taken", wrong)
			}
		}
	}
}

func ExampleNormalizeIdentifier() {
	id, _, err := grant.NormalizeIdentifier("CN-USCC", "５２ 000000 mj0000026 w")
	fmt.Println(id.OrgID(), err)
	_, _, err = grant.NormalizeIdentifier("CN-USCC", "52000000MJ0000026X")
	fmt.Println(err)
	// Output:
	// CN-USCC-52000000MJ0000026W <nil>
	// invalid: bad_code at /code expected=W position=18 rule=check
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}
