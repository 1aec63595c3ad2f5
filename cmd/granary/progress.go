package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

const (
	progressAfter     = 2 * time.Second // what is done sooner needs no progress
	progressHeartbeat = 10 * time.Second
)

// progress tells somebody who waits how far a work of known or (total 0) unknown size has come: by a bar on a
// terminal, elsewhere by a line now and then. It is used by one goroutine.
type progress struct {
	out   io.Writer
	title string
	total int64
	begin time.Time
	told  time.Time
	bar   *progressbar.ProgressBar
}

func newProgress(out io.Writer, title string, total int64) *progress {
	return &progress{out: out, title: title, total: total, begin: time.Now()}
}

// at says how much is done, and in words what that is.
func (p *progress) at(done int64, words string) {
	now := time.Now()
	if now.Sub(p.begin) < progressAfter {
		return
	}
	if file, ok := p.out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		p.draw(done, p.title+": "+words)
		return
	}
	if now.Sub(p.told) >= progressHeartbeat {
		p.told = now
		fmt.Fprintf(p.out, "%s: %s, %s so far\n", p.title, words, now.Sub(p.begin).Round(time.Second))
	}
}

// draw sets the bar before its words, and makes it with them: the first picture shows both.
func (p *progress) draw(done int64, words string) {
	if p.bar == nil {
		p.bar = progressbar.NewOptions64(max(p.total, -1), progressbar.OptionSetWriter(p.out), progressbar.OptionSetWidth(24),
			progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(p.total > 0),
			progressbar.OptionSetDescription(words))
	}
	_ = p.bar.Set64(done)
	p.bar.Describe(words)
}

// end clears the bar.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
