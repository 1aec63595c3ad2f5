package public

import (
	"os"
	"testing"
)

func TestZZLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		t.Skip()
	}
	s := newSeason(t, titleEN)
	dump := func(name, path string) {
		for _, l := range []string{chinese, english} {
			_, body := get(t, s.pages, path, "Cookie", "lang="+l)
			os.WriteFile(dir+"/"+name+"."+l+".html", []byte(body), 0o644)
			t.Log(name, l, len(body))
		}
	}
	round := "/rounds/" + s.round.String()
	dump("published", round)
	s.open(t)
	dump("home", "/")
	dump("open", round)
	s.submit(t, len(s.input.Applications))
	dump("receipt1", "/receipts?number="+s.receipts["P381"])
	s.decide(t)
	s.propose(t)
	dump("allocation", round)
	s.release(t)
	s.chain(t)
	dump("released", round)
	dump("home2", "/")
	dump("receipt2", "/receipts?number="+s.receipts["P381"])
	dump("receipt0", "/receipts")
	dump("receipt404", "/receipts?number=2026-999999")
	dump("missing", "/x")
	os.MkdirAll(dir+"/assets", 0o755)
	os.WriteFile(dir+stylesheet(), styleCSS, 0o644)
	os.WriteFile(dir+icon(), iconSVG, 0o644)
}
