package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// A batch goes to the bank once and its file is the same however often it is written; replies count once.
func TestPay(t *testing.T) {
	t.Parallel()
	w := signedTrustee(t, 60_000_01, 50_000_00)
	batch := w.prepared()
	path := filepath.Join(t.TempDir(), "bank.csv")
	export := func(more ...string) (string, error) {
		return w.granary("", append([]string{"pay", "export", "--batch", batch.Number, "--out", path}, more...)...)
	}

	if _, err := export(); err == nil || !strings.Contains(err.Error(), string(grant.WrongStage)) {
		t.Errorf("a batch that nobody approved: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Dir(path) + "/*"); len(left) != 0 {
		t.Errorf("a refused export left %v", left)
	}
	w.approve(batch)
	if _, err := w.granary("", "pay", "export", "--batch", batch.Number, "--out", filepath.Join(path, "nowhere")); err == nil || w.stage(batch) != grant.BatchApproved {
		t.Errorf("a file that cannot be written: %v, the batch is %s", err, w.stage(batch))
	}
	out, err := export("--json")
	w.must(err)
	var did batchExported
	w.must(json.Unmarshal([]byte(out), &did))
	if did.Again || did.Lines != 2 || did.Total != 55_000_01 || did.Digest != batch.Digest || w.stage(batch) != grant.BatchExported {
		t.Errorf("exported: %+v", did)
	}
	first := readFile(t, path)
	if about, err := os.Stat(path); err != nil || about.Mode().Perm() != 0o600 {
		t.Errorf("the file is open to others: %v, %v", about, err)
	}
	w.must(os.Remove(path))
	lines := w.counts()["journal"]
	if out, err = export(); err != nil || !strings.HasPrefix(out, "Was exported before; wrote the same file again for batch "+batch.Number) {
		t.Errorf("once more: %q, %v", out, err)
	}
	if !bytes.Equal(first, readFile(t, path)) || w.counts()["journal"] != lines {
		t.Error("another file, or another act")
	}
	piped, err := w.granary("", "pay", "export", "--batch", batch.Number, "--out", "-", "--by", "money")
	if err != nil || piped != string(first) {
		t.Errorf("the standard output: %q, %v", piped, err)
	}
	w.exportWorkbook(t, batch)
	w.must(os.WriteFile(path, []byte("notes"), 0o600))
	if _, err := export(); err == nil || string(readFile(t, path)) != "notes" {
		t.Errorf("a file with something else: %v", err)
	}
	w.reply(batch, first)
}

// exportWorkbook writes the exported batch as xlsx twice, the same bytes, without another act.
func (w *trustee) exportWorkbook(t *testing.T, b activities.BatchPrepared) {
	path, lines := filepath.Join(w.TempDir(), "bank.xlsx"), w.counts()["journal"]
	var files [][]byte
	for range 2 {
		_, err := w.granary("", "pay", "export", "--batch", b.Number, "--format", "xlsx", "--out", path)
		w.must(err)
		files = append(files, readFile(t, path))
		w.must(os.Remove(path))
	}
	if !bytes.Equal(files[0], files[1]) || !bytes.HasPrefix(files[0], []byte("PK")) || w.counts()["journal"] != lines {
		w.Errorf("the workbooks have %d and %d bytes", len(files[0]), len(files[1]))
	}
}

func (w *trustee) stage(b activities.BatchPrepared) grant.BatchStage {
	found, err := store.FindBatch(w.Context(), w.acts.Pool, b.ID)
	w.must(err)
	return found.Stage
}

// reply confirms the first payment and returns the second, twice.
func (w *trustee) reply(b activities.BatchPrepared, file []byte) {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff")))).ReadAll()
	w.must(err)
	answer := "batch,digest,instruction,status,amount,date,reason\n"
	for i, status := range []string{"confirmed", "returned"} {
		row := rows[i+1]
		answer += strings.Join([]string{row[0], row[1], row[3], status, row[7], row[2], "户名不符"}, ",") + "\n"
	}
	for _, want := range []activities.RepliesRecorded{{Confirmed: 1, Returned: 1}, {Known: 2}} {
		out, err := w.granary(answer, "pay", "import", "--batch", b.Number, "--json", "-")
		w.must(err)
		var did activities.RepliesRecorded
		w.must(json.Unmarshal([]byte(out), &did))
		if did != want {
			w.Errorf("the replies did %+v, want %+v", did, want)
		}
	}
	if out, err := w.granary(answer, "pay", "import", "--batch", b.Number, "-"); err != nil || !strings.HasSuffix(out, "recorded before         2\n") {
		w.Errorf("in words: %q, %v", out, err)
	}
	if _, err := w.granary("nothing", "pay", "import", "--batch", b.Number, "-"); err == nil {
		w.Error("a file that is none is recorded")
	}
}

func TestPayNeedsBatchAndPerson(t *testing.T) {
	t.Parallel()
	w := signedTrustee(t, 60_000_00)
	batch := w.prepared()
	w.approve(batch)
	for _, test := range []struct {
		want      string
		arguments []string
	}{
		{"there is no batch 1", []string{"--batch", "1"}},
		{"approver is no finance preparer of the batch's funder", []string{"--batch", batch.Number, "--by", "approver"}},
		{"--format is csv or xlsx", []string{"--batch", batch.Number, "--format", "pdf"}},
		{"both take the standard output", []string{"--batch", batch.Number, "--out", "-", "--json"}},
	} {
		if _, err := w.granary("", append([]string{"pay", "export"}, test.arguments...)...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v", test.arguments, err)
		}
	}
	w.hire("second", grant.FinancePreparer)
	if _, err := w.granary("", "pay", "export", "--batch", batch.Number); err == nil || !strings.Contains(err.Error(), "2 finance preparers: name one with --by") {
		t.Errorf("of two: %v", err)
	}
	if w.stage(batch) != grant.BatchApproved {
		t.Error("a refused command exported the batch")
	}
}
