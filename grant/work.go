package grant

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// WorkKind names what a person must do now (待办). That of a task is "task:" and the kind of the task.
type WorkKind string

// Kinds of work of an applicant.
const (
	DraftUnfinished WorkKind = "draft_unfinished"
	SupplementDue   WorkKind = "supplement_due"
	AgreementToSign WorkKind = "agreement_to_sign"
	ReceiptToGive   WorkKind = "receipt_to_give"
)

// Kinds of work of a reviewer.
const (
	RecusalToAnswer WorkKind = "recusal_to_answer"
	ScoreToHandIn   WorkKind = "score_to_hand_in"
)

// Kinds of work of a funder's people.
const (
	RolesToFill           WorkKind = "roles_to_fill"
	PolicyToPublish       WorkKind = "policy_to_publish"
	RoundToPublish        WorkKind = "round_to_publish"
	ExtensionToConfirm    WorkKind = "extension_to_confirm"
	ApplicationsToScreen  WorkKind = "applications_to_screen"
	ReviewersToAssign     WorkKind = "reviewers_to_assign"
	ScoresLate            WorkKind = "scores_late"
	RoundToShortlist      WorkKind = "round_to_shortlist"
	AmountsToReview       WorkKind = "amounts_to_review"
	AllocationToPropose   WorkKind = "allocation_to_propose"
	ProposalToRelease     WorkKind = "proposal_to_release"
	NoticeToPublish       WorkKind = "notice_to_publish"
	ObjectionsToDecide    WorkKind = "objections_to_decide"
	AwardsToAnnounce      WorkKind = "awards_to_announce"
	AgreementsToDraft     WorkKind = "agreements_to_draft"
	AgreementsToSign      WorkKind = "agreements_to_sign"
	PaymentsDue           WorkKind = "payments_due"
	PaymentsToReissue     WorkKind = "payments_to_reissue"
	BatchToApprove        WorkKind = "batch_to_approve"
	BatchToExport         WorkKind = "batch_to_export"
	AnswersToAsk          WorkKind = "answers_to_ask"
	ReceiptsToRecord      WorkKind = "receipts_to_record"
	SuspenseToExplain     WorkKind = "suspense_to_explain"
	ExplanationsToConfirm WorkKind = "explanations_to_confirm"
	OpeningToConfirm      WorkKind = "opening_balance_to_confirm"
)

// WorkRule says whose work it is and by which act it is done. Second says that the act takes a second person: whoever
// prepared what it approves is not asked.
type WorkRule struct {
	Kind   WorkKind
	Act    Act // empty: it is done on paper
	Roles  []Role
	Second bool
	Text   Text
}

// WorkRules lists every kind of work but that of tasks, in the order of the process.
func WorkRules() []WorkRule {
	return []WorkRule{
		{DraftUnfinished, SubmitApplication, []Role{Owner, Editor}, false, Text{"填完并在截止前提交申报书。", "Finish the application and hand it in before the round closes."}},
		{SupplementDue, HandInSupplement, []Role{Owner, Editor}, false, Text{"在期限前补正申报材料。", "Supplement the application before the due time."}},
		{AgreementToSign, "", []Role{Owner}, false, Text{"签署协议。", "Sign the agreement."}},
		{ReceiptToGive, "", []Role{Owner, Clerk}, false, Text{"就已收款项开具票据；缺票据的，后续各期不予拨付。", "Give the receipt for what was paid; without it no further tranche is paid."}},

		{RecusalToAnswer, AcceptAssignment, []Role{Reviewer}, false, Text{"先回答回避问题，再开始评审。", "Answer the questions about interests before you review."}},
		{ScoreToHandIn, HandInScore, []Role{Reviewer}, false, Text{"在期限前交回评分。", "Hand in your scores before the due time."}},

		{RolesToFill, AddPerson, []Role{Administrator}, false, Text{"有岗位尚无人担任：请添加人员。", "Some roles are held by nobody: add people."}},
		{PolicyToPublish, PublishPolicy, []Role{Decider}, true, Text{"审阅并发布规则版本。", "Read and publish the version of the policy."}},
		{RoundToPublish, PublishRound, []Role{Decider}, true, Text{"审阅并发布轮次。", "Read and publish the round."}},
		{ExtensionToConfirm, ConfirmExtension, []Role{Decider}, true, Text{"审阅并确认延长受理时间；原截止时间一过即失效。", "Read and confirm the extension; it lapses when the window closes."}},
		{ApplicationsToScreen, ScreenApplication, []Role{Officer}, false, Text{"完成资格初审。", "Check the eligibility of applications."}},
		{ReviewersToAssign, AssignReviewers, []Role{Officer}, false, Text{"为评审人数不足的申报安排专家。", "Assign reviewers to the applications that lack some."}},
		{ScoresLate, AssignReviewers, []Role{Officer}, false, Text{"催交逾期评分，或改派专家。", "Ask for the scores that are late, or assign others."}},
		{RoundToShortlist, ShortlistRound, []Role{Officer}, false, Text{"书面评审已全部结束，确定入围名单。", "The desk review is over: decide the shortlist."}},
		{AmountsToReview, ReviewAmount, []Role{Officer}, false, Text{"核定评审已结束的申报的资助金额。", "Review the amounts of the applications whose panels have closed."}},
		{AllocationToPropose, ProposeAllocation, []Role{Officer}, false, Text{"提出资助分配方案。", "Propose the allocation."}},
		{ProposalToRelease, ReleaseAllocation, []Role{Decider}, true, Text{"复核并发布分配方案。", "Check and release the proposed allocation."}},
		{NoticeToPublish, PublishNotice, []Role{Officer}, false, Text{"发布公示。", "Publish the notice."}},
		{ObjectionsToDecide, DecideObjection, []Role{Decider}, true, Text{"处理异议；未处理完毕不能公布立项。", "Decide the objections; no award is announced before."}},
		{AwardsToAnnounce, AnnounceAwards, []Role{Decider}, false, Text{"公示已结束，公布立项。", "The notice has ended: announce the awards."}},
		{AgreementsToDraft, DraftAgreement, []Role{Officer}, false, Text{"起草协议。", "Draft the agreements."}},
		{AgreementsToSign, RecordSigned, []Role{Officer}, false, Text{"请各方签署协议并登记。", "Have the agreements signed and record it."}},
		{PaymentsDue, PrepareBatch, []Role{FinancePreparer}, false, Text{"编制付款批次。", "Prepare a batch of the payments that are due."}},
		{PaymentsToReissue, ReissuePayment, []Role{FinancePreparer}, false, Text{"更正退回或失败的付款并重新拨付。", "Correct and reissue the payments that came back or failed."}},
		{BatchToApprove, ApproveBatch, []Role{FinanceApprover}, true, Text{"复核并批准付款批次。", "Check and approve the batch."}},
		{BatchToExport, ExportBatch, []Role{FinancePreparer}, false, Text{"导出已批准的批次交银行。", "Export the approved batch to the bank."}},
		{AnswersToAsk, RecordReplies, []Role{FinancePreparer}, false, Text{"向银行查询未回复的付款，不得重付。", "Ask the bank about payments without an answer; never pay them again."}},
		{ReceiptsToRecord, RecordReceipt, []Role{FinancePreparer}, false, Text{"收取并登记票据。", "Collect and record the receipts."}},
		{SuspenseToExplain, ExplainSuspense, []Role{FinancePreparer}, false, Text{"查明挂账款项。", "Explain what is in suspense."}},
		{ExplanationsToConfirm, ConfirmExplanation, []Role{FinanceApprover}, true, Text{"复核挂账说明。", "Check and confirm the explanations of what is in suspense."}},
		{OpeningToConfirm, ConfirmOpening, []Role{FinanceApprover}, true, Text{"复核期初余额。", "Check and confirm the opening balance."}},
	}
}

// Asks answers in which organisations the actor is asked for the work, each with his role there: where he has one of its
// roles, and nowhere while somebody else knows his password and the act is one that needs to know who took it.
func (r WorkRule) Asks(actor Actor) map[uuid.UUID]Role {
	asked := map[uuid.UUID]Role{}
	if actor.PasswordInitial && (r.Second || r.Act.prepares()) {
		return asked
	}
	for _, m := range actor.Memberships {
		if _, known := asked[m.Organization]; !known && slices.Contains(r.Roles, m.Role) {
			asked[m.Organization] = m.Role
		}
	}
	return asked
}

// TaskWork is the kind of work of a kind of task.
func TaskWork(task string) WorkKind { return "task:" + WorkKind(task) }

// TasksOfWork lists the kinds of tasks that ask for what a kind of work of its own asks for from the same facts.
func TasksOfWork() []string {
	return []string{string(AssignReviewers), string(DecideObjection), string(AskBank), string(ExplainSuspense)}
}

// RolesOfRound are those without whom no round goes from its policy to its payments.
func RolesOfRound() []Role { return []Role{Officer, Decider, FinancePreparer, FinanceApprover} }

// taskTexts say what each task of the process is about: the act that it could not take by itself.
var taskTexts = map[Act]Text{
	OpenRound:        {"轮次未能按时开放，请处理。", "The round could not open: see why."},
	CloseRound:       {"轮次未能按时截止，请处理。", "The round could not close: see why."},
	StartReview:      {"评审未能开始：尚有申报未完成资格初审。", "The review could not start: some applications are not checked yet."},
	StartAllocation:  {"未能进入拟定资助：尚有评审未结束。", "The allocation could not start: some reviews are not over."},
	FinishAllocation: {"拟定资助未能结束，请处理。", "The allocation could not be finished: see why."},
	EndNotice:        {"公示未能按时结束，请处理。", "The notice could not end: see why."},
	ExpireReserve:    {"候补未能到期：已递补的尚未公示或公布。", "The reserve could not lapse: what was promoted is not announced yet."},
	CheckApplication: {"系统自动核查未完成，请人工处理。", "The program could not check the application: see why."},
	RefuseSupplement: {"逾期未补正的申报未能结束，请处理。", "An application whose supplement is late could not be ended: see why."},
	CloseDesk:        {"书面评审已到期但评分不足，请催交或改派。", "The desk review is due and scores are missing: ask for them or assign others."},
	ClosePanel:       {"评审已到期但评分不足，请催交或改派。", "The panel is due and scores are missing: ask for them or assign others."},
	ReleaseTranche:   {"本期款项未能转为可拨付，请处理。", "The tranche could not become due: see why."},
	AskBank:          {"付款到期未收到银行回单，请向银行查询。", "The bank has not answered about a payment: ask it."},
}

// Text says what must be done.
func (k WorkKind) Text() Text {
	if task, is := strings.CutPrefix(string(k), string(TaskWork(""))); is {
		if text, known := taskTexts[Act(task)]; known {
			return text
		}
		return Text{"流程无法自行继续，请处理。", "The process cannot go on by itself: see why."}
	}
	rules := WorkRules()
	return rules[slices.IndexFunc(rules, func(r WorkRule) bool { return r.Kind == k })].Text
}

// Work is what a person must do about one case, or about several things of a kind at once.
type Work struct {
	Kind         WorkKind
	Role         Role // in which he is asked
	Organization uuid.UUID
	Case         *Case
	Title        Text
	Count        int        // of things
	Amount       *Fen       // of all of them together
	Currency     *string    // of the amount; nil without one
	DueAt        *time.Time // of the first of them
}

// IsOverdue says whether its time is over.
func (w Work) IsOverdue(now time.Time) bool { return w.DueAt != nil && Passed(*w.DueAt, now) }

// ByUrgency brings what is due first to the front and what has no date to the end.
func ByUrgency(a, b Work) int {
	switch {
	case a.DueAt == nil && b.DueAt == nil:
		return 0
	case a.DueAt == nil:
		return 1
	case b.DueAt == nil:
		return -1
	}
	return a.DueAt.Compare(*b.DueAt)
}
