package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// office is two people who pay and carry files between granary and the bank, in a chaos. What is not answered they ask
// again under the same key; what a killed command did they find out by looking.
type office struct {
	*chaos
	preparer, approver *apiClient
	chance             *rand.Rand
	files              string
	sent               map[string][]byte // the bank's files by batch
	did                map[string]int
	keys               int
}

// batchItem is a batch in finance's list.
type batchItem struct {
	ID     uuid.UUID        `json:"id"`
	Number string           `json:"number"`
	Digest string           `json:"digest"`
	Stage  grant.BatchStage `json:"stage"`
}

func (c *chaos) open() *office {
	o := &office{chaos: c, chance: rand.New(rand.NewPCG(uint64(numberFrom(seedVariable, 1)), 1)), files: c.TempDir(), sent: map[string][]byte{}, did: map[string]int{}}
	door := newClient("http://" + c.config.listen)
	door.http.Timeout = 20 * time.Second
	for login, to := range map[string]**apiClient{"money": &o.preparer, "approver": &o.approver} {
		o.must(o.insist(func() (err error) { *to, err = door.as(c.Context(), login, "his own"); return err }))
	}
	return o
}

// insist asks until there is an answer and gives back a refusal.
func (o *office) insist(ask func() error) error {
	for begin := time.Now(); ; {
		err := ask()
		var p *problem
		if err == nil || errors.As(err, &p) && p.Status < 500 {
			return err
		}
		if time.Since(begin) > 2*time.Minute {
			o.Fatalf("there is no answer: %v", err)
		}
		o.did["asked again"]++
		time.Sleep(100 * time.Millisecond)
	}
}

// act takes an act that must not be refused.
func (o *office) act(client *apiClient, what, path string, in, out any) {
	o.keys++
	key := fmt.Sprint("office/", o.keys)
	if err := o.insist(func() error { return client.once(o.Context(), http.MethodPost, path, key, o.json(in), out) }); err != nil {
		o.Errorf("%s: %v", what, err)
	}
	o.did[what]++
}

func (o *office) list(path string, out any) {
	if err := o.insist(func() error { return o.preparer.once(o.Context(), http.MethodGet, path, "", nil, out) }); err != nil {
		o.Fatal(err)
	}
}

func (o *office) in(stages string) []duePayment {
	var found struct {
		Items []duePayment `json:"items"`
	}
	o.list("/funders/"+o.funder.String()+"/disbursements?stage="+stages, &found)
	return found.Items
}

func (o *office) json(in any) []byte {
	body, err := json.Marshal(in)
	o.must(err)
	return body
}

func (o *office) oneIn(n int) bool { return o.chance.IntN(n) == 0 }

// settle works until every payment is paid, no process is to be killed any more and the bank says the same.
func (o *office) settle(within time.Duration) bool {
	for begin := time.Now(); time.Since(begin) < within && !o.Failed(); {
		o.prepare()
		var made struct {
			Items []batchItem `json:"items"`
		}
		o.list("/funders/"+o.funder.String()+"/batches", &made)
		for _, b := range made.Items {
			o.handle(b)
		}
		o.read(made.Items)
		for _, d := range slices.Concat(o.in("returned"), o.in("failed")) {
			o.act(o.preparer, "reissued", "/disbursements/"+d.ID.String()+"/reissue", map[string]any{"reason": "户名更正"}, nil)
		}
		if o.killsLeft() <= 0 && o.isSettled() {
			return true
		}
	}
	return false
}

// isSettled says whether everything is paid and what was paid stays so: the bank's last word may be a return.
func (o *office) isSettled() bool {
	deeds, _, err := readDeeds(o.bank)
	o.must(err)
	live := 0
	for _, d := range deeds {
		if d.What == "accepted" && d.isLive() {
			live++
		}
	}
	return live == o.payments && len(o.in("paid")) == o.payments
}

// prepare puts some of what is due into a batch: little while processes are killed, so that much happens meanwhile.
func (o *office) prepare() {
	due := o.in("due")
	if len(due) == 0 {
		return
	}
	most := len(due)
	if o.killsLeft() > 0 {
		most = min(most, 3)
	}
	var ids []uuid.UUID
	for _, d := range due[:1+o.chance.IntN(most)] {
		ids = append(ids, d.ID)
	}
	o.act(o.preparer, "prepared", "/funders/"+o.funder.String()+"/batches", map[string]any{"pay_on": o.payOn, "disbursements": ids}, nil)
}

// handle does the next thing with a batch.
func (o *office) handle(b batchItem) {
	at, digest := "/batches/"+b.ID.String(), map[string]any{"digest": b.Digest}
	switch b.Stage {
	case grant.BatchPrepared:
		if o.oneIn(10) {
			o.act(o.preparer, "voided", at+"/voiding", digest, nil)
			return
		}
		o.act(o.approver, "approved", at+"/approval", digest, nil)
	case grant.BatchApproved:
		if o.oneIn(3) {
			o.act(o.preparer, "exported", at+"/export", digest, nil)
			return
		}
		o.command("pay", "export", "--batch", b.Number, "--by", "money", "--out", filepath.Join(o.files, b.Number+".csv"))
	case grant.BatchExported:
		if o.sent[b.Number] == nil || o.oneIn(20) {
			o.carry(b)
		} else if o.oneIn(3) {
			o.did["asked the bank"]++
			o.must(deliver(filepath.Join(o.bank, "in"), fmt.Sprintf("%s-%d.ask", b.Number, time.Now().UnixNano()), []byte(b.Number)))
		}
	}
}

// carry takes an exported batch's file to the bank, now and then twice. It must be the same whenever it is made.
func (o *office) carry(b batchItem) {
	path := filepath.Join(o.files, b.Number+".csv")
	if o.oneIn(2) {
		_ = os.Remove(path)
	}
	if !o.command("pay", "export", "--batch", b.Number, "--by", "money", "--out", path) {
		return
	}
	content, err := os.ReadFile(path)
	o.must(err)
	var file struct {
		Content grant.Content `json:"content"`
	}
	if o.oneIn(2) {
		o.list("/batches/"+b.ID.String()+"/file", &file)
		if !bytes.Equal(file.Content, content) {
			o.Errorf("the file of %s is another at the API", b.Number)
		}
	}
	if before := o.sent[b.Number]; before != nil && !bytes.Equal(before, content) {
		o.Errorf("the file of %s is another the second time", b.Number)
	}
	o.sent[b.Number] = content
	for range 1 + o.chance.IntN(2) {
		o.did["delivered"]++
		o.must(deliver(filepath.Join(o.bank, "in"), fmt.Sprintf("%s-%d.csv", b.Number, time.Now().UnixNano()), content))
	}
}

// read records what the bank answered: some files are lost, some recorded in halves, twice, or first to the wrong batch.
func (o *office) read(batches []batchItem) {
	answers, err := filepath.Glob(filepath.Join(o.bank, "out", "*.csv"))
	o.must(err)
	for _, path := range answers {
		content, err := os.ReadFile(path)
		o.must(err)
		o.must(os.Remove(path))
		rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
		o.must(err)
		at := slices.IndexFunc(batches, func(b batchItem) bool { return b.Number == rows[1][0] })
		if at < 0 || o.oneIn(6) {
			o.did["lost a file"]++
			continue
		}
		if other := batches[o.chance.IntN(len(batches))]; o.oneIn(5) && other.Stage == grant.BatchExported && other.ID != batches[at].ID {
			o.keys++
			key := fmt.Sprint("office/", o.keys)
			err := o.insist(func() error {
				return o.preparer.once(o.Context(), http.MethodPost, "/batches/"+other.ID.String()+"/replies", key, o.json(map[string]any{"file": grant.Content(content)}), nil)
			})
			if !refusedAs(err, string(grant.WrongBatch)) {
				o.Errorf("replies to another batch: %v", err)
			}
			o.did["mistook a batch"]++
		}
		if o.oneIn(3) {
			half := o.table(rows[:1+len(rows)/2])
			o.record(batches[at], half)
		}
		for range 1 + o.chance.IntN(2) {
			o.record(batches[at], content)
		}
	}
}

func (o *office) table(rows [][]string) []byte {
	var b bytes.Buffer
	o.must(csv.NewWriter(&b).WriteAll(rows))
	return b.Bytes()
}

// record records a file at the API or by the command; where that is killed the file is lost, and the bank is asked again.
func (o *office) record(b batchItem, content []byte) {
	if o.oneIn(2) {
		o.act(o.preparer, "recorded", "/batches/"+b.ID.String()+"/replies", map[string]any{"file": grant.Content(content)}, nil)
		return
	}
	path := filepath.Join(o.files, "replies.csv")
	o.must(os.WriteFile(path, content, 0o600))
	o.command("pay", "import", "--batch", b.Number, "--by", "money", path)
}

// command runs granary and says whether it did what it was to do; it may be killed in the middle.
func (o *office) command(arguments ...string) bool {
	cmd := o.program(arguments...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	o.must(cmd.Start())
	if o.oneIn(4) && (o.killsLeft() > 0 || o.did["killed a command"] == 0) {
		time.Sleep(time.Duration(o.chance.IntN(400)) * time.Millisecond)
		_ = cmd.Process.Kill() // it may have ended by itself, which its status says
	}
	ctx, cancel := context.WithTimeout(o.Context(), 2*time.Minute)
	defer cancel()
	defer context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })()
	if err := cmd.Wait(); err != nil {
		if status, ended := cmd.ProcessState.Sys().(syscall.WaitStatus); ended && status.Signaled() {
			o.did["killed a command"]++
			o.note("command")
		}
		o.did["command failed"]++
		o.Logf("%v: %v: %s", arguments, err, said.String())
		return false
	}
	o.did[arguments[0]+" "+arguments[1]]++
	return true
}
