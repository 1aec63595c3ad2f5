package api

import (
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
)

// withoutCan are the resources on which nobody takes an act, with the reason.
var withoutCan = map[string]string{
	"Agreement":       "a version is never changed; the project says whether it can be signed",
	"AllocationHead":  "a row of a list, without the decisions that a release approves: Allocation says who may",
	"BankAccount":     "never changed; the organisation says where it is paid by adding another",
	"BookEntry":       "never changed: a mistake is mended by another entry",
	"CommitteeVote":   "a vote is never changed; the project says whether another fund may decide",
	"HeldMeeting":     "never changed; the round says whether another can be recorded",
	"Me":              "the person himself; what he may is told by what he may do it to",
	"Message":         "what was told stays as it was told",
	"Note":            "never changed or taken back: what was noted stays",
	"NoticeHead":      "public; the round says whether a notice can be published",
	"Place":           "never changed; places are added to the funder and a cap is changed on Community",
	"RoundAssignment": "a cell of a matrix: Assignment says what its reviewer and an officer may do to it",
}

// Every resource that can be read, and every row of a list of them, says what the caller can do: what has an id is one.
func TestResourcesSayWhatCanBeDone(t *testing.T) {
	t.Parallel()
	doc, err := document()
	if err != nil {
		t.Fatal(err)
	}
	var without []string
	for _, item := range doc.Paths.Map() {
		if item.Get == nil {
			continue
		}
		read := item.Get.Responses.Status(200).Value.Content.Get("application/json").Schema
		if items := membersOf(read.Value)["items"]; items != nil {
			read = items.Value.Items
		}
		members := membersOf(read.Value)
		if isResource := members["id"] != nil || members["place_id"] != nil; isResource && members["can"] == nil {
			without = append(without, path.Base(read.Ref))
		}
	}
	slices.Sort(without)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(withoutCan)), slices.Compact(without)); diff != "" {
		t.Errorf("resources without can: expected (-) and found (+)\n%s", diff)
	}
}

// membersOf are the members of a schema and of those that it is made of.
func membersOf(s *openapi3.Schema) openapi3.Schemas {
	members := maps.Clone(s.Properties)
	if members == nil {
		members = openapi3.Schemas{}
	}
	for _, part := range s.AllOf {
		maps.Copy(members, membersOf(part.Value))
	}
	return members
}

// What can be done is asked of the same rules as the acts ask, for the funder itself, a role in it and a cap.
func TestCan(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := &story{house: h}
	s.people(t)
	s.setUp(t)
	s.publish(t)
	may := func(can map[grant.Act]*grant.Reason, act grant.Act) string {
		reason, listed := can[act]
		switch {
		case !listed:
			return ""
		case reason == nil:
			return "may"
		}
		return string(*reason)
	}
	var got []string
	for _, c := range []client{s.admin, s.officer, s.decider, s.finance, s.owner} {
		var of organization
		c.get(t, "/organizations/"+s.funder.String(), &of)
		var rooms list[community]
		c.get(t, s.at()+"/communities", &rooms)
		told := []string{}
		for _, act := range []grant.Act{grant.AddPlaces, grant.PublishCalendar, grant.CreateFund, grant.DraftPolicy, grant.CreateRound, grant.AddPerson} {
			told = append(told, may(of.Can, act))
		}
		got = append(got, strings.Join(append(told, may(rooms.Items[0].Can, grant.ChangeLimit)), ","))
	}
	want := []string{"may,may,,,,may,", "may,may,may,may,may,,", ",,,,,,may", ",,may,,,,", ",,,,,,"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("admin, officer, decider, finance, owner\n%s", diff)
	}

	for path, c := range map[string]client{"/organizations/" + s.organization.String() + "/members": s.owner, "/funders/" + s.funder.String() + "/people": s.admin} {
		var members list[member]
		c.get(t, path, &members)
		for _, m := range members.Items {
			want := "may"
			if m.Role == grant.Owner {
				want = string(grant.LastOwner)
			}
			if got := may(m.Can, grant.EndMembership); got != want {
				t.Errorf("%s: of %+v %q, want %q", path, m, got, want)
			}
		}
	}
	var seen list[member]
	s.officer.get(t, "/funders/"+s.funder.String()+"/people", &seen)
	if len(seen.Items) == 0 || may(seen.Items[0].Can, grant.EndMembership) != "" {
		t.Errorf("an officer may end %+v", seen.Items)
	}
	var policies list[policyHead]
	s.decider.get(t, "/funders/"+s.funder.String()+"/policies", &policies)
	if got := may(policies.Items[0].Can, grant.PublishPolicy); got != string(grant.AlreadyDone) {
		t.Errorf("a published policy: %q", got)
	}
}
