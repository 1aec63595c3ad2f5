package mail

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Letter is one mail to one person.
type Letter struct {
	ID       uuid.UUID // of the message
	From, To mail.Address
	Language string
	Written  time.Time
	grant.Letter
}

// Post takes letters. What it accepted without an error has left.
type Post interface {
	Send(context.Context, Letter) error
}

// MessageID is the same whenever the message is sent, so that a mailbox drops the second of two that a crash caused.
func (l Letter) MessageID() string {
	_, domain, _ := strings.Cut(l.From.Address, "@")
	return "<" + l.ID.String() + "@" + domain + ">"
}

// Bytes is the letter as RFC 5322 has it. The same letter always has the same bytes.
func (l Letter) Bytes() []byte {
	var b bytes.Buffer
	for _, header := range [][2]string{
		{"From", l.From.String()}, {"To", l.To.String()}, {"Subject", mime.BEncoding.Encode("utf-8", l.Subject)},
		{"Date", l.Written.Format(time.RFC1123Z)}, {"Message-ID", l.MessageID()}, {"Auto-Submitted", "auto-generated"},
		{"MIME-Version", "1.0"}, {"Content-Language", l.Language},
		{"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "base64"},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", header[0], header[1])
	}
	b.WriteString("\r\n")
	text := base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(l.Text, "\n", "\r\n") + "\r\n"))
	for len(text) > 0 {
		line := text[:min(76, len(text))]
		text = text[len(line):]
		b.WriteString(line + "\r\n")
	}
	return b.Bytes()
}
