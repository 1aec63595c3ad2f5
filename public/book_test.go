package public

import (
	"testing"
	"time"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func TestMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount   grant.Fen
		currency string
		want     string
	}{
		{9_800_000, "CNY", "\u00a598,000.00"},
		{820_000_000, "CNY", "\u00a58,200,000.00"},
		{5, "CNY", "\u00a50.05"},
		{-123_456, "CNY", "−\u00a51,234.56"},
		{9_800_000, "GBP", "GBP\u00a098,000.00"},
	} {
		if got := money(c.amount, c.currency); got != c.want {
			t.Errorf("money(%d, %s) = %q, want %q", c.amount, c.currency, got, c.want)
		}
	}
}

func TestPercent(t *testing.T) {
	t.Parallel()
	for ratio, want := range map[string]string{"0": "0%", "0.05": "5%", "0.1": "10%", "0.605": "60.5%", "1": "100%", "0.0001": "0.01%"} {
		d, err := grant.ParseDecimal(ratio)
		if err != nil {
			t.Fatal(err)
		}
		if got := percent(d); got != want {
			t.Errorf("percent(%s) = %s, want %s", ratio, got, want)
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	zh, en := bind()[chinese], bind()[english]
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	if got := clock(moment{at, grant.Beijing}); got != "2026-07-01 17:00" {
		t.Error(got)
	}
	if got := clock(moment{at.Add(59 * time.Second), london}); got != "2026-07-01 10:00:59" {
		t.Error(got)
	}
	if got, err := en.zone(moment{at, london}); got != "Europe/London time" {
		t.Error(got, err)
	}
	if got, err := zh.zone(moment{at, grant.Beijing}); got != "北京时间" {
		t.Error(got, err)
	}
	for left, want := range map[time.Duration]string{
		74*time.Hour + 59*time.Minute: "3 天 2 小时", 61 * time.Minute: "1 小时 1 分钟", 59 * time.Minute: "不足 1 小时",
	} {
		if got, err := zh.left(left); got != want {
			t.Errorf("%v: %q, want %q (%v)", left, got, want, err)
		}
	}
}

func TestBound(t *testing.T) {
	t.Parallel()
	b := bind()[english]
	for _, c := range []struct {
		by    grant.Reason
		place string
		want  string
	}{
		{"", "", ""}, {grant.CommunityCap, "甲社区", "Not enough room left in 甲社区"}, {grant.PoolCap, "", "Total funds used up"}, {"a_later_reason", "", "Bound by a rule"},
	} {
		var r store.Result
		if c.by != "" {
			r.BoundBy = &c.by
		}
		if c.place != "" {
			r.BoundPlace = &c.place
		}
		if got, err := b.bound(r); got != c.want {
			t.Errorf("%s: %q, want %q (%v)", c.by, got, c.want, err)
		}
	}
}

func TestRoom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		left, used grant.Fen
		cap        grant.Fen
		tenth      int
	}{
		{300, 0, 300, 0}, {299, 1, 300, 1}, {150, 150, 300, 5}, {1, 299, 300, 9}, {0, 300, 300, 10}, {-20, 320, 300, 10}, {0, 0, 0, 10}, {4, 1, 5, 1},
	} {
		got := roomOf(store.Room{Left: c.left, Used: c.used})
		if got.Cap != c.cap || got.Tenth != c.tenth || got.Left < 0 {
			t.Errorf("%d left, %d used: %+v, want cap %d and tenth %d", c.left, c.used, got, c.cap, c.tenth)
		}
	}
}
