package api

import (
	"bytes"
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
	"github.com/granary-grants/granary/store"
)

// disbursement is one tranche of one funding line.
type disbursement struct {
	ID        uuid.UUID              `json:"id"`
	Project   uuid.UUID              `json:"project_id"`
	Line      uuid.UUID              `json:"line_id"`
	Tranche   int                    `json:"tranche"`
	Condition grant.TrancheCondition `json:"condition"`
	Currency  string                 `json:"currency"`
	Amount    grant.Fen              `json:"amount_fen"`
	Receipt   *paymentReceipt        `json:"receipt"`
	standing
}

func showDisbursement(actor grant.Actor, d grant.Disbursement, currency string, applicant uuid.UUID, receipt *paymentReceipt) disbursement {
	return disbursement{d.ID, d.ProjectID, d.LineID, d.Tranche, d.Condition, currency, d.Amount, receipt, standingOf(grant.PaymentKind, d.Version, actor, d.Facts(applicant))}
}

// dueDisbursement is what finance sees in its list.
type dueDisbursement struct {
	disbursement
	ProjectNumber string           `json:"project_number"`
	Payee         string           `json:"payee"`
	Source        grant.LineSource `json:"source"`
	Instruction   *string          `json:"instruction"`
}

func (a *API) listDisbursements(ctx context.Context, in struct {
	ofFunder
	Stage        []grant.Stage `form:"stage" validate:"max=10,dive,oneof=planned due prepared approved sent unknown returned failed paid"`
	Disbursement uuid.UUID     `form:"disbursement"`
	longPaging
}) (list[dueDisbursement], error) {
	if err := grant.MayRead(in.actor(), grant.Facts{Funder: in.Funder}); err != nil {
		return list[dueDisbursement]{}, err
	}
	stages := in.Stage
	if len(stages) == 0 {
		stages = append(grant.OpenStages(grant.PaymentKind), grant.PaymentPaid)
	}
	_, after, err := readCursor(in.Cursor)
	if err != nil {
		return list[dueDisbursement]{}, err
	}
	rows, err := store.ListDue(ctx, a.Pool, in.Funder, in.Disbursement, after, in.size()+1, stages...)
	if err != nil {
		return list[dueDisbursement]{}, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, d := range rows {
		ids[i] = d.ID
	}
	receipts, err := a.receiptsOf(ctx, ids)
	// Its id alone says where a payment stands in the list.
	cursor := func(d store.DueDisbursement) string { return cursorOf(time.Time{}, d.ID) }
	return pageOf(in.size(), rows, cursor, func(d store.DueDisbursement) dueDisbursement {
		return dueDisbursement{showDisbursement(in.actor(), d.Disbursement, d.Currency, uuid.Nil, receipts[d.ID]), *d.Project, *d.Payee, *d.Source, d.Instruction}
	}), err
}

type onDisbursement struct {
	acting
	Disbursement uuid.UUID `uri:"disbursement"`
	Version      int64     `json:"version,omitempty" validate:"min=0"`
	Reason       string    `json:"reason,omitempty" validate:"max=2000"`
}

func (in onDisbursement) act() activities.PaymentAct {
	return activities.PaymentAct{By: in.By, Disbursement: in.Disbursement, Version: in.Version, Reason: in.Reason}
}

func (a *API) reissuePayment(ctx context.Context, in onDisbursement) (moved, error) {
	d, err := a.Acts.ReissuePayment(ctx, in.act())
	return moved{ID: d.ID, Stage: d.Stage, Version: d.Version}, err
}

// paymentReceipt is what the organisation gave for a payment, with its scans.
type paymentReceipt struct {
	Kind     string     `json:"kind"`
	Number   string     `json:"number"`
	IssuedOn grant.Date `json:"issued_on"`
	Scans    []evidence `json:"scans"`
}

// receiptsOf answers the receipts for payments by payment.
func (a *API) receiptsOf(ctx context.Context, disbursements []uuid.UUID) (map[uuid.UUID]*paymentReceipt, error) {
	receipts, err := store.ListPaymentReceipts(ctx, a.Pool, disbursements)
	if err != nil {
		return nil, err
	}
	scans, err := store.ListReceiptScans(ctx, a.Pool, disbursements...)
	of := make(map[uuid.UUID]*paymentReceipt, len(receipts))
	for _, r := range receipts {
		of[r.DisbursementID] = &paymentReceipt{r.Kind, r.Number, r.IssuedOn, []evidence{}}
	}
	for _, s := range scans {
		shown := of[*s.Disbursement]
		shown.Scans = append(shown.Scans, showEvidence(s.EvidenceFile))
	}
	return of, err
}

type recordReceipt struct {
	acting
	Disbursement uuid.UUID  `uri:"disbursement"`
	Kind         string     `json:"kind" validate:"oneof=donation_receipt invoice"`
	Number       string     `json:"number" validate:"min=1,max=60"`
	IssuedOn     grant.Date `json:"issued_on"`
}

func (a *API) recordReceipt(ctx context.Context, in recordReceipt) (moved, error) {
	d, err := a.Acts.RecordReceipt(ctx, activities.RecordReceipt{
		PaymentAct: activities.PaymentAct{By: in.By, Disbursement: in.Disbursement}, Kind: in.Kind, Number: in.Number, IssuedOn: in.IssuedOn,
	})
	return moved{ID: d.ID, Stage: d.Stage, Version: d.Version}, err
}

type prepareBatch struct {
	acting
	Funder        uuid.UUID   `uri:"funder"`
	PayOn         grant.Date  `json:"pay_on"`
	Disbursements []uuid.UUID `json:"disbursements" validate:"min=1,max=10000,unique"`
}

func (a *API) prepareBatch(ctx context.Context, in prepareBatch) (activities.BatchPrepared, error) {
	return a.Acts.PrepareBatch(ctx, activities.PrepareBatch{By: in.By, Funder: in.Funder, PayOn: in.PayOn, Disbursements: in.Disbursements})
}

// batch is a payment batch without its lines.
type batch struct {
	ID         uuid.UUID                   `json:"id"`
	Number     string                      `json:"number"`
	PayOn      grant.Date                  `json:"pay_on"`
	Currency   string                      `json:"currency"`
	Digest     string                      `json:"digest"`
	Lines      int                         `json:"lines"`
	Open       int                         `json:"open"`
	Total      grant.Fen                   `json:"total_fen"`
	Stage      grant.BatchStage            `json:"stage"`
	PreparedBy uuid.UUID                   `json:"prepared_by"`
	Preparer   string                      `json:"prepared_by_name"`
	ApprovedBy *uuid.UUID                  `json:"approved_by"`
	Approver   *string                     `json:"approved_by_name"`
	ExportedAt *time.Time                  `json:"exported_at"`
	Can        map[grant.Act]*grant.Reason `json:"can"`
}

// namesOfBatches answers what those are called who prepared and approved batches.
func (a *API) namesOfBatches(ctx context.Context, batches ...store.BatchRow) (map[uuid.UUID]string, error) {
	var people []uuid.UUID
	for _, b := range batches {
		people = append(people, b.PreparedBy)
		if b.ApprovedBy != nil {
			people = append(people, *b.ApprovedBy)
		}
	}
	return store.Names(ctx, a.Pool, people...)
}

func showBatch(actor grant.Actor, b store.BatchRow, names map[uuid.UUID]string) batch {
	shown := batch{b.ID, b.Number, b.PayOn, b.Currency, b.Digest, b.Lines, b.Open, b.Total, b.Stage, b.PreparedBy, names[b.PreparedBy], b.ApprovedBy, nameIn(names, b.ApprovedBy), utc(b.ExportedAt), map[grant.Act]*grant.Reason{}}
	for act, reason := range grant.BatchCan(actor, b.FunderID, b.Stage, b.Preparers...) {
		shown.Can[act] = reason
	}
	return shown
}

func (a *API) listBatches(ctx context.Context, in struct {
	ofFunder
	longPaging
}) (list[batch], error) {
	if err := grant.MayRead(in.actor(), grant.Facts{Funder: in.Funder}); err != nil {
		return list[batch]{}, err
	}
	at, before, err := readCursor(in.Cursor)
	if err != nil {
		return list[batch]{}, err
	}
	rows, err := store.ListBatches(ctx, a.Pool, in.Funder, at, before, in.size()+1)
	if err != nil {
		return list[batch]{}, err
	}
	names, err := a.namesOfBatches(ctx, rows...)
	cursor := func(b store.BatchRow) string { return cursorOf(b.PreparedAt, b.ID) }
	return pageOf(in.size(), rows, cursor, func(b store.BatchRow) batch { return showBatch(in.actor(), b, names) }), err
}

type ofBatch struct {
	signedIn
	Batch uuid.UUID `uri:"batch"`
}

func (a *API) readBatch(ctx context.Context, in ofBatch) (store.BatchRow, []store.Instruction, error) {
	b, err := store.FindBatchRow(ctx, a.Pool, in.Batch)
	if err == nil {
		err = grant.MayRead(in.actor(), grant.Facts{Funder: b.FunderID})
	}
	if err != nil {
		return b, nil, err
	}
	instructions, err := store.ListInstructions(ctx, a.Pool, b.ID)
	return b, instructions, err
}

type wholeBatch struct {
	batch
	Instructions []instruction `json:"instructions"`
	Tasks        []task        `json:"tasks"`
}

type instruction struct {
	Number       string    `json:"number"`
	Disbursement uuid.UUID `json:"disbursement_id"`
	Attempt      int       `json:"attempt"`
	Amount       grant.Fen `json:"amount_fen"`
	Holder       string    `json:"holder"`
	Bank         string    `json:"bank"`
	Account      string    `json:"account"`
	Purpose      string    `json:"purpose"`
	State        string    `json:"state"`
}

func (a *API) getBatch(ctx context.Context, in ofBatch) (wholeBatch, error) {
	b, instructions, err := a.readBatch(ctx, in)
	if err != nil {
		return wholeBatch{}, err
	}
	names, err := a.namesOfBatches(ctx, b)
	if err != nil {
		return wholeBatch{}, err
	}
	inFull := grant.MaySeeAccounts(in.actor(), grant.Facts{Funder: b.FunderID})
	tasks, err := store.ListTasks(ctx, a.Pool, grant.Case{Kind: "batch", ID: b.ID})
	return wholeBatch{showBatch(in.actor(), b, names), listOf(instructions, func(i store.Instruction) instruction {
		if !inFull {
			i.Account = grant.MaskAccount(i.Account)
		}
		return instruction{i.Number, i.DisbursementID, i.Attempt, i.Amount, i.Holder, i.Bank, i.Account, i.Purpose, i.State}
	}).Items, listOf(tasks, showTask).Items}, err
}

// getBatchFile answers the file for the bank of a batch that was exported, as CSV unless xlsx is asked for: the same
// bytes however often it is asked.
func (a *API) getBatchFile(ctx context.Context, in struct {
	ofBatch
	Format string `form:"format" validate:"omitempty,oneof=csv xlsx"`
}) (file, error) {
	b, instructions, err := a.readBatch(ctx, in.ofBatch)
	if err != nil {
		return file{}, err
	}
	if !grant.MaySeeAccounts(in.actor(), grant.Facts{Funder: b.FunderID}) {
		return file{}, grant.Refuse(grant.Forbidden, grant.NotAllowed)
	}
	if b.Stage != grant.BatchExported {
		return file{}, grant.Refuse(grant.Conflict, grant.WrongStage, "act", grant.ExportBatch, "stage", b.Stage)
	}
	said := activities.BankBatch(b.Batch, instructions)
	if in.Format == "xlsx" {
		table, err := print.BatchTable(said)
		if err != nil {
			return file{}, err
		}
		book, err := table.XLSX()
		return file{b.Number + ".xlsx", workbook, book}, err
	}
	var content bytes.Buffer
	err = said.WriteCSV(&content)
	return file{b.Number + ".csv", "text/csv", content.Bytes()}, err
}

type onBatch struct {
	acting
	Batch  uuid.UUID `uri:"batch"`
	Digest string    `json:"digest" validate:"digest"`
	Reason string    `json:"reason,omitempty" validate:"max=2000"`
}

func (in onBatch) act() activities.BatchAct {
	return activities.BatchAct{By: in.By, Batch: in.Batch, Digest: in.Digest, Reason: in.Reason}
}

func (a *API) approveBatch(ctx context.Context, in onBatch) (batchMoved, error) {
	return movedBatch(a.Acts.ApproveBatch(ctx, in.act()))
}

func (a *API) voidBatch(ctx context.Context, in onBatch) (batchMoved, error) {
	return movedBatch(a.Acts.VoidBatch(ctx, in.act()))
}

func (a *API) exportBatch(ctx context.Context, in onBatch) (batchMoved, error) {
	return movedBatch(a.Acts.ExportBatch(ctx, in.act()))
}

type batchMoved struct {
	ID     uuid.UUID        `json:"id"`
	Number string           `json:"number"`
	Stage  grant.BatchStage `json:"stage"`
}

func movedBatch(b store.Batch, err error) (batchMoved, error) {
	return batchMoved{b.ID, b.Number, b.Stage}, err
}

type recordReplies struct {
	acting
	Batch uuid.UUID     `uri:"batch"`
	File  grant.Content `json:"file"`
}

// maxBody leaves room for a bank's answer to the largest batch, written as text.
func (recordReplies) maxBody() int { return 8 * maxBody }

func (a *API) recordReplies(ctx context.Context, in recordReplies) (activities.RepliesRecorded, error) {
	return a.Acts.RecordReplies(ctx, activities.RecordReplies{By: in.By, Batch: in.Batch, File: in.File})
}
