package api

import (
	"sync"
	"time"
)

const (
	triesWindow    = 15 * time.Minute
	mostPerAddress = 50 // a whole office may share one address
)

// tries counts by address what nobody may try without end: failed sign-ins, letters asked for. It is kept in memory: a
// restart forgets it, and each login has its own count in the database.
type tries struct {
	mu  sync.Mutex
	all map[string][]time.Time
}

func (t *tries) count(address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if t.all == nil {
		t.all = map[string][]time.Time{}
	}
	for other, failures := range t.all {
		if now.Sub(failures[len(failures)-1]) > triesWindow {
			delete(t.all, other)
		}
	}
	failures := append(t.all[address], now)
	t.all[address] = failures[max(0, len(failures)-mostPerAddress):]
}

// lockedFor answers how long the address has to wait; 0 is not at all.
func (t *tries) lockedFor(address string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	failures := t.all[address]
	if len(failures) < mostPerAddress {
		return 0
	}
	return max(0, triesWindow-time.Since(failures[0]))
}
