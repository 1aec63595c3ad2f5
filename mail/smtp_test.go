package mail

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
)

func base64Of(r io.Reader) io.Reader { return base64.NewDecoder(base64.StdEncoding, r) }

// server is a small mail server. It offers STARTTLS where it has a certificate, and notes what it is told.
type server struct {
	net.Listener
	certificate *tls.Certificate
	refuse      string // the answer to RCPT, where it is a refusal
	said        chan string
	letters     chan []byte
}

func serveMail(t testing.TB, certificate *tls.Certificate) *server {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Listener: listener, certificate: certificate, said: make(chan string, 100), letters: make(chan []byte, 10)}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.talk(conn)
		}
	}()
	return s
}

func (s *server) talk(conn net.Conn) {
	defer func() { conn.Close() }()
	in, encrypted := bufio.NewReader(conn), false
	say := func(line string) { fmt.Fprintf(conn, "%s\r\n", line) }
	say("220 mail.example.org")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		s.said <- strings.TrimSpace(line)
		switch {
		case verb == "EHLO" && s.certificate != nil && !encrypted:
			say("250-mail.example.org\r\n250 STARTTLS")
		case verb == "EHLO":
			say("250-mail.example.org\r\n250 AUTH PLAIN")
		case verb == "STARTTLS":
			say("220 go on")
			conn = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{*s.certificate}})
			in, encrypted = bufio.NewReader(conn), true
		case verb == "AUTH":
			say("235 welcome")
		case verb == "RCPT" && s.refuse != "":
			say(s.refuse)
		case verb == "DATA":
			say("354 go on")
			letter, err := textproto.NewReader(in).ReadDotBytes()
			if err != nil {
				return
			}
			s.letters <- letter
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// heard answers what the server was told so far.
func (s *server) heard() string {
	var all []string
	for {
		select {
		case line := <-s.said:
			all = append(all, line)
		default:
			return strings.Join(all, "\n")
		}
	}
}

func TestSMTPOverTLS(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.tell(new("li@example.org"))
	known := httptest.NewTLSServer(nil)
	t.Cleanup(known.Close)
	s := serveMail(t, &known.TLS.Certificates[0])
	post, err := NewSMTP("smtp://granary:secret@" + s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	sender := o.sender(post)
	if _, err := sender.SendNext(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a server that nobody vouches for: %v", err)
	}
	if heard := s.heard(); strings.Contains(heard, "AUTH") || strings.Contains(heard, "RCPT") {
		t.Errorf("it is told %s", heard)
	}
	o.exec(`update messages set failed_at = null`)
	roots := x509.NewCertPool()
	roots.AddCert(known.Certificate())
	post.trust = &tls.Config{ServerName: "127.0.0.1", RootCAs: roots}
	if _, err := sender.SendNext(t.Context()); err != nil {
		t.Fatal(err)
	}
	heard := s.heard()
	for _, want := range []string{"STARTTLS", "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00granary\x00secret")), "MAIL FROM:<grants@example.org>", "RCPT TO:<li@example.org>"} {
		if !strings.Contains(heard, want) {
			t.Errorf("the server did not hear %s in\n%s", want, heard)
		}
	}
	checkLetter(t, bytes.NewReader(<-s.letters), id)
	if n := o.count("sent_at is not null and tries = 2 and last_error is null"); n != 1 {
		t.Error("it is not marked as sent")
	}
}

func TestSMTPRefusal(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.tell(new("li@example.org"))
	s := serveMail(t, nil)
	s.refuse = "550 no such mailbox"
	post, err := NewSMTP("smtp://" + s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.sender(post).SendNext(t.Context()); err == nil || err.Error() != `recipient: 550 "no such mailbox"` {
		t.Errorf("the answer is %v", err)
	}
	if n := o.count(`last_error = 'recipient: 550 "no such mailbox"' and sent_at is null`); n != 1 {
		t.Error("the refusal is not noted")
	}
}

func TestNewSMTP(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"smtp://mail.example.org": "mail.example.org:587", "smtps://u:p@mail.example.org": "mail.example.org:465", "smtp://mail.example.org:25": "mail.example.org:25",
		"mail.example.org:25": "", "http://mail.example.org": "", "smtp://": "", "smtp://host/path": "", "smtp://u:p%zz@host": "",
	} {
		s, err := NewSMTP(address)
		switch {
		case err == nil && s.address != want:
			t.Errorf("%s is %s, want %s", address, s.address, want)
		case err != nil && want != "":
			t.Errorf("%s: %v", address, err)
		case err != nil && strings.Contains(err.Error(), "p%zz"):
			t.Errorf("the refusal shows the password: %v", err)
		}
	}
}
