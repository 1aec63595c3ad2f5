package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store/storetest"
)

func Example_detail() {
	refusal := grant.Refuse(grant.Refused, grant.CommunityCap, "left_fen", grant.Fen(2000000), "requested_fen", grant.Fen(8000000))
	closed := grant.Refuse(grant.Refused, grant.RoundClosed, "closes_at", time.Date(2026, 4, 15, 9, 0, 0, 0, time.UTC))
	stage := grant.Refuse(grant.Conflict, grant.WrongStage, "stage", grant.Submitted)
	for _, e := range []*grant.Error{refusal, closed, stage} {
		fmt.Println(chinese.detail(e))
		fmt.Println(english.detail(e))
	}
	// Output:
	// 该村（社区）剩余额度为 20,000.00 元，需要 80,000.00 元。
	// The community has 20,000.00 left under its cap; 80,000.00 is needed.
	// 本轮次已于北京时间 2026-04-15 17:00:00 截止；如有草稿，仍然保留。
	// The round closed at 2026-04-15 17:00:00 Beijing time. A draft stays as it is.
	// 当前处于“已提交”，此时不能进行这项操作。
	// It stands at “Submitted”; this is not possible there.
}

// A sentence with a hole is worse than a short one.
func TestDetailWithoutItsParams(t *testing.T) {
	t.Parallel()
	if got := english.detail(grant.Refuse(grant.Refused, grant.CommunityCap)); got != "Above the community cap" {
		t.Error(got)
	}
}

func TestYuan(t *testing.T) {
	t.Parallel()
	for fen, want := range map[string]string{
		"0": "0.00", "5": "0.05", "-5": "-0.05", "100": "1.00", "99999": "999.99", "100000": "1,000.00",
		"818700000": "8,187,000.00", "9007199254740991": "90,071,992,547,409.91", "<nil>": "<nil>",
	} {
		if got := yuan(fen); got != want {
			t.Errorf("%s fen are %s, want %s", fen, got, want)
		}
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]string{
		"": "zh-CN", "zh": "zh-CN", "zh-TW": "zh-CN", "en": "en", "en-GB,en;q=0.9": "en", "de": "zh-CN", "de, en;q=0.5, zh;q=0.4": "en", "¿?": "zh-CN",
	} {
		if got := languageOf(accept).language; got != want {
			t.Errorf("%q reads %s, want %s", accept, got, want)
		}
	}
}

// What is no refusal is told apart by whether trying again may help, and says nothing else.
func TestFailures(t *testing.T) {
	t.Parallel()
	gone := storetest.Pool(t, "postgres://nobody@127.0.0.1:1/nowhere?connect_timeout=2", "")
	a := &API{Pool: gone}
	c := client{contract: newContract(t, a)}
	a.Log = slog.New(slog.DiscardHandler)
	got := c.with("Authorization", "Bearer x").refused(t, http.StatusServiceUnavailable, grant.Unavailable, "GET", "/me", nil)
	if got.Header.Get("Retry-After") == "" {
		t.Error("nothing says when to try again")
	}

	recorder := httptest.NewRecorder()
	c.handler.ServeHTTP(recorder, httptest.NewRequest("GET", "/readyz", nil))
	if recorder.Code != http.StatusServiceUnavailable {
		t.Errorf("without a database the process is ready: %d", recorder.Code)
	}

	var log strings.Builder
	a = &API{Log: slog.New(slog.NewTextHandler(&log, nil))}
	engine := gin.New()
	engine.Use(a.observe, a.recover)
	engine.GET("/error", func(c *gin.Context) { a.refuse(c, errors.New("the secret of 13800005678")) })
	engine.GET("/panic", func(*gin.Context) { panic("the secret of 13800005678") })
	for _, path := range []string{"/error", "/panic"} {
		log.Reset()
		recorder := httptest.NewRecorder()
		engine.ServeHTTP(recorder, httptest.NewRequest("GET", path, nil))
		id := recorder.Header().Get("X-Request-Id")
		body := recorder.Body.String()
		if recorder.Code != http.StatusInternalServerError || strings.Contains(body, "secret") || !strings.Contains(body, id) {
			t.Errorf("%s answers %d %s", path, recorder.Code, body)
		}
		if got := strings.Count(log.String(), "level=ERROR"); got != 1 || !strings.Contains(log.String(), id) {
			t.Errorf("%s is logged as %s", path, log.String())
		}
	}
}
