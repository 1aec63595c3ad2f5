package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The stand-in bank is a process of its own that judges whether anything is paid twice. It knows nothing of this program
// but the columns of the files in docs/bank.md. In its directory it takes batches (in/*.csv) and questions about a batch
// (in/*.ask, the batch's number), answers with files of replies (out/*.csv) and keeps a ledger of one line of JSON for
// everything it took, flushed before anybody hears of it.

// fates are what becomes of an instruction. The bank draws it from its seed and the instruction's number.
const (
	fatePaid     = "paid"     // said at once
	fateSlow     = "slow"     // paid, but twice the bank cannot say
	fateReturned = "returned" // paid and come back
	fateLate     = "late"     // confirmed at first, then come back
	fateFailed   = "failed"   // never left
)

// deed is a line of the bank's ledger.
type deed struct {
	What        string `json:"what"` // batch, accepted, refused (a number that was accepted before), told (that it was not paid), wrong
	Batch       string `json:"batch,omitempty"`
	Digest      string `json:"digest,omitempty"`
	Sum         string `json:"sum,omitempty"` // of the whole file
	Instruction string `json:"instruction,omitempty"`
	Date        string `json:"date,omitempty"`
	Payee       string `json:"payee,omitempty"`
	Purpose     string `json:"purpose,omitempty"`
	Account     string `json:"account,omitempty"`
	Fen         int64  `json:"fen,omitempty"`
	Fate        string `json:"fate,omitempty"`
	Why         string `json:"why,omitempty"`
}

// matter is what an instruction pays, whatever its number: the same matter is to be paid once.
func (d deed) matter() string { return d.Payee + " " + d.Purpose }

// isLive says whether the money has left and stays away.
func (d deed) isLive() bool { return d.Fate == fatePaid || d.Fate == fateSlow }

// standInBank is what the bank knows.
type standInBank struct {
	dir      string
	seed     string
	chance   *rand.Rand
	ledger   *os.File
	batches  map[string]deed
	accepted map[string]deed // by instruction
	order    []string
	matters  map[string][]string // instructions by matter
	told     map[string]bool
	answers  map[string]int
	late     []lateFile
	files    int
}

// lateFile is an answer that is not sent yet.
type lateFile struct {
	at   time.Time
	rows [][]string
}

// runStandInBank works until it is killed.
func runStandInBank(dir, seed string) error {
	b := &standInBank{dir: dir, seed: seed, batches: map[string]deed{}, accepted: map[string]deed{}, matters: map[string][]string{},
		told: map[string]bool{}, answers: map[string]int{}, chance: rand.New(rand.NewPCG(draw(seed), uint64(time.Now().UnixNano())))}
	if err := b.open(); err != nil {
		return err
	}
	for {
		if err := b.work(); err != nil {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// draw makes a number of a text.
func draw(text string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(text))
	return h.Sum64()
}

// readDeeds reads the ledger. A last line that a kill cut off was never flushed, so nobody has heard of it.
func readDeeds(dir string) (deeds []deed, whole int64, err error) {
	content, err := os.ReadFile(filepath.Join(dir, "ledger"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, 0, nil
	}
	for {
		line, rest, ended := bytes.Cut(content, []byte("\n"))
		if !ended {
			return deeds, whole, err
		}
		var d deed
		if err := json.Unmarshal(line, &d); err != nil {
			return nil, 0, err
		}
		deeds, content, whole = append(deeds, d), rest, whole+int64(len(line))+1
	}
}

func (b *standInBank) open() error {
	deeds, whole, err := readDeeds(b.dir)
	if err != nil {
		return err
	}
	for _, d := range deeds {
		b.learn(d)
	}
	if b.ledger, err = os.OpenFile(filepath.Join(b.dir, "ledger"), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return err
	}
	if err := b.ledger.Truncate(whole); err != nil {
		return err
	}
	_, err = b.ledger.Seek(whole, 0)
	return err
}

func (b *standInBank) learn(d deed) {
	switch d.What {
	case "batch":
		b.batches[d.Batch] = d
	case "accepted":
		b.accepted[d.Instruction] = d
		b.order = append(b.order, d.Instruction)
		b.matters[d.matter()] = append(b.matters[d.matter()], d.Instruction)
	case "told":
		b.told[d.Instruction] = true
	}
}

// write keeps deeds for ever and then acts by them.
func (b *standInBank) write(deeds ...deed) error {
	for _, d := range deeds {
		line, err := json.Marshal(d)
		if err != nil {
			return err
		}
		if _, err := b.ledger.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	if err := b.ledger.Sync(); err != nil {
		return err
	}
	for _, d := range deeds {
		b.learn(d)
	}
	return nil
}

// work takes what was delivered and sends what is due.
func (b *standInBank) work() error {
	delivered, err := filepath.Glob(filepath.Join(b.dir, "in", "*.*"))
	if err != nil {
		return err
	}
	for _, path := range delivered {
		if strings.HasPrefix(filepath.Base(path), ".") {
			continue // still being written
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		switch filepath.Ext(path) {
		case ".csv":
			err = b.take(content)
		case ".ask":
			err = b.answer(func(d deed) bool { return d.Batch == string(content) })
		}
		if err != nil {
			return err
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	var waiting []lateFile
	for _, file := range b.late {
		if time.Now().Before(file.at) {
			waiting = append(waiting, file)
		} else if err := b.send(file.rows); err != nil {
			return err
		}
	}
	b.late = waiting
	return nil
}

// take accepts each instruction that it has not accepted before, and calls wrong what no bank should be told.
func (b *standInBank) take(content []byte) error {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) < 2 {
		return b.write(deed{What: "wrong", Why: fmt.Sprintf("a file that is none: %v", err)})
	}
	sum := sha256.Sum256(content)
	column := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
	head := deed{What: "batch", Batch: column(rows[1], "batch"), Digest: column(rows[1], "digest"), Sum: hex.EncodeToString(sum[:])}
	var deeds []deed
	if known, before := b.batches[head.Batch]; !before {
		deeds = append(deeds, head)
	} else if known != head {
		deeds = append(deeds, deed{What: "wrong", Batch: head.Batch, Why: "the same batch in other bytes"})
	}
	for _, row := range rows[1:] {
		fen, err := strconv.ParseInt(strings.ReplaceAll(column(row, "amount"), ".", ""), 10, 64)
		d := deed{What: "accepted", Batch: column(row, "batch"), Digest: column(row, "digest"), Instruction: column(row, "instruction"), Date: column(row, "date"),
			Payee: column(row, "payee"), Account: column(row, "account"), Purpose: column(row, "purpose"), Fen: fen}
		d.Fate = b.fate(d.Instruction)
		if known, before := b.accepted[d.Instruction]; before {
			d.What, d.Why = "refused", "accepted before"
			if d.Fen != known.Fen || d.matter() != known.matter() {
				d.What, d.Why = "wrong", "an accepted number with another payment"
			}
		} else if why := b.isPaidTwice(d); why != "" || err != nil {
			d.What, d.Why = "wrong", cmp.Or(why, "an amount that is none")
		}
		deeds = append(deeds, d)
	}
	if err := b.write(deeds...); err != nil {
		return err
	}
	return b.answer(func(d deed) bool {
		return slices.ContainsFunc(deeds, func(new deed) bool { return new.What == "accepted" && new.Instruction == d.Instruction })
	})
}

// isPaidTwice says why an instruction pays what an earlier one pays too, as far as anybody was told.
func (b *standInBank) isPaidTwice(d deed) string {
	for _, number := range b.matters[d.matter()] {
		if !b.told[number] {
			return "the same payment as " + number + ", of which nobody was told that it was not paid"
		}
	}
	return ""
}

func (b *standInBank) fate(instruction string) string {
	return []string{fateReturned, fateReturned, fateFailed, fateFailed, fateLate, fateSlow, fateSlow, fateSlow, fatePaid, fatePaid,
		fatePaid, fatePaid, fatePaid, fatePaid, fatePaid, fatePaid}[draw(b.seed+instruction)%16]
}

// answer says of the instructions what became of them: three in ten answers are lost, some are doubled, late or out of
// order.
func (b *standInBank) answer(about func(deed) bool) error {
	var deeds []deed
	var said [][]string
	for _, number := range b.order {
		d := b.accepted[number]
		if !about(d) {
			continue
		}
		status := b.status(d)
		if b.chance.IntN(10) < 3 {
			continue // lost
		}
		if (status == "returned" || status == "failed") && !b.told[number] {
			deeds = append(deeds, deed{What: "told", Instruction: number})
		}
		row := []string{d.Batch, d.Digest, number, status, fmt.Sprintf("%d.%02d", d.Fen/100, d.Fen%100), d.Date, ""}
		if status == "returned" || status == "failed" {
			row[6] = "户名不符"
		}
		said = append(said, row)
		if b.chance.IntN(5) == 0 {
			b.late = append(b.late, b.lateFile(row)) // once more
		}
	}
	if len(deeds) > 0 {
		if err := b.write(deeds...); err != nil {
			return err
		}
	}
	b.chance.Shuffle(len(said), func(i, j int) { said[i], said[j] = said[j], said[i] })
	for len(said) > 0 {
		n := 1 + b.chance.IntN(len(said))
		if b.chance.IntN(3) == 0 {
			b.late = append(b.late, b.lateFile(said[:n]...))
		} else if err := b.send(said[:n]); err != nil {
			return err
		}
		said = said[n:]
	}
	return nil
}

func (b *standInBank) lateFile(rows ...[]string) lateFile {
	return lateFile{time.Now().Add(time.Duration(b.chance.IntN(1500)) * time.Millisecond), rows}
}

// status is what the bank says of an instruction when it is asked this time.
func (b *standInBank) status(d deed) string {
	b.answers[d.Instruction]++
	switch asked := b.answers[d.Instruction]; {
	case d.Fate == fateSlow && asked < 3:
		return "unknown"
	case d.Fate == fateReturned, d.Fate == fateLate && asked > 1:
		return "returned"
	case d.Fate == fateFailed:
		return "failed"
	}
	return "confirmed"
}

// send writes a file of replies to one batch beside its place and puts it there.
func (b *standInBank) send(rows [][]string) error {
	of := map[string][][]string{}
	for _, row := range rows {
		of[row[0]] = append(of[row[0]], row)
	}
	for batch, rows := range of {
		var content bytes.Buffer
		table := csv.NewWriter(&content)
		if err := table.WriteAll(append([][]string{{"batch", "digest", "instruction", "status", "amount", "date", "reason"}}, rows...)); err != nil {
			return err
		}
		b.files++
		if err := deliver(filepath.Join(b.dir, "out"), fmt.Sprintf("%d-%d-%s.csv", time.Now().UnixNano(), b.files, batch), content.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// deliver puts a whole file into a directory.
func deliver(dir, name string, content []byte) error {
	part := filepath.Join(dir, "."+name+".part")
	if err := os.WriteFile(part, content, 0o600); err != nil {
		return err
	}
	return os.Rename(part, filepath.Join(dir, name))
}
