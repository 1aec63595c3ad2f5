package public

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// The list of a notice is one file that never changes, and the page shows its hash.
func TestNoticeList(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 130)
	at := "/notices/" + n.ID.String()
	response, file := get(t, s.pages, at+"/list.csv")
	if kind := response.Header.Get("Content-Type"); kind != commas {
		t.Error(kind)
	}
	sum := sha256.Sum256([]byte(file))
	hash := hex.EncodeToString(sum[:])
	_, body := get(t, s.pages, at)
	want(t, body, "名单文件（CSV）", `href="`+at+`/list.csv"`, "SHA-256 "+hash, "公示发布时间：", "公示期：2026-05-26 至 2026-06-01。", "没有异议的项目：", "有异议的项目：")
	awarded := s.ranked(t, grant.OutcomeAwarded)
	if lines := strings.Count(file, "\r\n"); lines != 1+len(awarded)+len(s.ranked(t, grant.OutcomeReserve)) {
		t.Errorf("%d lines", lines)
	}
	want(t, file, "awarded,1,"+awarded[0]+",")

	s.rule(t, s.object(t, awarded[0]).ID, grant.ObjectionUpheld, "属实。")
	s.withdraw(t, awarded[1])
	s.propose(t)
	s.release(t) // promotes from the reserve
	s.endNotice(t, n)
	if _, later := get(t, s.pages, at+"/list.csv"); later != file {
		t.Error("the file of a notice has changed")
	}
	_, body = get(t, s.pages, at)
	want(t, body, "SHA-256 "+hash)
	if response, _ := get(t, s.pages, "/notices/"+uuid.NewString()+"/list.csv"); response.StatusCode != http.StatusNotFound {
		t.Error(response.Status)
	}
}
