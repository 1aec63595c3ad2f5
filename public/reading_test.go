package public

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestReading(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	for _, c := range []struct{ path, cookie, want string }{
		{"/", "", "medium"},
		{"/", "type=large", "large"},
		{"/?type=care", "type=small", "care"},
		{"/?type=huge", "type=<b>", "medium"},
	} {
		_, body := get(t, s.pages, c.path, "Cookie", c.cookie)
		want(t, body, `<html lang="zh-CN" class="`+c.want+`">`)
	}
	response, body := get(t, s.pages, "/receipts?number=x&type=care")
	if cookies := response.Cookies(); len(cookies) != 1 || cookies[0].Name != "type" || cookies[0].Value != "care" || cookies[0].MaxAge < 1e7 {
		t.Errorf("cookies %v", cookies)
	}
	want(t, body, `href="/receipts?number=x&amp;type=large"`, `<a href="/receipts?number=x&amp;type=medium" aria-current="true">退出关怀版</a>`, `href="/receipts?lang=en&amp;number=x"`)
	if response, _ := get(t, s.pages, "/?type=huge&lang=xx"); len(response.Cookies()) != 0 {
		t.Errorf("what nobody knows is remembered: %v", response.Cookies())
	}
}

// Every page leads into the portal and to the statement of accessibility, and names its language and its main part.
func TestFrame(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	for _, page := range []string{"/", "/accessibility", "/receipts", "/objections", "/nothing", "/rounds/" + s.round.String()} {
		_, body := get(t, s.pages, page)
		want(t, body, `<a class="skip" href="#main">`, `<main id="main"`, `<a href="/portal/">登录</a>`, `<a href="/accessibility"`, ">关怀版</a>")
	}
	_, body := get(t, s.pages, "/accessibility?lang=en")
	want(t, body, "WCAG 2.2", "GB/T 37668-2019", `<a href="/accessibility" aria-current="page">Accessibility</a>`)
	if response, _ := get(t, s.pages, "/favicon.ico"); response.Header.Get("Location") != "/assets/icon.svg" {
		t.Error(response.Status)
	}
}

func TestCompression(t *testing.T) {
	t.Parallel()
	s := newSeason(t, titleEN)
	for _, path := range []string{"/accessibility", stylesheet()} {
		whole, plain := get(t, s.pages, path)
		if whole.Header.Get("Content-Encoding") != "" || !strings.Contains(whole.Header.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s: %v", path, whole.Header)
		}
		small, packed := get(t, s.pages, path, "Accept-Encoding", "br, gzip;q=0.8")
		unpacked, err := gzip.NewReader(strings.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(unpacked)
		if err != nil || string(text) != plain || len(packed) >= len(plain) {
			t.Errorf("%s: %d bytes of %d, %v", path, len(packed), len(plain), err)
		}
		if small.Header.Get("ETag") == whole.Header.Get("ETag") {
			t.Errorf("%s: two answers have one tag", path)
		}
		if again, _ := get(t, s.pages, path, "Accept-Encoding", "gzip", "If-None-Match", small.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: %s", path, again.Status)
		}
		if refused, _ := get(t, s.pages, path, "Accept-Encoding", "gzip;q=0"); refused.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: compressed against the browser's will", path)
		}
	}
	// What was typed stands beside the code of an objection: its length must tell nothing.
	if response, _ := get(t, s.pages, "/nothing", "Accept-Encoding", "gzip"); response.Header.Get("Content-Encoding") != "" {
		t.Error("a page that no cache may keep is compressed")
	}
}
