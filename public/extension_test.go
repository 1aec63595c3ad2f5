package public

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// A window that closes later shows the new time beside the old one, which is struck out, and why; what is only proposed does not
// show.
func TestExtendedWindow(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	s.open(t)
	ctx, paths := context.Background(), []string{"/", "/rounds/" + s.round.String()}
	for i, closes := range []string{"2026-04-18T17:00:00+08:00", "2026-04-19T23:59:59+08:00"} {
		proposed := must[activities.ExtensionProposed](t)(s.acts.ExtendRound(ctx, activities.ExtendRound{
			By: by("officer"), Round: s.round, ClosesAt: must[time.Time](t)(time.Parse(time.RFC3339, closes)), Reason: "停机<四小时>",
		}))
		if i == 1 {
			break
		}
		must[grant.Round](t)(s.acts.ConfirmExtension(ctx, activities.ConfirmExtension{By: by("decider"), Extension: proposed.ID}))
	}
	for _, path := range paths {
		_, body := get(t, s.pages, path)
		want(t, body, `<s><time datetime="2026-04-15T17:00:00&#43;08:00">2026-04-15 17:00</time></s> 延至`, "2026-04-18 17:00</time>（北京时间）",
			"2026-04-15 17:00 延至 2026-04-18 17:00 的理由：停机&lt;四小时&gt;")
		if strings.Contains(body, "2026-04-19") {
			t.Errorf("%s shows a proposal", path)
		}
		_, body = get(t, s.pages, path, "Accept-Language", "en")
		want(t, body, "</s> extended to", "Why 2026-04-18 17:00 instead of 2026-04-15 17:00: 停机")
	}
	s.clock(t, "2026-04-18T16:59:59+08:00")
	_, body := get(t, s.pages, "/")
	want(t, body, "还剩")
}
