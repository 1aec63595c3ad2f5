package main

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"time"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

// temporalLog lets the Temporal server write to an slog.Logger. A server without its database says the
// same dozens of times a second, so a message is written once in quietFor.
type temporalLog struct {
	*slog.Logger
	said *said
}

const quietFor = 10 * time.Second

// said remembers when each message was written last. The server's messages are constants: there are few.
type said struct {
	mu sync.Mutex
	at map[string]time.Time
}

func newLog(l *slog.Logger) temporalLog {
	return temporalLog{Logger: l, said: &said{at: map[string]time.Time{}}}
}

// again says whether the message was written within quietFor before now.
func (s *said) again(msg string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, ok := s.at[msg]; ok && now.Sub(at) < quietFor {
		return true
	}
	s.at[msg] = now
	return false
}

var _ log.WithLogger = temporalLog{}

func (l temporalLog) Debug(msg string, tags ...tag.Tag) { l.write(slog.LevelDebug, msg, tags) }
func (l temporalLog) Info(msg string, tags ...tag.Tag)  { l.write(slog.LevelInfo, msg, tags) }
func (l temporalLog) Warn(msg string, tags ...tag.Tag)  { l.write(slog.LevelWarn, msg, tags) }
func (l temporalLog) Error(msg string, tags ...tag.Tag) { l.write(slog.LevelError, msg, tags) }

// DPanic is for what a developer's build should stop at; ours reports it.
func (l temporalLog) DPanic(msg string, tags ...tag.Tag) { l.write(slog.LevelError, msg, tags) }

func (l temporalLog) Panic(msg string, tags ...tag.Tag) {
	l.write(slog.LevelError, msg, tags)
	panic(msg)
}

// Fatal ends the process: the server calls it where it cannot go on.
func (l temporalLog) Fatal(msg string, tags ...tag.Tag) {
	l.write(slog.LevelError, msg, tags)
	os.Exit(exitFailed)
}

// With implements log.WithLogger.
func (l temporalLog) With(tags ...tag.Tag) log.Logger {
	return temporalLog{slog.New(l.Handler().WithAttrs(attributes(tags))), l.said}
}

func (l temporalLog) write(level slog.Level, msg string, tags []tag.Tag) {
	if ctx := context.Background(); l.Enabled(ctx, level) && !l.said.again(msg, time.Now()) {
		l.LogAttrs(ctx, level, msg, attributes(tags)...)
	}
}

func attributes(tags []tag.Tag) []slog.Attr {
	attrs := make([]slog.Attr, 0, len(tags))
	for _, t := range tags {
		value := t.Value()
		if err, ok := value.(error); ok {
			value = err.Error()
		}
		attrs = append(attrs, slog.Any(t.Key(), value))
	}
	return attrs
}
