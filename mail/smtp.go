package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/url"
)

// SMTP is a post that hands letters to a mail server, over TLS unless the server is this machine.
type SMTP struct {
	host, address  string
	tls            bool // from the first byte
	user, password string
	trust          *tls.Config // other than the system's in tests
}

// NewSMTP reads an address: smtp://user:password@host:587, which turns to TLS by STARTTLS, or smtps://…:465, which
// begins with it. User and password may be left out. A server that offers no TLS is refused, except on a loopback
// address.
func NewSMTP(address string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address of the mail server is no URL") // the error would show the password
	}
	s := &SMTP{host: u.Hostname(), user: u.User.Username(), tls: u.Scheme == "smtps"}
	s.password, _ = u.User.Password()
	port := u.Port()
	switch {
	case u.Scheme != "smtp" && u.Scheme != "smtps" || s.host == "" || u.Path != "" && u.Path != "/":
		return nil, errors.New("the address of the mail server must look like smtp://user:password@host:587 or smtps://user:password@host:465")
	case port == "" && s.tls:
		port = "465"
	case port == "":
		port = "587"
	}
	s.address = net.JoinHostPort(s.host, port)
	return s, nil
}

// Send delivers one letter over a connection of its own.
func (s *SMTP) Send(ctx context.Context, l Letter) error {
	client, err := s.connect(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	if err := client.Mail(l.From.Address); err != nil {
		return fmt.Errorf("sender: %w", err)
	}
	if err := client.Rcpt(l.To.Address); err != nil {
		return fmt.Errorf("recipient: %w", err)
	}
	body, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := body.Write(l.Bytes()); err != nil {
		return err
	}
	if err := body.Close(); err != nil {
		return err
	}
	_ = client.Quit() // it has left
	return nil
}

// connect answers a connection that is encrypted and signed in to.
func (s *SMTP) connect(ctx context.Context) (*smtp.Client, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", s.address)
	if err != nil {
		return nil, err
	}
	if deadline, limited := ctx.Deadline(); limited {
		_ = conn.SetDeadline(deadline)
	}
	if s.tls {
		conn = tls.Client(conn, s.config())
	}
	client, err := smtp.NewClient(conn, s.host)
	if err != nil {
		conn.Close()
		return nil, err
	}
	if err := s.greet(client); err != nil {
		client.Close()
		return nil, err
	}
	return client, nil
}

func (s *SMTP) greet(client *smtp.Client) error {
	offered, _ := client.Extension("STARTTLS")
	switch {
	case s.tls:
	case offered:
		if err := client.StartTLS(s.config()); err != nil {
			return err
		}
	case !isLoopback(s.host):
		return errors.New("the mail server offers no TLS")
	}
	if s.user == "" {
		return nil
	}
	return client.Auth(smtp.PlainAuth("", s.user, s.password, s.host))
}

func (s *SMTP) config() *tls.Config {
	if s.trust != nil {
		return s.trust.Clone()
	}
	return &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
