package mail

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store/storetest"
	"github.com/jackc/pgx/v5/pgxpool"
)

// office is a database in which people were told something. It sends with the rights of the worker.
type office struct {
	testing.TB
	owner, worker *pgxpool.Pool
	funder        uuid.UUID
}

func newOffice(t testing.TB) *office {
	url := storetest.Database(t, false)
	o := &office{TB: t, owner: storetest.Pool(t, url, ""), worker: storetest.Pool(t, url, "granary_worker"), funder: uuid.New()}
	o.exec(`insert into organizations (id, scheme, code, name, kind, funder, made_at) values ($1, 'GB-CHC', '1', '基金会', 'foundation', true, now())`, o.funder)
	return o
}

func (o *office) exec(sql string, args ...any) {
	o.Helper()
	if _, err := o.owner.Exec(o.Context(), sql, args...); err != nil {
		o.Fatal(err)
	}
}

func (o *office) count(where string) int {
	o.Helper()
	var n int
	if err := o.owner.QueryRow(o.Context(), "select count(*) from messages where "+where).Scan(&n); err != nil {
		o.Fatal(err)
	}
	return n
}

// tell tells somebody with this address, or without one, that an award was made, and answers the message.
func (o *office) tell(email *string) uuid.UUID {
	o.Helper()
	person, message := uuid.New(), uuid.New()
	o.exec(`insert into people (id, login, name, made_at, email) values ($1, $2, '某人', now(), $3)`, person, person.String(), email)
	o.exec(`insert into messages (id, funder_id, person, event, case_kind, case_id, params, language, made_at)
values ($1, $2, $3, 'awarded', 'application', $1, '{"receipt":"2026-000012","amount_fen":9800000,"currency":"CNY"}', 'zh-CN', now())`, message, o.funder, person)
	return message
}

func (o *office) sender(post Post) *Sender {
	return &Sender{Pool: o.worker, Post: post, From: mail.Address{Name: "示例基金会", Address: "grants@example.org"}, Log: slog.New(slog.DiscardHandler)}
}

// counting counts what reaches a post.
type counting struct {
	Post
	sync.Mutex
	sent map[uuid.UUID]int
}

func (c *counting) Send(ctx context.Context, l Letter) error {
	c.Lock()
	c.sent[l.ID]++
	c.Unlock()
	return c.Post.Send(ctx, l)
}

func folder(t testing.TB) (Folder, string) {
	dir := filepath.Join(t.TempDir(), "mail")
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f, dir
}

// Two senders at once send each message once. Who has no address is sent nothing.
func TestTwoSendersSendOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const people = 20
	want := map[uuid.UUID]int{}
	for range people {
		want[o.tell(new("li@example.org"))] = 1
	}
	o.tell(nil)
	f, dir := folder(t)
	post := &counting{Post: f, sent: map[uuid.UUID]int{}}
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			s := o.sender(post)
			for o.count("sent_at is not null") < people {
				if _, err := s.SendNext(t.Context()); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if diff := cmp.Diff(want, post.sent); diff != "" {
		t.Errorf("sent how often (-want +got):\n%s", diff)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != people {
		t.Errorf("%d files, want %d, %v", len(files), people, err)
	}
	if tried, err := o.sender(post).SendNext(t.Context()); tried || err != nil {
		t.Errorf("there is another one: %v", err)
	}
}

func TestLetterInAFolder(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.tell(new("li@example.org"))
	f, dir := folder(t)
	if _, err := o.sender(f).SendNext(t.Context()); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(dir, id.String()+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	checkLetter(t, file, id)
}

// checkLetter wants the letter that tell causes.
func checkLetter(t testing.TB, from io.Reader, id uuid.UUID) {
	t.Helper()
	read, err := mail.ReadMessage(from)
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
	if err != nil || subject != "立项通知：申报 2026-000012" {
		t.Errorf("the subject is %q, %v", subject, err)
	}
	if got, want := read.Header.Get("Message-ID"), "<"+id.String()+"@example.org>"; got != want {
		t.Errorf("Message-ID %s, want %s", got, want)
	}
	to, err := read.Header.AddressList("To")
	if err != nil || to[0].Address != "li@example.org" {
		t.Errorf("to %v, %v", to, err)
	}
	body, err := io.ReadAll(base64Of(read.Body))
	want, _ := grant.ToldAwarded.Letter("zh-CN", grant.MessageParams{Receipt: "2026-000012", Amount: 98_000_00, Currency: "CNY"})
	if got := strings.ReplaceAll(string(body), "\r\n", "\n"); err != nil || got != want.Text+"\n" {
		t.Errorf("the text is %q, %v", got, err)
	}
}

// broken is a post that is down.
type broken struct{}

func (broken) Send(context.Context, Letter) error { return errors.New("the mail server is down") }

// A message that failed waits, longer each time, and does not keep others from leaving.
func TestFailedMessageWaits(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.tell(new("li@example.org"))
	s := o.sender(broken{})
	if tried, err := s.SendNext(t.Context()); !tried || err == nil {
		t.Errorf("tried %v, %v", tried, err)
	}
	if n := o.count("tries = 1 and sent_at is null and last_error = 'the mail server is down'"); n != 1 {
		t.Error("the failure is not noted")
	}
	s.Post, _ = folder(t)
	if tried, _ := s.SendNext(t.Context()); tried {
		t.Error("it is tried again at once")
	}
	second := o.tell(new("wang@example.org"))
	if tried, err := s.SendNext(t.Context()); !tried || err != nil {
		t.Errorf("the next one: %v, %v", tried, err)
	}
	if n := o.count("sent_at is not null and id = '" + second.String() + "'"); n != 1 {
		t.Error("the next one was not sent")
	}
	for _, c := range []struct {
		tries int
		ago   string
		again bool
	}{{3, "119 seconds", false}, {3, "121 seconds", true}, {15, "5 hours 59 minutes", false}, {15, "6 hours 1 minute", true}, {mostTries, "1 year", false}} {
		o.exec(`update messages set sent_at = null, tries = $1, failed_at = clock_timestamp() - $2::text::interval where id <> $3`, c.tries, c.ago, second)
		if tried, err := s.SendNext(t.Context()); tried != c.again || err != nil {
			t.Errorf("after %d tries and %s it is tried: %v, %v", c.tries, c.ago, tried, err)
		}
	}
}

// What an act has not committed is not sent.
func TestUncommittedMessageIsNotSent(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.tell(new("li@example.org"))
	o.exec(`update messages set tries = 0, sent_at = now()`)
	tx, err := o.owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	_, err = tx.Exec(t.Context(), `insert into messages (funder_id, person, event, case_kind, case_id, params, language, made_at)
select funder_id, person, 'reserve', case_kind, case_id, params, language, made_at from messages`)
	if err != nil {
		t.Fatal(err)
	}
	f, _ := folder(t)
	if tried, err := o.sender(f).SendNext(t.Context()); tried || err != nil {
		t.Errorf("tried %v, %v", tried, err)
	}
}
