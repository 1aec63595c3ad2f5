package grant

import (
	"slices"
	"sync"
)

// Act is the name of one write of facts. It stands in the journal for ever.
type Act string

// Acts on what is no case: people, money received, policies.
const (
	RegisterPerson       Act = "register_person"
	AddPerson            Act = "add_person"
	ResetPassword        Act = "reset_password"
	ChangePassword       Act = "change_password"
	RecoverPassword      Act = "recover_password" // by a link that was sent to his address
	ChangeEmail          Act = "change_email"
	ChangeLanguage       Act = "change_language"
	RegisterOrganization Act = "register_organization"
	RecordCredit         Act = "record_credit"
	GrantMembership      Act = "grant_membership"
	EndMembership        Act = "end_membership"
	Invite               Act = "invite"
	RevokeInvitation     Act = "revoke_invitation"
	AcceptInvitation     Act = "accept_invitation" // by whoever holds its link
	AskToJoin            Act = "ask_to_join"
	DecideJoin           Act = "decide_join"
	AddPlaces            Act = "add_places"
	PublishCalendar      Act = "publish_calendar"
	CreateFund           Act = "create_fund"
	ReceiveMoney         Act = "receive_money"
	DraftPolicy          Act = "draft_policy"
	PublishPolicy        Act = "publish_policy"
	SetClock             Act = "set_clock"
	AskPerson            Act = "ask_person" // the process could not go on by itself
	RecordBankAccount    Act = "record_bank_account"
	PrepareBatch         Act = "prepare_batch"
	ApproveBatch         Act = "approve_batch"
	VoidBatch            Act = "void_batch"
	ExportBatch          Act = "export_batch"
	RecordReplies        Act = "record_replies"
	RecordStatement      Act = "record_statement"
	ExplainSuspense      Act = "explain_suspense"
	ConfirmExplanation   Act = "confirm_explanation"
	EnterOpening         Act = "enter_opening_balance"
	ConfirmOpening       Act = "confirm_opening_balance"
	DenyScores           Act = "deny_scores" // somebody wanted to see scores that are sealed
	AddNote              Act = "add_note"    // on a case, which it does not move
	GrantCover           Act = "grant_cover"
	EndCover             Act = "end_cover"
)

// Acts on a round.
const (
	CreateRound       Act = "create_round"
	PublishRound      Act = "publish_round"
	CancelRound       Act = "cancel_round"
	OpenRound         Act = "open_round"
	CloseRound        Act = "close_round"
	StartReview       Act = "start_review"
	StartAllocation   Act = "start_allocation"
	ShortlistRound    Act = "shortlist"
	RecordVote        Act = "record_vote"
	RecordLot         Act = "record_lot"
	ProposeAllocation Act = "propose_allocation"
	ReleaseAllocation Act = "release_allocation"
	FinishAllocation  Act = "finish_allocation"
	ChangeLimit       Act = "change_limit"
	PublishNotice     Act = "publish_notice"
	EndNotice         Act = "end_notice"
	AnnounceAwards    Act = "announce_awards"
	ExpireReserve     Act = "expire_reserve"
	ExtendRound       Act = "extend_round"
	ConfirmExtension  Act = "confirm_extension"
)

// Acts on an application.
const (
	SubmitApplication   Act = "submit_application"
	WithdrawApplication Act = "withdraw_application"
	CheckApplication    Act = "check_application"
	ScreenApplication   Act = "screen_application"
	AskSupplement       Act = "ask_supplement"
	HandInSupplement    Act = "hand_in_supplement"
	RefuseSupplement    Act = "refuse_supplement"
	AssignReviewers     Act = "assign_reviewers"
	AcceptAssignment    Act = "accept_assignment"
	RecuseReviewer      Act = "recuse_reviewer"
	HandInScore         Act = "hand_in_score"
	EnterPaperScore     Act = "enter_paper_score"
	ConfirmPaperScore   Act = "confirm_paper_score"
	CloseDesk           Act = "close_desk"
	ClosePanel          Act = "close_panel"
	ReviewAmount        Act = "review_amount"
	FileObjection       Act = "file_objection"
	DecideObjection     Act = "decide_objection"
)

// Acts on a project.
const (
	GiveUpProject  Act = "give_up_project"
	CoFund         Act = "co_fund"
	DecideFund     Act = "decide_fund_request"
	DraftAgreement Act = "draft_agreement"
	RecordSigned   Act = "record_signature"
	ScanSignature  Act = "scan_signature"

	RecordContribution Act = "record_contribution"
)

// Acts on a disbursement.
const (
	ReleaseTranche Act = "release_tranche"
	AskBank        Act = "ask_bank"
	ReissuePayment Act = "reissue_payment"
	RecordReceipt  Act = "record_receipt"
	ScanReceipt    Act = "scan_receipt"
)

// ActRule says who may take an act, in which stages of the case, and where it may lead. An act without
// From is possible in any stage; one without To leaves the stage as it is.
type ActRule struct {
	Act   Act
	On    CaseKind // empty: no case
	Roles []Role
	From  []Stage
	To    []Stage
}

// ActRules lists every act. docs/process.md, the answers under "can" and the checks inside the acts are
// all made from this one table.
func ActRules() []ActRule {
	return slices.Concat(houseActs, roundActs, applicationActs, projectActs, paymentActs)
}

// PreparingActs are the acts that make up what a released allocation approves, besides proposing it. Whoever took
// one of them is a preparer and cannot be the second person.
func PreparingActs() []Act {
	return []Act{HandInScore, EnterPaperScore, ConfirmPaperScore, ReviewAmount, ShortlistRound, RecordVote, RecordLot}
}

// Effects lists what an act moves besides the case it is on, or only sometimes: a released allocation moves every
// application in it, a decided objection may move the application or not.
func Effects() []ActRule { return slices.Concat(applicationEffects, projectEffects, paymentEffects) }

func ruleOf(act Act) ActRule {
	rules := ActRules()
	i := slices.IndexFunc(rules, func(r ActRule) bool { return r.Act == act })
	if i < 0 {
		panic("grant: no rule for act " + string(act))
	}
	return rules[i]
}

// begins says whether the act makes the case, so that it is not possible on one that exists.
func (r ActRule) begins() bool { return len(r.From) == 0 && len(r.To) > 0 }

// Leads says whether the act may bring a case of this kind from one stage to the other.
func (act Act) Leads(kind CaseKind, from, to Stage) bool {
	return slices.ContainsFunc(rulesOf()[act], func(r ActRule) bool {
		return r.On == kind && slices.Contains(r.To, to) &&
			(slices.Contains(r.From, from) || len(r.From) == 0 && from == "")
	})
}

// rulesOf are the rules and effects by their act.
var rulesOf = sync.OnceValue(func() map[Act][]ActRule {
	of := map[Act][]ActRule{}
	for _, r := range slices.Concat(ActRules(), Effects()) {
		of[r.Act] = append(of[r.Act], r)
	}
	return of
})

var houseActs = []ActRule{
	{Act: RegisterPerson, Roles: nil},
	{Act: AddPerson, Roles: []Role{Administrator}},
	{Act: ResetPassword, Roles: []Role{Administrator}},
	{Act: ChangePassword, Roles: nil}, // the own one
	{Act: RecoverPassword, Roles: nil},
	{Act: ChangeEmail, Roles: nil},    // the own one
	{Act: ChangeLanguage, Roles: nil}, // the own one
	{Act: RegisterOrganization, Roles: []Role{Administrator, Officer}},
	{Act: RecordCredit, Roles: []Role{Officer}},
	{Act: GrantMembership, Roles: []Role{Administrator, Owner}},
	{Act: EndMembership, Roles: []Role{Administrator, Owner}},
	{Act: Invite, Roles: []Role{Administrator, Owner}},
	{Act: RevokeInvitation, Roles: []Role{Administrator, Owner}},
	{Act: AcceptInvitation, Roles: nil},
	{Act: AskToJoin, Roles: nil},
	{Act: DecideJoin, Roles: []Role{Owner}},
	{Act: GrantCover, Roles: []Role{Administrator}},
	{Act: EndCover, Roles: []Role{Administrator}},
	{Act: AddPlaces, Roles: []Role{Administrator, Officer}},
	{Act: PublishCalendar, Roles: []Role{Administrator, Officer}},
	{Act: CreateFund, Roles: []Role{Officer, FinancePreparer}},
	{Act: ReceiveMoney, Roles: []Role{FinancePreparer}},
	{Act: DraftPolicy, Roles: []Role{Officer}},
	{Act: PublishPolicy, Roles: []Role{Decider}},
	{Act: SetClock, Roles: []Role{Administrator}},
	{Act: AskPerson, Roles: []Role{Process}},
	{Act: RecordBankAccount, Roles: []Role{Owner, Clerk}},
	{Act: PrepareBatch, Roles: []Role{FinancePreparer}},
	{Act: ApproveBatch, Roles: []Role{FinanceApprover}},
	{Act: VoidBatch, Roles: []Role{FinancePreparer, FinanceApprover}},
	{Act: ExportBatch, Roles: []Role{FinancePreparer}},
	{Act: RecordReplies, Roles: []Role{FinancePreparer}},
	{Act: RecordStatement, Roles: []Role{FinancePreparer}},
	{Act: ExplainSuspense, Roles: []Role{FinancePreparer}},
	{Act: ConfirmExplanation, Roles: []Role{FinanceApprover}},
	{Act: EnterOpening, Roles: []Role{FinancePreparer}},
	{Act: ConfirmOpening, Roles: []Role{FinanceApprover}},
	{Act: DenyScores, Roles: slices.Concat(staff, applicants, []Role{Reviewer})},
	{Act: AddNote, Roles: staff},
}

var roundActs = []ActRule{
	{CreateRound, RoundKind, []Role{Officer}, nil, []Stage{RoundDraft}},
	{PublishRound, RoundKind, []Role{Decider}, []Stage{RoundDraft}, []Stage{RoundPublished}},
	{CancelRound, RoundKind, []Role{Decider}, []Stage{RoundDraft, RoundPublished, RoundOpen, RoundScreening, RoundReview, RoundAllocation}, []Stage{RoundCancelled}},
	{ExtendRound, RoundKind, []Role{Officer}, []Stage{RoundPublished, RoundOpen}, nil},
	{ConfirmExtension, RoundKind, []Role{Decider}, []Stage{RoundPublished, RoundOpen}, nil},
	{OpenRound, RoundKind, []Role{Process}, []Stage{RoundPublished}, []Stage{RoundOpen}},
	{CloseRound, RoundKind, []Role{Process}, []Stage{RoundOpen}, []Stage{RoundScreening}},
	{StartReview, RoundKind, []Role{Officer, Process}, []Stage{RoundScreening}, []Stage{RoundReview}},
	{ShortlistRound, RoundKind, []Role{Officer}, []Stage{RoundReview}, nil},
	{RecordVote, RoundKind, []Role{Officer}, []Stage{RoundReview}, nil},
	{RecordLot, RoundKind, []Role{Officer}, []Stage{RoundReview, RoundAllocation}, nil},
	{StartAllocation, RoundKind, []Role{Officer, Process}, []Stage{RoundReview}, []Stage{RoundAllocation}},
	{ProposeAllocation, RoundKind, []Role{Officer}, []Stage{RoundAllocation, RoundNotice, RoundContract}, nil},
	{ReleaseAllocation, RoundKind, []Role{Decider}, []Stage{RoundAllocation, RoundNotice, RoundContract}, nil},
	{FinishAllocation, RoundKind, []Role{Process}, []Stage{RoundAllocation}, []Stage{RoundReleased}},
	{PublishNotice, RoundKind, []Role{Officer}, []Stage{RoundReleased, RoundNotice, RoundContract}, []Stage{RoundNotice}},
	{EndNotice, RoundKind, []Role{Process}, []Stage{RoundNotice}, nil},
	{AnnounceAwards, RoundKind, []Role{Decider}, []Stage{RoundNotice}, []Stage{RoundContract}},
	{CoFund, RoundKind, []Role{Officer}, []Stage{RoundContract, RoundRunning}, nil},
	{ExpireReserve, RoundKind, []Role{Process}, []Stage{RoundContract}, []Stage{RoundRunning}},
	{ChangeLimit, RoundKind, []Role{Decider}, []Stage{RoundPublished, RoundOpen, RoundScreening, RoundReview, RoundAllocation}, nil},
}

var applicationActs = []ActRule{
	{SubmitApplication, ApplicationKind, []Role{Owner, Editor, Officer}, nil, []Stage{Submitted}},
	{WithdrawApplication, ApplicationKind, []Role{Owner}, []Stage{Submitted, Supplement, Eligible, DeskReview, DeskClosed, PanelReview, PanelClosed, Proposed, Reserve}, []Stage{Withdrawn}},
	{CheckApplication, ApplicationKind, []Role{Process}, []Stage{Submitted}, nil},
	{ScreenApplication, ApplicationKind, []Role{Officer}, []Stage{Submitted}, []Stage{Eligible, Declined}},
	{AskSupplement, ApplicationKind, []Role{Officer}, []Stage{Submitted}, []Stage{Supplement}},
	{HandInSupplement, ApplicationKind, []Role{Owner, Editor, Officer}, []Stage{Supplement}, []Stage{Submitted}},
	{RefuseSupplement, ApplicationKind, []Role{Process}, []Stage{Supplement}, []Stage{Declined}},
	{AssignReviewers, ApplicationKind, []Role{Officer}, []Stage{Eligible, DeskReview, PanelReview}, []Stage{DeskReview, PanelReview}},
	{AcceptAssignment, ApplicationKind, []Role{Reviewer}, []Stage{DeskReview, PanelReview}, nil},
	{RecuseReviewer, ApplicationKind, []Role{Reviewer, Officer}, []Stage{DeskReview, PanelReview}, nil},
	{HandInScore, ApplicationKind, []Role{Reviewer}, []Stage{DeskReview, PanelReview}, nil},
	{EnterPaperScore, ApplicationKind, []Role{Officer}, []Stage{DeskReview, PanelReview}, nil},
	{ConfirmPaperScore, ApplicationKind, []Role{Reviewer}, []Stage{DeskReview, PanelReview}, nil},
	{CloseDesk, ApplicationKind, []Role{Process}, []Stage{DeskReview}, []Stage{DeskClosed}},
	{ClosePanel, ApplicationKind, []Role{Process}, []Stage{PanelReview}, []Stage{PanelClosed}},
	{ReviewAmount, ApplicationKind, []Role{Officer}, []Stage{DeskClosed, PanelReview, PanelClosed}, nil},
	{FileObjection, ApplicationKind, []Role{Public}, []Stage{Proposed, Reserve}, nil},
	{DecideObjection, ApplicationKind, []Role{Decider}, []Stage{Proposed, Reserve, Awarded, Withdrawn, Cancelled, Declined}, nil},
}

var applicationEffects = []ActRule{
	{CancelRound, ApplicationKind, []Role{Decider}, []Stage{Submitted, Supplement, Eligible, DeskReview, DeskClosed, PanelReview, PanelClosed, Reserve}, []Stage{Declined}},
	{ShortlistRound, ApplicationKind, []Role{Officer}, []Stage{DeskClosed}, []Stage{PanelReview, Declined}},
	{ReleaseAllocation, ApplicationKind, []Role{Decider}, []Stage{PanelClosed}, []Stage{Proposed, Reserve, Declined}},
	{ReleaseAllocation, ApplicationKind, []Role{Decider}, []Stage{Reserve}, []Stage{Proposed}},
	{DecideObjection, ApplicationKind, []Role{Decider}, []Stage{Proposed}, []Stage{Awarded, Cancelled}},
	{DecideObjection, ApplicationKind, []Role{Decider}, []Stage{Reserve}, []Stage{Cancelled}},
	{EndNotice, ApplicationKind, []Role{Process}, []Stage{Proposed}, []Stage{Awarded}},
	{ExpireReserve, ApplicationKind, []Role{Process}, []Stage{Reserve}, []Stage{Declined}},
}

var projectActs = []ActRule{
	{GiveUpProject, ProjectKind, []Role{Owner}, []Stage{ProjectContract}, []Stage{ProjectGivenUp}},
	{DecideFund, ProjectKind, []Role{Officer}, takingLines, nil},
	{DraftAgreement, ProjectKind, []Role{Officer}, []Stage{ProjectContract, ProjectRunning}, nil},
	{RecordSigned, ProjectKind, []Role{Officer}, []Stage{ProjectContract, ProjectRunning}, []Stage{ProjectRunning}},
	{RecordContribution, ProjectKind, []Role{Officer, FinancePreparer}, []Stage{ProjectRunning}, nil},
	{ScanSignature, ProjectKind, []Role{Officer, FinancePreparer}, []Stage{ProjectContract, ProjectRunning}, nil},
}

var projectEffects = []ActRule{
	{AnnounceAwards, ProjectKind, []Role{Decider}, nil, []Stage{ProjectContract}},
}

var paymentActs = []ActRule{
	{ReleaseTranche, PaymentKind, []Role{Process}, []Stage{PaymentPlanned}, []Stage{PaymentDue}},
	{AskBank, PaymentKind, []Role{Process}, []Stage{PaymentSent, PaymentUnknown}, nil},
	{ReissuePayment, PaymentKind, []Role{FinancePreparer}, []Stage{PaymentReturned, PaymentFailed}, []Stage{PaymentDue}},
	{RecordReceipt, PaymentKind, []Role{FinancePreparer}, []Stage{PaymentPaid}, nil},
	{ScanReceipt, PaymentKind, []Role{Officer, FinancePreparer}, []Stage{PaymentPaid}, nil},
}

var paymentEffects = []ActRule{
	{RecordSigned, PaymentKind, []Role{Officer}, nil, []Stage{PaymentPlanned}},
	{PrepareBatch, PaymentKind, []Role{FinancePreparer}, []Stage{PaymentDue}, []Stage{PaymentPrepared}},
	{ApproveBatch, PaymentKind, []Role{FinanceApprover}, []Stage{PaymentPrepared}, []Stage{PaymentApproved}},
	{VoidBatch, PaymentKind, []Role{FinancePreparer, FinanceApprover}, []Stage{PaymentPrepared, PaymentApproved}, []Stage{PaymentDue}},
	{ExportBatch, PaymentKind, []Role{FinancePreparer}, []Stage{PaymentApproved}, []Stage{PaymentSent}},
	{RecordReplies, PaymentKind, []Role{FinancePreparer}, []Stage{PaymentSent, PaymentUnknown}, []Stage{PaymentPaid, PaymentReturned, PaymentFailed, PaymentUnknown}},
	{RecordReplies, PaymentKind, []Role{FinancePreparer}, []Stage{PaymentPaid}, []Stage{PaymentReturned}},
}
