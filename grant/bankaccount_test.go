package grant_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

// "The bank account name must equal the organisation's name." (户名须与单位一致)
func ExampleAccountHolderMatches() {
	fmt.Println(grant.AccountHolderMatches("示例银龄服务中心（一区）", " 示例银龄服务中心 (一区)"))
	fmt.Println(grant.AccountHolderMatches("示例银龄服务中心", "示例银龄服中心")) // the season's bounced payment lacked one character
	// Output:
	// <nil>
	// refused: account_holder at /holder holder=示例银龄服中心 organization=示例银龄服务中心
}

// What is handed to the bank stands in a batch as it was given: whatever that refuses is refused where it is given.
func ExampleBankAccount_Normalize() {
	const name = "示例银龄服务中心（一区）"
	fmt.Println(grant.BankAccount{Holder: "示例银龄服务中心(一区)", Bank: "示例银行一区支行", Number: "0000 0000 0000-110866"}.Normalize(name))
	fmt.Println(grant.BankAccount{Holder: "示例银龄服务中心", Bank: "示例银行", Number: "62220000"}.Normalize(name))
	for _, bank := range []string{"", "=HYPERLINK(1)", "示例银行 ", "示例\n银行", strings.Repeat("行", 201)} {
		_, err := grant.BankAccount{Holder: name, Bank: bank, Number: "62220000"}.Normalize(name)
		fmt.Println(err)
	}
	_, err := grant.BankAccount{Holder: name + " ", Bank: "\t", Number: "1"}.Normalize(name)
	for _, r := range append([]*grant.Error{err.(*grant.Error)}, err.(*grant.Error).More...) {
		fmt.Println(r.Field, r.Reason, r.Params["rule"])
	}
	// Output:
	// {示例银龄服务中心(一区) 示例银行一区支行 000000000000110866} <nil>
	// {示例银龄服务中心 示例银行 62220000} refused: account_holder at /holder holder=示例银龄服务中心 organization=示例银龄服务中心（一区）
	// invalid: bad_input at /bank rule=text
	// invalid: bad_input at /bank rule=formula
	// invalid: bad_input at /bank rule=text
	// invalid: bad_input at /bank rule=text
	// invalid: too_large at /bank max=200
	// /holder bad_input text
	// /bank bad_input text
	// /bank bad_input formula
	// /number bad_input length
}

func ExampleNormalizeAccountNumber() {
	fmt.Println(grant.NormalizeAccountNumber("0000 0000 0000-110866"))
	fmt.Println(grant.NormalizeAccountNumber("1234567"))
	// Output:
	// 000000000000110866 <nil>
	//  invalid: bad_input at /account_number length=7 max=32 min=8 rule=length
}

func ExampleMaskAccount() {
	for _, number := range []string{"6222000011112222", "62220000", "6222", ""} {
		fmt.Printf("%q\n", grant.MaskAccount(number))
	}
	// Output:
	// "************2222"
	// "****0000"
	// "****"
	// ""
}

func TestAccountHolderMatches(t *testing.T) {
	t.Parallel()
	for _, same := range [][2]string{
		{"示例中心", "示例中心"},
		{"示例中心", "　示例 中\u200b心\t"},
		{"示例（一区）中心", "示例 (一区) 中心"},
		{"示例ABC中心", "示例ＡＢＣ中心"},
		{"Example  Care Centre", " Example Care　Centre"},
		{"Caf\u00e9", "Cafe\u0301"},                      // one character or two
		{"\u8eca\u99ac中心", "\uf902\u99ac中心"},             // a compatibility ideograph of an old code page
		{"Centre 2", "Ｃｅｎｔｒｅ　２"},                         // full-width throughout
		{"示例 Care 中心", "示例Care中心"},                       // no blank counts beside a Chinese character
		{"Example（East）Centre", "Example (East) Centre"}, // nor beside a bracket
	} {
		if err := grant.AccountHolderMatches(same[0], same[1]); err != nil {
			t.Errorf("%q and %q: %v", same[0], same[1], err)
		}
	}
	for _, different := range [][2]string{
		{"示例中心", "示例服务中心"},
		{"示例中心", "示例中心。"},
		{"示例中心", "例示中心"},
		{"Example Centre", "EXAMPLE CENTRE"},
		{"Example Centre", "ExampleCentre"},
		{"示例中心（一区）", "示例中心"},
		{"示例中心（一区）", "示例中心【一区】"},
		{"示例(一区)", "示例〔一区〕"},
		{"Centre 2", "Centre Ⅱ"},
		{"Ａ", "\u0410"}, // a Cyrillic letter
		{"", "示例中心"},
	} {
		refusal, ok := grant.Refusal(grant.AccountHolderMatches(different[0], different[1]))
		if !ok || refusal.Reason != grant.AccountHolder || refusal.Params["organization"] != different[0] || refusal.Params["holder"] != different[1] {
			t.Errorf("%q and %q: %v", different[0], different[1], refusal)
		}
	}
	for _, nothing := range []string{"", " ", "　\u200b"} {
		if refusal, ok := grant.Refusal(grant.AccountHolderMatches(nothing, nothing)); !ok || refusal.Reason != grant.MissingField {
			t.Errorf("%q: %v", nothing, refusal)
		}
	}
}

// Matching is the same both ways, and no blank at an end or wider form matters.
func TestAccountHolderProperties(t *testing.T) {
	t.Parallel()
	name := rapid.StringMatching(`[一-十A-Ca-c0-9（）() 　]{1,8}`)
	rapid.Check(t, func(t *rapid.T) {
		one, other := name.Draw(t, "one")+"会", name.Draw(t, "other")+"会"
		if (grant.AccountHolderMatches(one, other) == nil) != (grant.AccountHolderMatches(other, one) == nil) {
			t.Fatalf("%q and %q match one way", one, other)
		}
		wide := strings.Map(func(r rune) rune {
			if '!' <= r && r <= '~' {
				return r - '!' + '！'
			}
			return r
		}, one)
		if err := grant.AccountHolderMatches(one, "　"+wide+" "); err != nil {
			t.Fatal(err)
		}
		if err := grant.AccountHolderMatches(one, one+"中"); err == nil {
			t.Fatalf("%q matches with a character more", one)
		}
	})
}

func TestNormalizeAccountNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"12345678":              "12345678",
		strings.Repeat("9", 32): strings.Repeat("9", 32),
		"６２２８ ４８００－1234　5678 9": "62284800123456789",
		"\u200b0000-0001-\t":    "00000001",
	} {
		if got, err := grant.NormalizeAccountNumber(text); got != want || err != nil {
			t.Errorf("%q was read as %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", " - ", "1234567", strings.Repeat("9", 33), "12345678A", "1234567.8", "一二三四五六七八", "١٢٣٤٥٦٧٨", "12345678\x00", "12345678\xff", "12345—678"} {
		got, err := grant.NormalizeAccountNumber(text)
		refusal, ok := grant.Refusal(err)
		if !ok || refusal.Reason != grant.BadInput || got != "" {
			t.Errorf("%q was read as %q, %v", text, got, err)
		}
		if _, repeated := refusal.Params["value"]; repeated {
			t.Errorf("the refusal repeats %q", text)
		}
	}
}
