package grant_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// A login is a mobile number, an address of mail or a name, in the letters that every keyboard has.
func ExampleCheckPerson() {
	for _, login := range []string{"13800000000", "lin@example.org", "li", "林晓", "lin xiao", "lin\n"} {
		fmt.Printf("%q: %v\n", login, grant.CheckPerson(login, "林晓", "zh-CN") == nil)
	}
	// Output:
	// "13800000000": true
	// "lin@example.org": true
	// "li": false
	// "林晓": false
	// "lin xiao": false
	// "lin\n": false
}

// The bounds are those of the contract.
func ExampleCheckPassword() {
	for _, length := range []int{9, 10, 200, 201} {
		fmt.Println(length, grant.CheckPassword(strings.Repeat("密", length)))
	}
	// Output:
	// 9 invalid: bad_input at /password min=10 rule=length
	// 10 <nil>
	// 200 <nil>
	// 201 invalid: too_large at /password max=200 rule=length
}

// "Everyone who changed any part is a preparer, by human identity, whatever the role": one person with two accounts is one.
func ExampleColleague_TellApart() {
	li, mail := uuid.MustParse("00000000-0000-0000-0000-000000000001"), "li@example.org"
	colleagues := []grant.Colleague{{ID: li, Name: "李 华", Email: &mail}}
	another := uuid.MustParse("00000000-0000-0000-0000-000000000002")
	fmt.Println(grant.Colleague{ID: another, Name: "李华"}.TellApart(colleagues, false))
	fmt.Println(grant.Colleague{ID: another, Name: "李华"}.TellApart(colleagues, true))
	capital := "Li@example.org"
	fmt.Println(grant.Colleague{ID: another, Name: "王芳", Email: &capital}.TellApart(colleagues, true))
	fmt.Println(grant.Colleague{ID: li, Name: "李华", Email: &mail}.TellApart(colleagues, false))
	// Output:
	// conflict: namesake at /name name=李 华
	// <nil>
	// conflict: already_taken at /email
	// <nil>
}

func TestCheckPerson(t *testing.T) {
	t.Parallel()
	for _, wrong := range []struct {
		login, name, language string
		want                  []string
	}{
		{"lin", "林", "zh-CN", nil},
		{strings.Repeat("l", 200), strings.Repeat("林", 50), "en", nil},
		{strings.Repeat("l", 201), "林", "en", []string{"bad_input at /login"}},
		{"lin", strings.Repeat("林", 51), "en", []string{"too_large at /name"}},
		{"", "", "fr", []string{"bad_input at /login", "bad_input at /name", "bad_input at /language"}},
	} {
		var got []string
		if refusal, refused := grant.Refusal(grant.CheckPerson(wrong.login, wrong.name, wrong.language)); refused {
			for _, each := range append([]*grant.Error{refusal}, refusal.More...) {
				got = append(got, fmt.Sprintf("%s at %s", each.Reason, each.Field))
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(wrong.want) {
			t.Errorf("%q, %q, %q: %v, want %v", wrong.login, wrong.name, wrong.language, got, wrong.want)
		}
	}
}

// Who signs in with an address is told there unless he names another one; who names none is told in the portal.
func TestEmailOf(t *testing.T) {
	t.Parallel()
	at196 := "@" + strings.Repeat(strings.Repeat("a", 63)+".", 3) + "org" // 196 characters
	for _, c := range []struct {
		login, given, want string
		refused            bool
	}{
		{login: "lin@example.org", want: "lin@example.org"}, {login: "lin@example.org", given: "office@example.org", want: "office@example.org"},
		{login: "13800000000"}, {login: "13800000000", given: "lin@example.org", want: "lin@example.org"}, {login: "@@@"},
		{login: "lin", given: "lin", refused: true}, {login: "lin", given: "lin@example.org\r\nBcc: all@example.org", refused: true},
		{login: "lin", given: "four" + at196, want: "four" + at196}, {login: "lin", given: "fives" + at196, refused: true},
	} {
		var given *string
		if c.given != "" {
			given = &c.given
		}
		email, err := grant.EmailOf(c.login, given)
		switch {
		case c.refused:
			if refusal, refused := grant.Refusal(err); !refused || refusal.Field != "/email" {
				t.Errorf("%s with %q: %v", c.login, c.given, err)
			}
		case err != nil || (email == nil) != (c.want == "") || email != nil && *email != c.want:
			t.Errorf("%s with %q is told at %v, %v, want %q", c.login, c.given, email, err, c.want)
		}
	}
}
