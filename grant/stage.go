package grant

import "slices"

// Stage is where a case stands in its process.
type Stage string

// Stages of a round (轮次).
const (
	RoundDraft      Stage = "draft"
	RoundPublished  Stage = "published"
	RoundOpen       Stage = "open"
	RoundScreening  Stage = "screening"
	RoundReview     Stage = "review"
	RoundAllocation Stage = "allocation"
	RoundReleased   Stage = "released"
	RoundNotice     Stage = "notice"
	RoundContract   Stage = "contracting"
	RoundRunning    Stage = "running"
	RoundCancelled  Stage = "cancelled"
)

// Stages of an application (申报).
const (
	Submitted   Stage = "submitted"
	Supplement  Stage = "supplement"
	Eligible    Stage = "eligible"
	DeskReview  Stage = "desk_review"
	DeskClosed  Stage = "desk_closed"
	PanelReview Stage = "panel_review"
	PanelClosed Stage = "panel_closed"
	Proposed    Stage = "proposed"
	Reserve     Stage = "reserve"
	Awarded     Stage = "awarded"
	Cancelled   Stage = "cancelled"
	Declined    Stage = "refused"
	Withdrawn   Stage = "withdrawn"
)

// Stages of a project (项目).
const (
	ProjectContract Stage = "contracting"
	ProjectRunning  Stage = "running"
	ProjectGivenUp  Stage = "given_up"
)

// Stages of a disbursement (拨付): one tranche of one funding line.
const (
	PaymentPlanned  Stage = "planned"
	PaymentDue      Stage = "due"
	PaymentPrepared Stage = "prepared"
	PaymentApproved Stage = "approved"
	PaymentSent     Stage = "sent"
	PaymentUnknown  Stage = "unknown"
	PaymentReturned Stage = "returned"
	PaymentFailed   Stage = "failed"
	PaymentPaid     Stage = "paid"
)

// OpenStages lists the stages of a kind of case from which something follows, in the order of the process.
func OpenStages(kind CaseKind) []Stage {
	var open []Stage
	for _, rule := range StageRules() {
		if rule.On == kind && !rule.Final {
			open = append(open, rule.Stage)
		}
	}
	return open
}

// Delayed is what a case's timeline says while its process has not yet seen what was recorded last.
var Delayed = Text{"已记录，处理会稍有延迟。", "Recorded; processing is delayed."}

// Text is a sentence in both languages. The Chinese one is the legal text.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// StageRule tells what a stage is called and what follows it.
type StageRule struct {
	On    CaseKind
	Stage Stage
	Name  Text   // the wording for the public
	Next  Text   // what happens next, who must act, by when
	Who   []Role // who must act now
	Final bool   // nothing follows: the case's workflow ends
}

// StageRules lists every stage of every kind of case in the order of the process.
func StageRules() []StageRule {
	return slices.Concat(roundStages, applicationStages, projectStages, paymentStages)
}

// StageOf answers the rule of a stage. The stage must be one of the table.
func StageOf(kind CaseKind, stage Stage) StageRule {
	rules := StageRules()
	i := slices.IndexFunc(rules, func(r StageRule) bool { return r.On == kind && r.Stage == stage })
	if i < 0 {
		panic("grant: no stage " + string(kind) + "/" + string(stage))
	}
	return rules[i]
}

var roundStages = []StageRule{
	{RoundKind, RoundDraft, Text{"草稿", "Draft"},
		Text{"主办方完善并发布本轮次，发布须两人。", "The funder completes and publishes the round; two people are needed."}, []Role{Officer, Decider}, false},
	{RoundKind, RoundPublished, Text{"已发布", "Published"},
		Text{"到开放时间自动开始受理。", "The round opens by itself at its opening time."}, []Role{Process}, false},
	{RoundKind, RoundOpen, Text{"受理中", "Open"},
		Text{"申报单位在截止时间前提交；到时自动截止。", "Organisations apply until the closing time; the round closes by itself."}, []Role{Owner, Editor}, false},
	{RoundKind, RoundScreening, Text{"资格初审", "Eligibility check"},
		Text{"工作人员完成每份申报的资格初审，之后进入评审。", "Staff check every application; review follows."}, []Role{Officer}, false},
	{RoundKind, RoundReview, Text{"评审", "Review"},
		Text{"专家评审、居民表决和资金核定，之后拟定资助。", "Experts score, residents vote and amounts are reviewed; allocation follows."}, []Role{Officer, Reviewer}, false},
	{RoundKind, RoundAllocation, Text{"拟定资助", "Allocation"},
		Text{"工作人员提出分配方案，由另一人发布。", "Staff propose an allocation; another person releases it."}, []Role{Officer, Decider}, false},
	{RoundKind, RoundReleased, Text{"拟立项已发布", "Proposal released"},
		Text{"拟立项名单已确定，由工作人员发布公示。", "The proposed awards are decided; staff publish the notice."}, []Role{Officer}, false},
	{RoundKind, RoundNotice, Text{"公示", "Public notice"},
		Text{"公示期内任何人可提出异议；期满且异议处理完毕后，有空额的按名次递补并补充公示，最后公布立项。", "Anybody may object until the notice ends. Then places that became free go to the reserve with a supplementary notice, and the awards are announced."}, []Role{Officer, Decider}, false},
	{RoundKind, RoundContract, Text{"签约", "Contracting"},
		Text{"立项单位签订协议；候补在有效期内仍可递补。", "Awarded organisations sign; the reserve may still be promoted until it lapses."}, []Role{Officer}, false},
	{RoundKind, RoundRunning, Text{"执行", "Running"},
		Text{"项目实施，候补已到期。", "Projects are carried out; the reserve has lapsed."}, nil, true},
	{RoundKind, RoundCancelled, Text{"已撤销", "Cancelled"},
		Text{"本轮次不再进行。", "The round does not go on."}, nil, true},
}

var applicationStages = []StageRule{
	{ApplicationKind, Submitted, Text{"已提交", "Submitted"},
		Text{"工作人员进行资格初审。", "Staff check eligibility."}, []Role{Officer}, false},
	{ApplicationKind, Supplement, Text{"待补正", "Supplement asked for"},
		Text{"申报单位须在期限前补正；逾期视为不通过。", "The organisation must supplement by the due time; later counts as not eligible."}, []Role{Owner, Editor}, false},
	{ApplicationKind, Eligible, Text{"资格通过", "Eligible"},
		Text{"等待安排评审专家。", "Reviewers are being assigned."}, []Role{Officer}, false},
	{ApplicationKind, DeskReview, Text{"书面评审中", "Desk review"},
		Text{"专家书面评审，全部交回后自动结束。", "Experts read and score; the review closes when all are in."}, []Role{Reviewer}, false},
	{ApplicationKind, DeskClosed, Text{"书面评审结束", "Desk review closed"},
		Text{"等待确定入围名单。", "The shortlist is being decided."}, []Role{Officer}, false},
	{ApplicationKind, PanelReview, Text{"评审中", "Panel review"},
		Text{"专家评审和居民表决，评分全部交回后自动结束。", "The panel scores and residents vote; the panel closes when all scores are in."}, []Role{Reviewer}, false},
	{ApplicationKind, PanelClosed, Text{"评审结束", "Panel closed"},
		Text{"等待拟定资助。", "The allocation is being prepared."}, []Role{Officer}, false},
	{ApplicationKind, Proposed, Text{"拟立项", "Proposed for award"},
		Text{"资金和额度已预留；公示期满且无异议待处理即立项。", "Money and room are reserved; it is awarded when the notice ends and no objection to it is open."}, []Role{Process}, false},
	{ApplicationKind, Reserve, Text{"候补", "Reserve"},
		Text{"有额度空出时按名次递补，不按名次的须书面说明理由并公示；有效期满未递补的不予立项。", "Promoted in order of rank when room becomes free, out of that order only for a written reason that is made public; not funded when the reserve lapses."}, []Role{Process}, false},
	{ApplicationKind, Awarded, Text{"已立项", "Awarded"},
		Text{"公示期满，已立项；签约、拨付等见项目页面。", "The notice has ended; the agreement and the payments are on the page of the project."}, nil, true},
	{ApplicationKind, Cancelled, Text{"已取消", "Cancelled"},
		Text{"异议成立，取消立项资格。", "An objection was upheld; it gets no award."}, nil, true},
	{ApplicationKind, Declined, Text{"不予立项", "Not funded"},
		Text{"已结束，可查看原因。", "Ended; the reason can be read."}, nil, true},
	{ApplicationKind, Withdrawn, Text{"已撤回", "Withdrawn"},
		Text{"申报单位已撤回。", "The organisation has withdrawn."}, nil, true},
}

var projectStages = []StageRule{
	{ProjectKind, ProjectContract, Text{"待签约", "Agreement"},
		Text{"确认资金来源和收款账户，各方签订协议。", "Funding lines and the bank account are settled, and every party signs the agreement."}, []Role{Officer, Owner}, false},
	{ProjectKind, ProjectRunning, Text{"执行中", "Running"},
		Text{"单位实施项目并开具票据，财务按协议分期拨付。", "The organisation carries out the project and gives receipts; finance pays the tranches as agreed."}, []Role{Owner, FinancePreparer}, true},
	{ProjectKind, ProjectGivenUp, Text{"已放弃", "Given up"},
		Text{"签约前放弃，额度已释放。", "Given up before the agreement; what it held is free again."}, nil, true},
}

var paymentStages = []StageRule{
	{PaymentKind, PaymentPlanned, Text{"计划", "Planned"},
		Text{"条件满足且上期票据已收后可拨付。", "Due when its condition is met and the receipt for the tranche before is there."}, []Role{Process}, false},
	{PaymentKind, PaymentDue, Text{"可拨付", "Due"},
		Text{"财务编制付款批次。", "Finance prepares a batch."}, []Role{FinancePreparer}, false},
	{PaymentKind, PaymentPrepared, Text{"已申请", "Prepared"},
		Text{"由另一人复核批准。", "Another person approves the batch."}, []Role{FinanceApprover}, false},
	{PaymentKind, PaymentApproved, Text{"已批准", "Approved"},
		Text{"导出批次交银行。", "The batch is exported to the bank."}, []Role{FinancePreparer}, false},
	{PaymentKind, PaymentSent, Text{"已发送", "Sent"},
		Text{"等待银行回单；付款日后 3 个工作日仍无回单的，向银行查询。", "The bank's reply is awaited; after three working days without one the bank is asked."}, []Role{FinancePreparer}, false},
	{PaymentKind, PaymentUnknown, Text{"结果不明", "Unknown"},
		Text{"向银行查询，不得重付。", "Ask the bank; never pay again."}, []Role{FinancePreparer}, false},
	{PaymentKind, PaymentReturned, Text{"已退回", "Returned"},
		Text{"更正后重新拨付。", "Corrected, it is paid again."}, []Role{FinancePreparer}, false},
	{PaymentKind, PaymentFailed, Text{"失败", "Failed"},
		Text{"更正后重新拨付。", "Corrected, it is paid again."}, []Role{FinancePreparer}, false},
	{PaymentKind, PaymentPaid, Text{"已支付", "Paid"},
		Text{"收取票据。", "The receipt is to be collected."}, nil, true},
}
