package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Where nobody sits at a terminal, progress is a line now and then, and nothing is drawn over.
func TestProgressElsewhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := &player{out: &out}
		if err := p.each(t.Context(), "reviews", 100, 4, func(context.Context, int) error {
			time.Sleep(time.Second)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"reviews: 5 of 100, 2s so far", "reviews: 45 of 100, 12s so far", "reviews: 85 of 100, 22s so far",
			"reviews                             100 in 25s", "",
		}
		if diff := cmp.Diff(want, strings.Split(out.String(), "\n")); diff != "" {
			t.Error(diff)
		}
	})
}

// The first picture of a bar shows how much is done, in its words and in its share.
func TestProgressBegins(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := newProgress(&out, "applications", 378)
	p.draw(57, "applications: 57 of 378")
	if drawn := out.String(); !strings.Contains(drawn, "57 of 378  15%") || strings.Contains(drawn, "  0%") {
		t.Errorf("%q", drawn)
	}
}
