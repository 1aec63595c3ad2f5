package grant

// Reason is the stable code of a refusal. The list is open but append-only: a published reason keeps
// its meaning for ever. Every reason stands in the enum of api/openapi.yaml and in both catalogues.
type Reason string

// Reasons of requests that are wrong in themselves.
const (
	BadInput       Reason = "bad_input"       // a field has a value its type or range does not allow
	UnknownField   Reason = "unknown_field"   // the request names a field that does not exist
	BrokenJSON     Reason = "broken_json"     // the body is not one JSON value
	MissingField   Reason = "missing_field"   // a required field is absent
	BadCode        Reason = "bad_code"        // an organisation identifier fails its register's check
	TooLarge       Reason = "too_large"       // the body or a value is longer than allowed
	KeyMissing     Reason = "key_missing"     // an act without an Idempotency-Key
	KeyReused      Reason = "key_reused"      // the Idempotency-Key was used for another request
	VersionMissing Reason = "version_missing" // a change of something versioned without If-Match
	BadPolicy      Reason = "bad_policy"      // the policy document contradicts its schema or itself
	BadCredentials Reason = "bad_credentials" // login and password do not fit
	LinkExpired    Reason = "link_expired"    // the link of a letter was used, is too old, was taken back or never existed
	TooManyTries   Reason = "too_many_tries"  // too many sign-ins with a wrong password
)

// Reasons of who may do what.
const (
	SignedOut       Reason = "signed_out"    // sign in first
	NotAllowed      Reason = "not_allowed"   // the person's role does not allow this act
	NoSuchThing     Reason = "no_such_thing" // it does not exist, or may not be known
	SamePerson      Reason = "same_person"   // two people are needed and this is the first of them again
	Conflicted      Reason = "conflict_of_interest"
	Sealed          Reason = "sealed"           // scores are closed until the panel closes
	Namesake        Reason = "namesake"         // somebody of this name has a role there: say that they are two people
	PasswordInitial Reason = "password_initial" // a first password, which somebody else chose: two accounts whose passwords one person knows are one person
)

// Reasons of state.
const (
	WrongStage   Reason = "wrong_stage"   // the case is in a stage in which this act is not possible
	Moved        Reason = "moved"         // the case has a newer version than the one named
	AlreadyDone  Reason = "already_done"  // somebody has done this already
	AlreadyTaken Reason = "already_taken" // a name, login or identifier that must be unique exists
	LastOwner    Reason = "last_owner"    // an organisation keeps somebody who can give roles in it
	NotRehearsal Reason = "not_rehearsal" // the clock of a real database cannot be moved
	PaperMissing Reason = "paper_missing" // no score entered from paper waits to be confirmed
)

// Reasons of a round's rules.
const (
	RoundNotOpen      Reason = "round_not_open"     // before the window
	RoundClosed       Reason = "round_closed"       // after the window's last second
	ProjectCap        Reason = "project_cap"        // 对每个营造项目资助金额不超过10万元
	CommunityCap      Reason = "community_cap"      // 对1个村（社区）营造项目资助总金额不超过30万元
	PoolCap           Reason = "pool"               // the round's pool has less left
	FundCap           Reason = "fund"               // the fund has less left
	ProjectCount      Reason = "project_count"      // 市级层面确定的100个营造项目
	InvitationLimit   Reason = "invitation_limit"   // an organisation and a person invite at most fifty addresses a day
	DraftLimit        Reason = "draft_limit"        // an organisation goes on with the drafts that it has in a round
	OrganizationLimit Reason = "organization_limit" // one organisation's number of projects in a round
	NotEligible       Reason = "not_eligible"       // an eligibility rule (资格初审) failed
	PassMark          Reason = "pass_mark"          // the experts' score is below the pass mark
	ResidentVote      Reason = "resident_vote"      // 居民表决 not passed
	LateSupplement    Reason = "late_supplement"    // 补正 after its due time
	RoundEnded        Reason = "round_cancelled"    // the round was cancelled
	NotShortlisted    Reason = "not_shortlisted"    // 未入围
	OwnContribution   Reason = "own_contribution"   // 自筹 below the policy's share of the budget
	BudgetRatio       Reason = "budget_ratio"       // a head or line of the budget (预算科目) takes more than its share of the amount asked
	ScoresMissing     Reason = "scores_missing"     // scores are still to come
	Undecided         Reason = "undecided"          // cases of the round are not yet where the act needs them
	NoticeNotOpen     Reason = "notice_not_open"    // before the first day of the public notice
	NoticeClosed      Reason = "notice_closed"      // after the last second of the public notice
	NoticeRunning     Reason = "notice_running"     // another notice of the round has not ended
	ObjectionOpen     Reason = "objection_open"     // an objection (异议) to the item is not decided
	ObjectionHeld     Reason = "objection_upheld"   // 异议成立
	ReserveLapsed     Reason = "reserve_lapsed"     // the time of the reserve (候补) is over: what was not promoted in it is not
	OutOfRank         Reason = "out_of_rank"        // 按名次递补: a better-ranked one of the reserve would be passed over without a reason
	Overridden        Reason = "override"           // 人工调整: people passed it over or limited it, with a published reason
	PolicyDraft       Reason = "policy_draft"       // the policy is not published yet
	VoteMissing       Reason = "no_vote"            // the policy has no resident vote
	CalendarMissing   Reason = "calendar_missing"   // no published holiday calendar for a year that a notice needs
	AmountReviewed    Reason = "amount_reviewed"    // 核定 outside 1 … the amount asked
)

// Reasons of the money of an award: its lines, its named funds, its payments.
const (
	OverBudget      Reason = "over_budget"      // more is granted than the project costs
	OverPledge      Reason = "over_pledge"      // more is brought than the applicant pledged
	FundPurpose     Reason = "fund_purpose"     // the fund was not given for this service field
	FundArea        Reason = "fund_area"        // the project takes place outside the fund's area
	InterestedParty Reason = "interested_party" // 不得指定捐赠人的利害关系人作为受益人 (慈善法 40)
	NoQuorum        Reason = "no_quorum"        // fewer members voted than a decision needs
	NoMajority      Reason = "no_majority"      // no more than half of the members who are not recused voted for it
	AccountHolder   Reason = "account_holder"   // 户名须与单位名称一致
	CreditListed    Reason = "credit_listed"    // the organisation stands on a credit list today
	WrongBatch      Reason = "wrong_batch"      // the bank's reply answers another batch, or another state of this one
	BrokenTable     Reason = "broken_table"     // the file is no CSV table
	NotUTF8         Reason = "not_utf8"         // the file is in another encoding, GBK for instance
	DoesNotMatch    Reason = "does_not_match"   // what explains something in suspense has another amount, currency or direction
	FundInUse       Reason = "fund_in_use"      // the fund has entries: an opening balance (期初余额) comes before every other
)

// Reasons of what is printed.
const (
	GlyphMissing Reason = "glyph_missing" // the font has no glyph for a character of the text (生僻字)
	FontMissing  Reason = "font_missing"  // no font is there in which a PDF could be set
)

// Reasons made only at the door (package api), for what is no refusal.
const (
	Unavailable Reason = "unavailable" // a service we need is away; try again
	Internal    Reason = "internal"    // our fault; the request id leads to the log line
)
