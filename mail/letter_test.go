package mail

import (
	"bytes"
	"context"
	"io"
	"net/mail"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

var seed = bytes.Repeat([]byte{7}, 32)

// link writes a letter with a link to an address, or to nobody, that is good for a while, and answers it.
func (o *office) link(event grant.MessageEvent, address *string, params, good string) uuid.UUID {
	o.Helper()
	letter := uuid.New()
	o.exec(`insert into letters (id, event, address, language, params, seed, expires_at) values ($1, $2, $3, 'zh-CN', $4, $5, clock_timestamp() + $6::text::interval)`,
		letter, event, address, params, seed, good)
	return letter
}

func (o *office) letters() int {
	o.Helper()
	var n int
	if err := o.owner.QueryRow(o.Context(), "select count(*) from letters").Scan(&n); err != nil {
		o.Fatal(err)
	}
	return n
}

// keeping is a post that keeps what it gets.
type keeping struct{ got []Letter }

func (k *keeping) Send(_ context.Context, l Letter) error {
	k.got = append(k.got, l)
	return nil
}

// The link is in the letter and nowhere else, and nothing is left that it could be made of.
func TestLetterWithALink(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	message := o.tell(new("li@example.org"))
	reset := o.link(grant.ToldReset, new("wang@example.org"), `{"minutes": 30}`, "30 minutes")
	invited := o.link(grant.ToldInvited, new("zhao@example.org"), `{"organization": "大榕\n中心", "role": "editor", "until": "2026-12-06"}`, "14 days")
	o.link(grant.ToldReset, nil, `{"minutes": 30}`, "30 minutes")
	o.link(grant.ToldReset, new("late@example.org"), `{"minutes": 30}`, "-1 second")
	post := &keeping{}
	s := o.sender(post)
	s.Site, s.Secret = "https://granary.example.org", []byte("a secret")
	for tried := true; tried; {
		var err error
		if tried, err = s.SendNext(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(post.got) != 3 || post.got[0].ID != reset || post.got[1].ID != invited || post.got[2].ID != message {
		t.Fatalf("sent %+v", post.got)
	}
	token := grant.LinkToken([]byte("a secret"), seed)
	for i, want := range [][]string{
		{"设置新密码（30 分钟内有效）", "\nhttps://granary.example.org/portal/reset/" + token + "\n"},
		{"大榕 中心邀请您加入", "\nhttps://granary.example.org/portal/invitations/" + token + "\n", "您的身份为：填报人", "有效期至 2026年12月6日（含当日）"},
	} {
		for _, part := range want {
			if l := post.got[i]; !strings.Contains(l.Subject+"\n"+l.Text, part) {
				t.Errorf("no %q in %s\n%s", part, l.Subject, l.Text)
			}
		}
	}
	if n := o.letters(); n != 2 {
		t.Errorf("%d letters are left, want the one to nobody and the late one", n)
	}
}

// A letter that failed is tried again with the same link, and does not keep messages from leaving.
func TestFailedLetterWaits(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.link(grant.ToldReset, new("li@example.org"), `{"minutes": 30}`, "30 minutes")
	s := o.sender(broken{})
	s.Site, s.Secret = "https://granary.example.org", []byte("a secret")
	if tried, err := s.SendNext(t.Context()); !tried || err == nil {
		t.Errorf("tried %v, %v", tried, err)
	}
	message := o.tell(new("wang@example.org"))
	f, dir := folder(t)
	s.Post = f
	if tried, err := s.SendNext(t.Context()); !tried || err != nil || o.count("sent_at is not null and id = '"+message.String()+"'") != 1 {
		t.Errorf("the message: %v, %v", tried, err)
	}
	o.exec(`update letters set failed_at = failed_at - interval '31 seconds' where tries = 1 and last_error = 'the mail server is down'`)
	if tried, err := s.SendNext(t.Context()); !tried || err != nil {
		t.Fatalf("tried %v, %v", tried, err)
	}
	file, err := os.Open(dir + "/" + id.String() + ".eml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	read, err := mail.ReadMessage(file)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(base64Of(read.Body))
	if err != nil || !strings.Contains(string(body), "/portal/reset/"+grant.LinkToken([]byte("a secret"), seed)+"\r\n") {
		t.Errorf("the letter says %s, %v", body, err)
	}
	if n := o.letters(); n != 0 {
		t.Errorf("%d letters are left", n)
	}
}
