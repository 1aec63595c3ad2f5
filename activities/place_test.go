package activities_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// A district is no community: it has no cap of its own, and no application takes place in it, so that nobody gets past
// "对1个村（社区）营造项目资助总金额不超过30万元".
func TestDistrictIsNoCommunity(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	added, err := w.people.AddPlaces(w.ctx, activities.AddPlaces{By: w.by(w.officer), Funder: w.funder, Places: []activities.NewPlace{
		{Code: "D1", Name: "一区", Level: "district"},
		{Code: "C9", Name: "新社区", Level: "community", Kind: "urban", Parent: "D1"},
		{Code: "Y1", Name: "一院", Level: "courtyard", Parent: "C9"},
	}})
	w.must(err)
	applicant := w.register("applicant")
	for code, is := range map[string]bool{"D1": false, "C9": true, "Y1": false} {
		content := w.content(60_000_00, 0)
		content.Places[0].Place = added[code]
		_, err := w.people.SubmitApplication(w.ctx, activities.SubmitApplication{
			By: w.by(applicant.owner), Round: w.round, Organization: applicant.organization, Content: content,
		})
		if is {
			w.must(err)
			continue
		}
		if refusal := w.refused(err, grant.BadInput); refusal.Field != "/places/0/place_id" || refusal.Params["rule"] != "no_community" {
			t.Errorf("%s is refused as %v", code, refusal)
		}
	}
	check := func() {
		t.Helper()
		rooms, err := store.ListRoundAccounts(w.ctx, w.db, w.round, grant.CommunityRoom)
		w.must(err)
		owners := map[uuid.UUID]bool{}
		for _, room := range rooms {
			owners[room.Owner] = true
		}
		want := map[uuid.UUID]bool{added["C9"]: true}
		for _, place := range w.places {
			want[place] = true
		}
		if diff := cmp.Diff(want, owners); diff != "" {
			t.Errorf("rooms\n%s", diff)
		}
	}
	check()
	w.openRound("2027") // the places are there before it
	check()
}

// One community below another would have the same ground twice, each with a cap.
func TestCommunityInACommunity(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, parent := range []string{"C0", "Y1"} {
		_, err := w.people.AddPlaces(w.ctx, activities.AddPlaces{By: w.by(w.officer), Funder: w.funder, Places: []activities.NewPlace{
			{Code: "Y1", Name: "一院", Level: "courtyard", Parent: "C0"},
			{Code: "C9", Name: "新社区", Level: "community", Kind: "urban", Parent: parent},
		}})
		if refusal := w.refused(err, grant.BadInput); refusal.Field != "/places/1/parent" {
			t.Errorf("below %s it is refused at %s", parent, refusal.Field)
		}
	}
}
