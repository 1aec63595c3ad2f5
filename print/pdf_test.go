package print_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
)

// The PDF has the text of the page of HTML, character for character in the same order.
func TestAgreementPDFKeepsText(t *testing.T) {
	t.Parallel()
	font := loadFont(t)
	for name, make := range agreements {
		a := make()
		page, err := a.HTML()
		if err != nil {
			t.Fatal(err)
		}
		file, err := a.PDF(font)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := a.PDF(font); !bytes.Equal(file, again) {
			t.Errorf("%s differs when it is made again", name)
		}
		want := bare(textOfHTML(string(page)))
		if got := bare(textOfPDF(t, file)); withoutHeads(got) != withoutHeads(want) {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
		if _, err := exec.LookPath("pdftotext"); err == nil {
			if got := popplers(t, file); withoutHeads(got) != withoutHeads(want) {
				t.Errorf("%s by pdftotext:\ngot  %s\nwant %s", name, got, want)
			}
		}
	}
}

// Rare names (生僻字), full-width digits and characters that share a glyph in the font come back as they were written.
func TestPDFRareCharacters(t *testing.T) {
	t.Parallel()
	a := threeParties()
	const rare = "𬭎㛃喆叕䶮𫟹龘〇０１２９·•—“”‘’…《》（）ABCé々㎡℃一⼀車\uf902¥￥①Ω"
	a.Grantee.Name = rare
	file, err := a.PDF(loadFont(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := bare(textOfPDF(t, file)); !strings.Contains(got, rare) {
		t.Errorf("the file lacks %s: %s", rare, got)
	}
	if _, err := exec.LookPath("pdftotext"); err == nil {
		if got := popplers(t, file); !strings.Contains(got, rare) {
			t.Errorf("pdftotext reads no %s: %s", rare, got)
		}
	}
}

// A document that was kept as JSON, as the database keeps it, gives the same page and the same file again.
func TestDocumentIsKept(t *testing.T) {
	t.Parallel()
	font := loadFont(t)
	for name, make := range agreements {
		said, err := make().Document()
		if err != nil {
			t.Fatal(err)
		}
		written, err := json.Marshal(said)
		if err != nil {
			t.Fatal(err)
		}
		var kept print.Document
		if err := json.Unmarshal(written, &kept); err != nil {
			t.Fatal(err)
		}
		for what, set := range map[string]func(*print.Document) ([]byte, error){
			"HTML": (*print.Document).HTML, "PDF": func(d *print.Document) ([]byte, error) { return d.PDF(font) },
		} {
			want, err := set(said)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := set(&kept); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: the %s of what was kept differs, %v", name, what, err)
			}
		}
	}
}

// Every amount in Chinese capitals (大写金额) of the published vectors comes back from the file as it was written.
func TestPDFCapitals(t *testing.T) {
	t.Parallel()
	var vectors struct {
		Vectors []struct {
			Capitals string `json:"capitals"`
		} `json:"vectors"`
	}
	text, err := os.ReadFile("../testdata/rmb_capitals.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &vectors); err != nil || len(vectors.Vectors) == 0 {
		t.Fatalf("%d vectors, %v", len(vectors.Vectors), err)
	}
	a := supplementary()
	for _, v := range vectors.Vectors {
		a.Changes = append(a.Changes, print.Change{Matter: grant.Text{ZH: "大写"}, After: "〔" + v.Capitals + "〕"})
	}
	file, err := a.PDF(loadFont(t))
	if err != nil {
		t.Fatal(err)
	}
	got := withoutHeads(bare(textOfPDF(t, file)))
	for _, v := range vectors.Vectors {
		if !strings.Contains(got, "〔"+v.Capitals+"〕") {
			t.Errorf("the file lacks %s", v.Capitals)
		}
	}
}

// A character the font lacks is named, and nothing is printed.
func TestPDFGlyphMissing(t *testing.T) {
	t.Parallel()
	a := threeParties()
	a.Grantee.Name = "示例𠮷野家🙂中心\u200b"
	file, err := a.PDF(loadFont(t))
	refusal, ok := grant.Refusal(err)
	if !ok || refusal.Reason != grant.GlyphMissing || file != nil {
		t.Fatalf("got %v", err)
	}
	if got, want := refusal.Params["characters"], "U+200B, 🙂 U+1F642, 𠮷 U+20BB7"; got != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// A table that is longer than a page goes on under its head; a cell that is longer than a page is parted.
func TestPDFLong(t *testing.T) {
	t.Parallel()
	a := supplementary()
	for i := range 40 {
		a.Places = append(a.Places, strings.Repeat("乡", i%7+1)+"社区")
	}
	a.Changes[0].After = strings.Repeat("本条内容很长，需要跨页（含标点）。Word by word, too. ", 200)
	a.Changes[1].Before = strings.Repeat("x", 3000)
	file, err := a.PDF(loadFont(t))
	if err != nil {
		t.Fatal(err)
	}
	got := bare(textOfPDF(t, file))
	for what, want := range map[string]int{"本条内容很长": 200, "Wordbyword": 200, "乡社区": 40} {
		if n := strings.Count(withoutHeads(got), what); n != want {
			t.Errorf("%s stands there %d times, want %d", what, n, want)
		}
	}
	if n := strings.Count(got, "x"); n < 3000 {
		t.Errorf("%d of 3000 characters of a long word are there", n)
	}
}

func TestFontRefused(t *testing.T) {
	t.Parallel()
	if _, err := print.LoadFont("testdata/none.ttf"); err == nil {
		t.Error("a file that is not there is a font")
	}
	for _, file := range [][]byte{nil, []byte("no font"), bytes.Repeat([]byte{0, 1, 0, 0}, 100)} {
		if _, err := print.ParseFont(file); err == nil {
			t.Errorf("%q is a font", file)
		}
	}
}

// bare is a text without blanks and ends of lines, which paper breaks where it must.
func bare(text string) string {
	return strings.NewReplacer(" ", "", "\n", "", "\f", "", "\u3000", "").Replace(text)
}

// furniture is what stands on every page: feet, and heads of tables that go on.
var furniture = regexp.MustCompile(`协议编号2026-P\d+-\d第\d版Agreement2026-P\d+-\d,version\d(\d/\d+)?每次签署均记录本文本的摘要thedigestofthistextisrecordedwitheachsignature(资金来源Source期次Tranche金额Amount拨付条件Condition|事项Matter前一版Before本版Now)?`)

func withoutHeads(text string) string { return furniture.ReplaceAllString(text, "") }

func textOfPDF(t *testing.T, file []byte) string {
	t.Helper()
	reader, err := pdf.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i := range reader.NumPage() {
		text, err := reader.Page(i + 1).GetPlainText(nil)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(text)
	}
	return b.String()
}

func popplers(t *testing.T, file []byte) string {
	t.Helper()
	read := exec.Command("pdftotext", "-raw", "-enc", "UTF-8", "-", "-")
	read.Stdin = bytes.NewReader(file)
	out, err := read.Output()
	if err != nil {
		t.Fatal(err)
	}
	return bare(string(out))
}

// The bytes of the file depend on the data and the font, and on no machine or version of Go: nothing in it is compressed
// or measured in fractions.
func TestPDFBytes(t *testing.T) {
	t.Parallel()
	for name, make := range agreements {
		file, err := make().PDF(loadFont(t))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".pdf.sha256", fmt.Appendf(nil, "%x\n", sha256.Sum256(file)))
	}
}
