package print

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/granary-grants/granary/grant"
)

// document words the agreement.
func (a Agreement) document() *Document {
	d := &Document{
		Title:  grant.Text{ZH: "资助协议", EN: "Grant agreement"},
		Number: a.Number(),
		Day:    a.Drafted,
		Footer: []grant.Text{
			{ZH: fmt.Sprintf("协议编号 %s　第 %d 版", a.Number(), a.Version), EN: fmt.Sprintf("Agreement %s, version %d", a.Number(), a.Version)},
			{ZH: "每次签署均记录本文本的摘要", EN: "the digest of this text is recorded with each signature"},
		},
	}
	if a.Version > 1 {
		d.Title = grant.Text{ZH: "资助协议（补充协议）", EN: "Supplementary grant agreement"}
	}
	a.wordHead(d)
	a.wordChanges(d)
	a.wordProject(d)
	a.wordAmount(d)
	a.wordTranches(d)
	a.wordAccount(d)
	a.wordDuties(d)
	a.wordSigning(d)
	return d
}

func (a Agreement) wordHead(d *Document) {
	g := &grid{Widths: []int{26, 74}}
	g.row(grant.Text{ZH: "协议编号", EN: "Agreement no."}, data(a.Number()))
	g.row(grant.Text{ZH: "版本", EN: "Version"}, grant.Text{ZH: fmt.Sprintf("第 %d 版", a.Version), EN: strconv.Itoa(a.Version)})
	g.row(grant.Text{ZH: "拟定日期", EN: "Drafted"}, day(a.Drafted))
	g.row(grant.Text{ZH: "轮次", EN: "Round"}, data(a.Round))
	g.row(grant.Text{ZH: "申报回执号", EN: "Receipt of the application"}, data(a.Receipt))
	g.row(grant.Text{ZH: "政策版本", EN: "Policy version"}, grant.Text{ZH: fmt.Sprintf("第 %d 版", a.PolicyVersion), EN: strconv.Itoa(a.PolicyVersion)})
	d.table(g)

	d.heading("协议各方", "Parties")
	g = &grid{Widths: []int{26, 44, 30}, Head: []grant.Text{{ZH: "身份", EN: "Role"}, {ZH: "名称", EN: "Name"}, {ZH: "统一社会信用代码（或登记编号）", EN: "Identifier"}}}
	for _, p := range a.sides() {
		g.row(p.role, data(p.Name), data(p.Code))
	}
	d.table(g)
	d.paragraph(
		fmt.Sprintf("根据本轮次政策第 %d 版和立项结果，甲方资助乙方实施本协议所载项目，协议各方约定如下。", a.PolicyVersion),
		fmt.Sprintf("Under version %d of the round's policy and the published awards, Party A funds the project of Party B that is named here; the parties agree as follows.", a.PolicyVersion))
}

// side is a party with its role.
type side struct {
	role grant.Text
	Party
}

// sides are the two or three parties in the order in which they sign.
func (a Agreement) sides() []side {
	all := []side{
		{grant.Text{ZH: "甲方（资助方）", EN: "Party A, funder"}, a.Funder},
		{grant.Text{ZH: "乙方（受资助方）", EN: "Party B, grantee"}, a.Grantee},
	}
	if a.Community != nil {
		all = append(all, side{grant.Text{ZH: "丙方（社区）", EN: "Party C, community"}, *a.Community})
	}
	return all
}

// wordChanges says in a supplementary agreement what is new.
func (a Agreement) wordChanges(d *Document) {
	if a.Version < 2 {
		return
	}
	before := a.ProjectNumber + "-" + strconv.Itoa(a.Version-1)
	d.heading("本版变更", "What changed")
	d.paragraph(
		fmt.Sprintf("本版载明变更后的协议全文，自协议各方签署之日起取代 %s。与前一版不同之处：", before),
		fmt.Sprintf("This version carries the whole text as changed and replaces %s once all parties have signed. It differs in:", before))
	g := &grid{Widths: []int{24, 38, 38}, Head: []grant.Text{{ZH: "事项", EN: "Matter"}, {ZH: "前一版", EN: "Before"}, {ZH: "本版", EN: "Now"}}}
	for _, change := range a.Changes {
		g.row(change.Matter, orNone(change.Before), orNone(change.After))
	}
	d.table(g)
}

func (a Agreement) wordProject(d *Document) {
	d.heading("一、项目", "1. The project")
	g := &grid{Widths: []int{26, 74}}
	g.row(grant.Text{ZH: "项目名称", EN: "Title"}, data(a.Project))
	g.row(grant.Text{ZH: "实施地点", EN: "Places"}, data(strings.Join(a.Places, "\n")))
	g.row(grant.Text{ZH: "实施期限", EN: "Period"}, grant.Text{
		ZH: day(a.From).ZH + "至" + day(a.To).ZH,
		EN: a.From.String() + " to " + a.To.String(),
	})
	d.table(g)
}

func (a Agreement) wordAmount(d *Document) {
	d.heading("二、资助金额与资金来源", "2. Amount and sources")
	g := &grid{Widths: []int{24, 24, 52}, Head: []grant.Text{{ZH: "资金来源", EN: "Source"}, {ZH: "基金", EN: "Fund"}, {ZH: "金额", EN: "Amount"}}}
	for _, line := range a.Lines {
		g.row(line.Wording, orNone(line.Fund), money(line.Amount))
	}
	sum := func(name grant.Text, amount grant.Fen) {
		g.Rows = append(g.Rows, gridRow{Cells: []grant.Text{name, {ZH: "—"}, money(amount)}, Sum: true})
	}
	sum(grant.Text{ZH: "资助金额合计", EN: "Granted in all"}, a.granted())
	if all := a.all(); all != a.granted() {
		sum(grant.Text{ZH: "项目资金合计", EN: "All money of the project"}, all)
	}
	d.table(g)
}

func (a Agreement) wordTranches(d *Document) {
	d.heading("三、拨付", "3. Payment")
	d.paragraph("资助金额按下表分期拨付，每期在所列条件满足后办理。", "The grant is paid in the tranches below, each when its condition is met.")
	g := &grid{Widths: []int{18, 14, 38, 30}, Head: []grant.Text{{ZH: "资金来源", EN: "Source"}, {ZH: "期次", EN: "Tranche"}, {ZH: "金额", EN: "Amount"}, {ZH: "拨付条件", EN: "Condition"}}}
	for _, line := range a.Lines {
		source := line.Wording
		if line.Fund != "" {
			source.ZH += "\n" + lines(line.Fund)
		}
		for _, tranche := range line.Tranches {
			g.row(source, tranche.Name, money(tranche.Amount), tranche.Condition)
		}
	}
	d.table(g)
}

func (a Agreement) wordAccount(d *Document) {
	d.heading("四、收款账户", "4. Bank account")
	g := &grid{Widths: []int{26, 74}}
	g.row(grant.Text{ZH: "户名", EN: "Holder"}, data(a.Account.Holder))
	g.row(grant.Text{ZH: "开户银行", EN: "Bank"}, data(a.Account.Bank))
	g.row(grant.Text{ZH: "账号", EN: "Number"}, data(a.Account.Number))
	d.table(g)
	d.paragraph("户名须与乙方名称一致。账户变更须签订补充协议。", "The holder must be Party B by name. Another account needs a supplementary agreement.")
}

// wordDuties words what every programme asks: 专账核算、专款专用; a 捐赠票据 or 发票 headed with the funder's name; changes
// by supplementary agreement. Terms that differ from round to round stand in the policy, to which it points.
func (a Agreement) wordDuties(d *Document) {
	d.heading("五、资金使用与项目管理", "5. Use of the money, conduct of the project")
	d.paragraph(
		"乙方对资助资金专账核算、专款专用，按申报书和核定预算实施项目，不得挪作他用，并接受甲方的督导、评估和审计。",
		"Party B keeps the grant in a separate ledger, spends it on the project only, as applied for and budgeted, and is open to supervision, evaluation and audit by Party A.")
	d.paragraph(
		"乙方收到每期款项后，向甲方出具以甲方名称为抬头的捐赠票据或发票。",
		"For each tranche Party B gives Party A a donation receipt or an invoice headed with Party A's name.")
	d.paragraph(
		"结余、不合规支出和项目提前终止时应退回的资金，按本轮次政策办理。",
		"What is left over, spent against the rules, or to be returned when the project ends early is settled by the round's policy.")
	d.heading("六、变更", "6. Changes")
	d.paragraph(
		"本协议所载内容的变更，须经协议各方同意并签订补充协议。",
		"What stands in this agreement changes only where all parties agree, by a supplementary agreement.")
}

func (a Agreement) wordSigning(d *Document) {
	sides := a.sides()
	copies := []string{"贰", "叁"}[len(sides)-2]
	d.heading("七、签署", "7. Signing")
	d.paragraph(
		fmt.Sprintf("本协议一式%s份，协议各方各执一份，自协议各方签字并盖章之日起生效。每次签署均记录本文本的摘要。本协议以中文文本为准，英文仅供参考。", copies),
		fmt.Sprintf("There are %d originals, one for each party. The agreement takes effect when all parties have signed and sealed it; the digest of this text is recorded with each signature. The Chinese text is binding; the English one is given as help.", len(sides)))
	g := &grid{Together: true}
	names, seals, signatures, days := gridRow{}, gridRow{Tall: true}, gridRow{Tall: true}, gridRow{}
	for i, p := range sides {
		g.Widths = append(g.Widths, 100*(i+1)/len(sides)-100*i/len(sides))
		g.Head = append(g.Head, p.role)
		names.Cells = append(names.Cells, data(p.Name))
		seals.Cells = append(seals.Cells, grant.Text{ZH: "（盖章）", EN: "Seal"})
		signatures.Cells = append(signatures.Cells, grant.Text{ZH: "法定代表人或授权代表（签字）", EN: "Signature of the legal or authorised representative"})
		days.Cells = append(days.Cells, grant.Text{ZH: "日期：　　　年　　月　　日", EN: "Date"})
	}
	g.Rows = []gridRow{names, seals, signatures, days}
	d.table(g)
}

// money writes an amount in figures and in capitals: ¥98,000.00 人民币玖万捌仟元整.
func money(amount grant.Fen) grant.Text {
	whole, cents, _ := strings.Cut(amount.Yuan(), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return grant.Text{ZH: "¥" + whole + "." + cents + "\n" + grant.Capitals(amount)}
}

// day writes 2026年6月12日.
func day(d grant.Date) grant.Text {
	return grant.Text{ZH: fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day), EN: d.String()}
}

// orNone is a text that people wrote, or a dash, so that an empty cell is never one that somebody forgot.
func orNone(text string) grant.Text {
	if text == "" {
		return grant.Text{ZH: "—"}
	}
	return data(text)
}
