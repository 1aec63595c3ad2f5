package grant_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/granary-grants/granary/grant"
)

func TestApplicationFiles(t *testing.T) {
	t.Parallel()
	form := conditional()
	pdf := grant.Evidence{Name: "a.pdf", Content: []byte("%PDF-1.7")}
	for _, c := range []struct {
		field string
		file  grant.Evidence
		want  string
	}{
		{"letter", pdf, "taken"},
		{"member_no", pdf, "invalid: bad_input at /field rule=file_field value=member_no"},
		{"none", grant.Evidence{Content: []byte("PK")}, "invalid: bad_input at /field rule=file_field value=none\ninvalid: bad_input at /content expected=PDF, JPEG, PNG rule=media_type"},
		{"letter", grant.Evidence{Content: append([]byte("%PDF-"), make([]byte, grant.MaxEvidenceSize)...)}, "invalid: too_large at /content max=3145728 rule=file"},
	} {
		if diff := cmp.Diff(c.want, refusals(grant.CheckApplicationFile(form, c.field, c.file))); diff != "" {
			t.Errorf("for %s\n%s", c.field, diff)
		}
	}
}

// A file that an answer names is attached to the draft, for that answer.
func TestPickFiles(t *testing.T) {
	t.Parallel()
	form := conditional()
	form.Sections[1].Fields = append(form.Sections[1].Fields, grant.FormField{Key: "photos", Type: grant.FileField, Max: 9})
	ids := []uuid.UUID{uuid.New(), uuid.New(), uuid.New(), uuid.New()}
	var attached []grant.ApplicationFile
	for i, field := range []string{"letter", "photos", "photos"} {
		attached = append(attached, grant.ApplicationFile{ID: ids[i], Field: field})
	}
	answers := func(letter, photo uuid.UUID) map[string]any {
		return map[string]any{"service_field": "elderly", "recommended": true, "letter": []any{letter.String()}, "photos": []any{ids[2].String(), photo.String()}}
	}
	picked, err := grant.PickFiles(form, answers(ids[0], ids[1]), attached)
	if want := []grant.ApplicationFile{attached[0], attached[2], attached[1]}; err != nil || !cmp.Equal(want, picked) {
		t.Errorf("picked %v, %v", picked, err)
	}
	_, err = grant.PickFiles(form, answers(ids[1], ids[3]), attached)
	want := "invalid: bad_input at /answers/letter/0 rule=unattached\ninvalid: bad_input at /answers/photos/1 rule=unattached"
	if diff := cmp.Diff(want, refusals(err)); diff != "" {
		t.Error(diff)
	}
	not := answers(ids[0], ids[1])
	not["recommended"] = false
	if picked, err := grant.PickFiles(form, not, attached); err != nil || len(picked) > 0 {
		t.Errorf("picked for a section that is not asked: %v, %v", picked, err)
	}
}

// A round without a limit of applications still has one of drafts, twenty at a time; whoever may hand in fifty writes a hundred.
func ExamplePolicy_MostDrafts() {
	for _, applications := range []*int{nil, new(2), new(50)} {
		fmt.Println(grant.Policy{Caps: grant.Caps{PerOrganizationProjects: applications}}.MostDrafts())
	}
	// Output:
	// 20
	// 20
	// 100
}
