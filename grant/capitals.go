package grant

import "strings"

// Capitals writes an amount of 0…MaxFen in Chinese capitals (大写金额), as agreements and receipts show it beside the
// figures: 人民币壹仟肆佰零玖元伍角. Where the payment rules (支付结算办法 附一) leave a choice, 整 is not written after 角, a
// 零 is written before 角 when the last digit of the yuan is 0, and none between 万 and 仟. A negative amount has no
// capitals and gives the empty string.
func Capitals(amount Fen) string {
	if amount < 0 || amount > MaxFen {
		return ""
	}
	var b strings.Builder
	for _, s := range strokes(amount) {
		if s.use != mayStand {
			b.WriteString(s.text)
		}
	}
	return b.String()
}

// ParseCapitals reads an amount in Chinese capitals: what Capitals writes, every other form in which the payment
// rules let the same amount be written, 正 for 整, and 貳 陸 萬 億 圓 ("繁体字 … 也应受理"). Anything else is refused as
// bad_input: 人民币 missing or followed by a blank, 整 missing after 元 or added after 分, 零 missing or twice, small
// numerals, an amount above MaxFen.
func ParseCapitals(text string) (Fen, error) {
	refusal := Refuse(Invalid, BadInput, "rule", "capitals", "value", excerpt(text))
	if len(text) > maxCapitals {
		return 0, refusal
	}
	folded := capitalForms.Replace(text)
	amount, ok := sumOfCapitals(folded)
	if !ok {
		return 0, refusal
	}
	for _, s := range strokes(amount) {
		rest, found := strings.CutPrefix(folded, s.text)
		if !found && s.use == mustStand {
			return 0, refusal
		}
		folded = rest
	}
	if folded != "" {
		return 0, refusal
	}
	return amount, nil
}

const (
	capitalDigits = "零壹贰叁肆伍陆柒捌玖"
	bytesPerDigit = len("零")
	maxCapitals   = 300 // bytes; the longest right text has about half
)

var capitalForms = strings.NewReplacer("正", "整", "圆", "元", "圓", "元", "貳", "贰", "陸", "陆", "萬", "万", "億", "亿")

// stroke is a piece of an amount in capitals. Where the rules leave a choice, we write what isWritten and read
// without it too, and leave out what mayStand and read it too.
type stroke struct {
	text string
	use  strokeUse
}

type strokeUse int

const (
	mustStand strokeUse = iota
	isWritten
	mayStand
)

// strokes spells an amount of 0…MaxFen.
func strokes(amount Fen) []stroke {
	yuan, jiao, fen := int64(amount/100), int64(amount/10%10), int64(amount%10)
	all := []stroke{{text: "人民币"}}
	switch {
	case yuan > 0:
		all = append(append(all, wholeStrokes(yuan)...), stroke{text: "元"})
	case amount == 0:
		all = append(all, stroke{text: "零元"})
	}
	switch {
	case jiao == 0 && fen == 0:
		return append(all, stroke{text: "整"})
	case jiao == 0 && yuan > 0:
		all = append(all, stroke{text: "零"})
	case jiao > 0 && yuan > 0 && yuan%10 == 0:
		all = append(all, stroke{"零", isWritten})
	}
	if jiao > 0 {
		all = append(all, stroke{text: capitalDigit(jiao) + "角"})
	}
	if fen > 0 {
		return append(all, stroke{text: capitalDigit(fen) + "分"})
	}
	return append(all, stroke{"整", mayStand})
}

// wholeStrokes spells a whole number above 0: what stands before 亿, before 万 and after them are spelled alike.
func wholeStrokes(n int64) []stroke {
	for _, unit := range []struct {
		size int64
		name string
	}{{100_000_000, "亿"}, {10_000, "万"}, {1_000, "仟"}, {100, "佰"}, {10, "拾"}} {
		if n < unit.size {
			continue
		}
		before, after := n/unit.size, n%unit.size
		all := append(wholeStrokes(before), stroke{text: unit.name})
		switch {
		case after == 0:
			return all
		case after < unit.size/10: // 中间有"0"时 … 要写"零"字
			all = append(all, stroke{text: "零"})
		case before%10 == 0: // 万位 … 是"0", 但千位 … 不是"0"时 … 可以只写一个零字, 也可以不写
			all = append(all, stroke{"零", mayStand})
		}
		return append(all, wholeStrokes(after)...)
	}
	return []stroke{{text: capitalDigit(n)}}
}

func capitalDigit(n int64) string {
	return capitalDigits[int(n)*bytesPerDigit:][:bytesPerDigit]
}

// sumOfCapitals adds up the digits and units of a text without asking for their order. No sum but the right one
// spells the text again.
func sumOfCapitals(text string) (Fen, bool) {
	var high, section, digit, fen int64 // before 亿, since 亿 or 万, not yet given a unit, in fen
	scale := func(n, unit int64) int64 { return min(n, int64(MaxFen)/unit) * unit }
	for _, r := range strings.TrimPrefix(text, "人民币") {
		switch r {
		case '亿':
			high, section, digit = high+scale(section+digit, 100_000_000), 0, 0
		case '万':
			section, digit = scale(section+digit, 10_000), 0
		case '仟':
			section, digit = section+1_000*digit, 0
		case '佰':
			section, digit = section+100*digit, 0
		case '拾':
			section, digit = section+10*digit, 0
		case '元':
			fen, high, section, digit = fen+scale(high+section+digit, 100), 0, 0, 0
		case '角':
			fen, digit = fen+10*digit, 0
		case '分':
			fen, digit = fen+digit, 0
		case '整':
		default:
			place := strings.IndexRune(capitalDigits, r)
			if place < 0 {
				return 0, false
			}
			digit = int64(place / bytesPerDigit)
		}
	}
	return Fen(fen), fen <= int64(MaxFen)
}
