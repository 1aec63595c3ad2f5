package grant

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// MessageEvent names what a person is told (通知).
type MessageEvent string

// What people are told.
const (
	ToldSubmitted      MessageEvent = "submitted"           // 收到申报
	ToldSupplement     MessageEvent = "supplement_wanted"   // 要求补正
	ToldRefused        MessageEvent = "refused"             // 不予立项
	ToldAwarded        MessageEvent = "awarded"             // 立项
	ToldReserve        MessageEvent = "reserve"             // 列入候补
	ToldReserveLapsed  MessageEvent = "reserve_lapsed"      // 候补期满
	ToldPromoted       MessageEvent = "promoted"            // 递补
	ToldCancelled      MessageEvent = "cancelled"           // 异议成立
	ToldDismissed      MessageEvent = "objection_dismissed" // 异议不成立
	ToldAgreement      MessageEvent = "agreement_drafted"   // 待签协议
	ToldSent           MessageEvent = "payment_sent"        // 已交银行
	ToldPaid           MessageEvent = "payment_paid"        // 已支付
	ToldReturned       MessageEvent = "payment_returned"    // 退票或未付出
	ToldReceiptMissing MessageEvent = "receipt_missing"     // 缺票据，后续各期不予拨付
	ToldExtended       MessageEvent = "window_extended"     // 延长截止时间
)

// What people are told of joining an organisation.
const (
	ToldJoinAsked    MessageEvent = "join_asked"    // 有人申请加入
	ToldJoinAccepted MessageEvent = "join_accepted" // 同意加入
	ToldJoinDeclined MessageEvent = "join_declined" // 未同意加入
)

// What letters say that carry a link, and that nobody finds in the portal.
const (
	ToldReset   MessageEvent = "password_reset" // 找回密码
	ToldInvited MessageEvent = "invited"        // 邀请加入单位
)

// messageParams names what the template of each event is filled with, first what its subject names.
var messageParams = map[MessageEvent][]string{
	ToldSubmitted: {"receipt", "round"}, ToldSupplement: {"receipt", "due"}, ToldRefused: {"receipt"},
	ToldAwarded: {"receipt", "amount"}, ToldReserve: {"receipt", "until"}, ToldReserveLapsed: {"receipt"}, ToldPromoted: {"receipt"},
	ToldCancelled: {"receipt"}, ToldDismissed: {"receipt"}, ToldAgreement: {"agreement"}, ToldSent: {"project", "tranche", "amount"},
	ToldPaid: {"project", "tranche", "amount"}, ToldReturned: {"project", "tranche", "amount"}, ToldReceiptMissing: {"project", "tranche", "amount"},
	ToldExtended:  {"round", "closes"},
	ToldJoinAsked: {"organization", "role"}, ToldJoinAccepted: {"organization", "role"}, ToldJoinDeclined: {"organization", "role"},
	ToldReset: {"minutes", "link"}, ToldInvited: {"organization", "role", "until", "link"},
}

// MessageParams fill a template: numbers, amounts and dates, never a person's name or what a case says.
type MessageParams struct {
	Receipt   string `json:"receipt,omitzero"`
	Project   string `json:"project,omitzero"`   // its number
	Agreement string `json:"agreement,omitzero"` // the number of a version
	Tranche   int    `json:"tranche,omitzero"`
	Amount    Fen    `json:"amount_fen,omitzero"`
	Currency  string `json:"currency,omitzero"` // of the amount
	Until     Date   `json:"until,omitzero"`    // the last day

	Due time.Time `json:"due_at,omitzero"` // that second is still in time

	Round  string    `json:"round,omitzero"` // its key
	Closes time.Time `json:"closes_at,omitzero"`

	Organization string `json:"organization,omitzero"` // its name in its register
	Role         Role   `json:"role,omitzero"`         // in that organisation
	Minutes      int    `json:"minutes,omitzero"`      // for which the link is good
	Link         string `json:"-"`                     // made when the letter leaves, and kept nowhere
}

// Telling is what the owners and editors of an organisation are told about one of its cases, its owners alone of a join
// request, or what one person is told.
type Telling struct {
	Funder       uuid.UUID // who tells; nil: no funder does
	Organization uuid.UUID // whose people are told; nil: Person is
	Person       uuid.UUID
	Event        MessageEvent
	Case         Case
	Params       MessageParams
}

// Letter is a message as a person reads it, in plain text.
type Letter struct {
	Subject, Text string
}

//go:embed locale/*.json
var locales embed.FS

// letters holds the templates by language and key. {name} stands for a param.
var letters = map[string]map[string]string{"zh-CN": loadLetters("zh-CN"), "en": loadLetters("en")}

func loadLetters(language string) map[string]string {
	document, err := locales.ReadFile("locale/" + language + ".json")
	var templates map[string]string
	if err == nil {
		err = json.Unmarshal(document, &templates)
	}
	if err != nil {
		panic(fmt.Sprintf("grant: locale %s: %v", language, err))
	}
	return templates
}

// Letter fills the template of the event in a language, zh-CN or en, with params. It fails for an event or a language
// that has none.
func (e MessageEvent) Letter(language string, p MessageParams) (Letter, error) {
	subject, known := letters[language][string(e)+".subject"]
	if !known {
		return Letter{}, fmt.Errorf("grant: no template for %s in %q", e, language)
	}
	filled := p.written(language)
	var pairs []string
	for _, name := range messageParams[e] {
		pairs = append(pairs, "{"+name+"}", filled[name])
	}
	fill := strings.NewReplacer(pairs...)
	return Letter{fill.Replace(subject), fill.Replace(letters[language][string(e)+".text"])}, nil
}

// written are the params as a reader of the language writes them.
func (p MessageParams) written(language string) map[string]string {
	until, second, role := p.Until.String(), "2006-01-02 15:04:05", p.Role.Name().EN
	if language == "zh-CN" {
		role = p.Role.Name().ZH
		second = "2006年1月2日15:04:05"
		until = fmt.Sprintf("%d年%d月%d日", p.Until.Year, int(p.Until.Month), p.Until.Day)
	}
	return map[string]string{
		"receipt": p.Receipt, "project": p.Project, "agreement": p.Agreement, "tranche": strconv.Itoa(p.Tranche),
		"amount": p.Amount.Money(p.Currency), "until": until, "round": p.Round, "closes": p.Closes.In(Beijing).Format(second),
		"due":     p.Due.In(Beijing).Format(second),
		"minutes": strconv.Itoa(p.Minutes), "organization": strings.Join(strings.Fields(p.Organization), " "), "role": role, "link": p.Link,
	}
}
