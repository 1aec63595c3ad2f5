package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// A round that takes no applications is refused before anything is made for it.
func TestImportIntoADraft(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	open, err := store.FindRound(t.Context(), c.acts.Pool, c.round)
	c.must(err)
	draft, err := c.acts.CreateRound(t.Context(), activities.CreateRound{
		By: by(c.officer), Funder: c.funder, Key: "draft", TitleZH: "草稿", TitleEN: "Draft", Policy: open.PolicyID, Fund: open.FundID,
	})
	c.must(err)
	before := c.counts()
	out, err := c.granary(fileOf(published("g1", nil)), "import", "360giving", "--round", draft.ID.String(), "-")
	refusal, refused := grant.Refusal(err)
	if !refused || refusal.Reason != grant.WrongStage || status(err) != 1 || out != "" {
		t.Errorf("%q, %v", out, err)
	}
	if diff := cmp.Diff(before, c.counts()); diff != "" {
		t.Error(diff)
	}
}

// A file of which nothing is taken ends with status 1 and says why in sentences.
func TestImportOfNothing(t *testing.T) {
	t.Parallel()
	c := newCharity(t)
	out, err := c.granary(fileOf(published("g1", with("amountAwarded", json.Number("100000.01")))), "import", "360giving", "--round", c.round.String(), "-")
	if status(err) != 1 || !strings.Contains(err.Error(), "each was refused") {
		t.Errorf("%d %v", status(err), err)
	}
	if !strings.Contains(out, "A project gets at most 100,000.00; 100,000.01 was asked. (refused: project_cap at /grants/0/amountAwarded") {
		t.Error(out)
	}
}
