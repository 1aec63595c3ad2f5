package grant_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

// "中文大写金额数字到“元”为止的, 在“元”之后, 应写“整”字; 阿拉伯数字中间有“0”时, 中文大写要写“零”字; 角位是“0”, 而分位不是“0”时,
// “元”后面应写“零”字." (支付结算办法 附一)
func ExampleCapitals() {
	for _, amount := range []grant.Fen{817600000, 140950, 1640902, 0} {
		fmt.Println(amount.Yuan(), grant.Capitals(amount))
	}
	// Output:
	// 8176000.00 人民币捌佰壹拾柒万陆仟元整
	// 1409.50 人民币壹仟肆佰零玖元伍角
	// 16409.02 人民币壹万陆仟肆佰零玖元零贰分
	// 0.00 人民币零元整
}

// "如￥107,000.53, 应写成人民币壹拾万柒仟元零伍角叁分, 或者写成人民币壹拾万零柒仟元伍角叁分." (支付结算办法 附一)
func ExampleParseCapitals() {
	for _, text := range []string{"人民币壹拾万柒仟元零伍角叁分", "人民币壹拾万零柒仟元伍角叁分", "人民币壹拾万柒仟元伍角叁分整"} {
		amount, err := grant.ParseCapitals(text)
		fmt.Println(amount.Yuan(), err)
	}
	// Output:
	// 107000.53 <nil>
	// 107000.53 <nil>
	// 0.00 invalid: bad_input rule=capitals value=人民币壹拾万柒仟元伍角叁分…
}

func TestCapitalsVectors(t *testing.T) {
	t.Parallel()
	var file struct {
		Vectors []struct {
			Amount, Capitals string
			AlsoAccepted     []string `json:"also_accepted"`
		}
		Reject []struct{ Text, Why string }
	}
	readJSON(t, "../testdata/rmb_capitals.json", &file)
	if len(file.Vectors) != 38 || len(file.Reject) != 6 {
		t.Fatalf("%d vectors and %d to reject", len(file.Vectors), len(file.Reject))
	}
	for _, vector := range file.Vectors {
		amount, err := grant.ParseYuan(vector.Amount)
		if err != nil {
			t.Fatal(err)
		}
		if got := grant.Capitals(amount); got != vector.Capitals {
			t.Errorf("%s was written %s, want %s", vector.Amount, got, vector.Capitals)
		}
		for _, text := range append(vector.AlsoAccepted, vector.Capitals) {
			if got, err := grant.ParseCapitals(text); got != amount || err != nil {
				t.Errorf("%s was read as %s, %v; want %s", text, got.Yuan(), err, vector.Amount)
			}
		}
	}
	for _, vector := range file.Reject {
		if got, err := grant.ParseCapitals(vector.Text); err == nil {
			t.Errorf("%s was read as %s: %s", vector.Text, got.Yuan(), vector.Why)
		}
	}
}

func TestParseCapitalsForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]grant.Fen{
		"人民币貳億零陸萬圓整": 20006000000, // "如果金额数字书写中使用繁体字, 如貳、陸、億、萬、圓的, 也应受理."
		"人民币玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角壹分": grant.MaxFen,
	} {
		if got, err := grant.ParseCapitals(text); got != want || err != nil {
			t.Errorf("%s was read as %s, %v", text, got.Yuan(), err)
		}
	}
	for _, text := range []string{
		"", "人民币", "人民币元整", "人民币零元", "人民币零分", "人民币壹元零分", "人民币拾元整", "人民币零壹元整", "人民币壹拾元零整",
		"人民币壹佰伍元整", "人民币壹元贰元整", "人民币壹拾壹佰元整", "人民币壹角壹角", "人民币壹元整整", "人民币壹分壹角", "人民币人民币壹元整",
		"人民币壹佰元 整", "人民币100元整", "人民币负壹元整", "人民币\xff", "人民币壹亿亿亿元整", "人民币壹万万万万万万万元整",
		"人民币玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角贰分", strings.Repeat("玖", 100), strings.Repeat("人民币", 200),
	} {
		if got, err := grant.ParseCapitals(text); err == nil {
			t.Errorf("%q was read as %s", text, got.Yuan())
		}
	}
}

func TestCapitalsOutOfRange(t *testing.T) {
	t.Parallel()
	for _, amount := range []grant.Fen{-1, grant.MaxFen + 1} {
		if got := grant.Capitals(amount); got != "" {
			t.Errorf("%d was written %s", amount, got)
		}
	}
}

func TestCapitalsRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := grant.Fen(rapid.OneOf(
			rapid.Int64Range(0, 999_999_999_999), // 0.00 to 9,999,999,999.99
			rapid.Map(rapid.Int64Range(0, 999_999), func(n int64) int64 { return n/1000*1_000_000_000 + n%1000 }),
			rapid.Int64Range(0, int64(grant.MaxFen)),
		).Draw(t, "amount"))
		text := grant.Capitals(amount)
		if got, err := grant.ParseCapitals(text); got != amount || err != nil {
			t.Fatalf("%s was written %s and read as %s, %v", amount.Yuan(), text, got.Yuan(), err)
		}
		if strings.Contains(text, "零零") {
			t.Fatalf("%s was written %s", amount.Yuan(), text)
		}
	})
}

// No amount but the one written is read from a text that lost, doubled or swapped a character.
func FuzzParseCapitals(f *testing.F) {
	for _, text := range []string{"人民币壹拾万柒仟元零伍角叁分", "人民币零元整", "人民币壹亿零壹万元正", "人民币伍分整", "人民币貳圓"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, err := grant.ParseCapitals(text)
		if err != nil {
			return
		}
		if again, err := grant.ParseCapitals(grant.Capitals(amount)); err != nil || again != amount || amount < 0 || amount > grant.MaxFen {
			t.Fatalf("%q was read as %d, then %d, %v", text, amount, again, err)
		}
	})
}
