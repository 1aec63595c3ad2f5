package grant

import (
	"slices"

	"github.com/google/uuid"
)

// Disbursement is one tranche of one funding line (拨付).
type Disbursement struct {
	ID          uuid.UUID
	FunderID    uuid.UUID
	ProjectID   uuid.UUID
	LineID      uuid.UUID
	Tranche     int
	Condition   TrancheCondition
	Amount      Fen
	AgreementID uuid.UUID // the signed version it was planned under, and from its batch on the one it is paid under
	Stage       Stage
	Version     int64
}

// Facts are what permissions on the disbursement depend on.
func (d Disbursement) Facts(applicant uuid.UUID) Facts {
	return Facts{Funder: d.FunderID, Applicant: applicant, Stage: d.Stage}
}

// BatchStage is where a payment batch stands.
type BatchStage string

// The stages of a batch.
const (
	BatchPrepared BatchStage = "prepared"
	BatchApproved BatchStage = "approved"
	BatchExported BatchStage = "exported"
	BatchVoided   BatchStage = "voided"
)

// AfterReply is where a payment goes by what the bank says of it, and which account its money lies in then. A
// confirmed payment may still come back; any other word on one that is settled changes nothing, and the answer is
// false: it is for a person to look into.
func (s ReplyStatus) AfterReply(now Stage) (to Stage, from, into AccountKind, moves bool) {
	held := map[Stage]AccountKind{PaymentSent: LineTransit, PaymentUnknown: LineTransit, PaymentPaid: LinePaid}
	from, open := held[now]
	switch {
	case !open || now == PaymentPaid && s != ReplyReturned:
		return now, "", "", false
	case s == ReplyConfirmed:
		return PaymentPaid, from, LinePaid, true
	case s == ReplyReturned:
		return PaymentReturned, from, LineCommitted, true
	case s == ReplyFailed:
		return PaymentFailed, from, LineCommitted, true
	}
	return PaymentUnknown, from, from, true
}

// batchActs are the acts on a batch with the stages in which each is possible.
var batchActs = map[Act][]BatchStage{
	ApproveBatch:  {BatchPrepared},
	VoidBatch:     {BatchPrepared, BatchApproved},
	ExportBatch:   {BatchApproved},
	RecordReplies: {BatchExported},
}

// Admits refuses an act that is not possible on a batch in its stage.
func (s BatchStage) Admits(act Act) error {
	if slices.Contains(batchActs[act], s) {
		return nil
	}
	return Refuse(Conflict, WrongStage, "act", act, "stage", s)
}

// BatchCan answers as Can does for a batch: to approve it takes another person than those who prepared it.
func BatchCan(actor Actor, funder uuid.UUID, stage BatchStage, preparers ...uuid.UUID) map[Act]*Reason {
	can := make(map[Act]*Reason)
	for act := range batchActs {
		if _, err := May(actor, act, Facts{Funder: funder}); err != nil {
			continue
		}
		refusal, refused := Refusal(stage.Admits(act))
		if !refused && act == ApproveBatch {
			refusal, refused = Refusal(SecondPerson(actor, act, preparers...))
		}
		can[act] = nil
		if refused {
			can[act] = &refusal.Reason
		}
	}
	return can
}
