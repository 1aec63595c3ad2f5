package public

import (
	"crypto/rand"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/granary-grants/granary/grant"
)

// Limits of a form as it is sent. A file that is larger than evidence may be is let in and told so, but not kept.
const (
	maxForm  = 32 << 20        // bytes
	maxValue = 64 << 10        // bytes of one field
	sending  = 3 * time.Minute // how long it may take over a slow line
)

// objectionForm is the form as it was filled in. The key makes one objection of a form that is sent twice.
type objectionForm struct {
	Key    string
	Fields []field
	Slots  []slot
	cut    bool // longer than maxForm
}

// field is one field of the form. Max counts characters; their limits are those of grant.ObjectionContent.
type field struct {
	Name  string
	Max   int
	Value string
	Wrong string // empty where nothing is
}

// Long says whether the field has room for more than a line.
func (f field) Long() bool { return f.Max > 200 }

// Length is in characters.
func (f field) Length() int { return utf8.RuneCountInString(f.Value) }

// slot is a place for one file. A browser is not given back what was chosen for it.
type slot struct {
	Name  string
	Wrong string
	file  grant.Evidence
}

// Number is the slot's, from 1.
func (s slot) Number() string { return strings.TrimPrefix(s.Name, slotName) }

const slotName = "evidence"

// What can be wrong with a field or a file.
const (
	wrongMissing = "missing"
	wrongLong    = "long"
	wrongSize    = "size"
	wrongType    = "type"
	wrongTwice   = "twice"
)

// newForm is an empty form with a key of its own.
func newForm() objectionForm {
	f := objectionForm{
		Key: rand.Text(), Fields: []field{{Name: "name", Max: 50}, {Name: "contact", Max: 200}, {Name: "claim", Max: 4000}, {Name: "clue", Max: 4000}},
	}
	for i := range grant.MaxEvidence {
		f.Slots = append(f.Slots, slot{Name: slotName + strconv.Itoa(i+1)})
	}
	return f
}

// readForm reads what a browser sends, field by field, so that what was typed is there even when a file is too large.
func readForm(w http.ResponseWriter, r *http.Request) (objectionForm, error) {
	connection, until := http.NewResponseController(w), time.Now().Add(sending)
	_ = connection.SetReadDeadline(until)
	_ = connection.SetWriteDeadline(until.Add(patience))
	f := newForm()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	parts, err := r.MultipartReader()
	var part *multipart.Part
	for err == nil {
		if part, err = parts.NextPart(); err == nil {
			err = f.read(part)
		}
	}
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, io.EOF):
		return f, nil
	case errors.As(err, &large):
		f.cut = true
		return f, nil
	}
	return f, grant.Refuse(grant.Invalid, grant.BadInput)
}

func (f *objectionForm) read(part *multipart.Part) error {
	name := part.FormName()
	for i := range f.Slots {
		if f.Slots[i].Name == name {
			content, err := io.ReadAll(io.LimitReader(part, grant.MaxEvidenceSize+1))
			f.Slots[i].file = grant.Evidence{Name: fileName(part.FileName()), Content: content}
			return err
		}
	}
	value, err := io.ReadAll(io.LimitReader(part, maxValue))
	if name == "key" && len(value) == len(f.Key) {
		f.Key = string(value)
	}
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			f.Fields[i].Value = plainText(string(value))
		}
	}
	return err
}

// plainText is what was typed without what no keyboard types. Browsers send the end of a line as two characters.
func plainText(typed string) string {
	lines := strings.ReplaceAll(strings.ToValidUTF8(typed, ""), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, lines))
}

// fileName keeps the end of a long name, which tells what the file is.
func fileName(given string) string {
	const most = 200
	name := []rune(plainText(given))
	return string(name[max(0, len(name)-most):])
}

func (f *objectionForm) value(name string) string {
	for _, field := range f.Fields {
		if field.Name == name {
			return field.Value
		}
	}
	return ""
}

func (f *objectionForm) content() grant.ObjectionContent {
	return grant.ObjectionContent{Name: f.value("name"), Contact: f.value("contact"), Claim: f.value("claim"), Clue: f.value("clue")}
}

// used are the places for which a file was chosen.
func (f *objectionForm) used() []*slot {
	var used []*slot
	for i := range f.Slots {
		if f.Slots[i].file.Name != "" {
			used = append(used, &f.Slots[i])
		}
	}
	return used
}

func (f *objectionForm) evidence() []grant.Evidence {
	var files []grant.Evidence
	for _, s := range f.used() {
		files = append(files, s.file)
	}
	return files
}

// HasFiles says whether files were chosen, which have to be chosen again.
func (f objectionForm) HasFiles() bool { return len(f.used()) > 0 }

// IsFilled says whether anything was typed.
func (f objectionForm) IsFilled() bool {
	return slices.ContainsFunc(f.Fields, func(f field) bool { return f.Value != "" })
}

// IsWrong says whether anything is wrong with a field or a file.
func (f objectionForm) IsWrong() bool {
	return slices.ContainsFunc(f.Fields, func(f field) bool { return f.Wrong != "" }) ||
		slices.ContainsFunc(f.Slots, func(s slot) bool { return s.Wrong != "" })
}

// check notes what is wrong beside each field. Whether all of it can be followed is the rule's to say.
func (f *objectionForm) check() {
	used := f.used()
	if refusal, refused := grant.Refusal(f.content().Check(f.evidence())); refused {
		for _, r := range append([]*grant.Error{refusal}, refusal.More...) {
			f.note(used, r)
		}
	}
	for i := range f.Fields {
		if f.Fields[i].Length() > f.Fields[i].Max {
			f.Fields[i].Wrong = wrongLong
		}
	}
}

func (f *objectionForm) note(used []*slot, refusal *grant.Error) {
	at := strings.Split(strings.TrimPrefix(refusal.Field, "/"), "/")
	for i := range f.Fields {
		if f.Fields[i].Name == at[0] {
			f.Fields[i].Wrong = wrongMissing
		}
	}
	if at[0] != "evidence" {
		return
	}
	index, err := strconv.Atoi(at[1])
	if err != nil {
		return
	}
	switch {
	case refusal.Reason == grant.TooLarge:
		used[index].Wrong = wrongSize
	case refusal.Params["rule"] == "media_type":
		used[index].Wrong = wrongType
	default:
		used[index].Wrong = wrongTwice
	}
}
