package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/ledongthuc/pdf"
)

func (s *story) signAgreement(t *testing.T, at string) {
	accounts := "/organizations/" + s.organization.String() + "/bank-accounts"
	var account id
	semantic := s.owner
	semantic.semantic = true
	semantic.refused(t, http.StatusUnprocessableEntity, grant.AccountHolder, "POST", accounts, map[string]any{"holder": "组织 其他", "bank": "示例银行", "number": "6222000011112222"})
	s.owner.want(t, http.StatusCreated, "POST", accounts, map[string]any{"holder": "组织owner", "bank": "示例银行", "number": "6222 0000 1111 2222"}, &account)
	var known list[bankAccount]
	s.owner.get(t, accounts, &known)
	if known.Items[0].Last != "2222" {
		t.Errorf("the account is shown as %+v", known.Items)
	}
	s.admin.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", accounts, nil)
	s.signIn(t, "evaluator").refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", accounts, nil)
	s.officer.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", "/organizations/"+uuid.NewString()+"/bank-accounts", nil)
	s.finance.get(t, accounts, &known)
	s.officer.get(t, accounts, &known)
	if known.Items[0].ID != account.ID {
		t.Errorf("the officer finds %+v", known.Items)
	}
	now, err := store.Now(t.Context(), s.api.Pool)
	if err != nil {
		t.Fatal(err)
	}
	today := grant.DateOf(now.In(grant.Beijing))
	draft := map[string]any{"account_id": known.Items[0].ID, "from": "2026-07-01", "to": "2027-05-31"}
	var old, drafted activities.AgreementDrafted
	s.officer.want(t, http.StatusCreated, "POST", at+"/agreements", draft, &old)
	draft["changes"] = []map[string]any{{"matter": "联系人", "after": "𠮷某"}}
	s.officer.want(t, http.StatusCreated, "POST", at+"/agreements", draft, &drafted)
	s.owner.refused(t, http.StatusUnprocessableEntity, grant.GlyphMissing, "GET", "/agreements/"+drafted.ID.String()+"/pdf", nil)
	draft["changes"] = []map[string]any{{"matter": "期限", "before": "2027-05-31", "after": "2027-06-30"}, {"matter": "负责人", "after": "𬭎㛃䶮龘"}}
	draft["to"] = "2027-06-30"
	s.officer.want(t, http.StatusCreated, "POST", at+"/agreements", draft, &drafted)
	s.asks(t, s.owner, "agreement_to_sign 1")
	s.asks(t, s.officer, "agreements_to_draft 1", "agreements_to_sign 1")
	sign := map[string]any{"digest": old.Digest, "party": "grantee", "signer": "曹某某", "signed_on": today}
	s.officer.refused(t, http.StatusConflict, grant.Moved, "POST", "/agreements/"+old.ID.String()+"/signatures", sign)
	sign["digest"] = drafted.Digest
	signatures := "/agreements/" + drafted.ID.String() + "/signatures"
	s.officer.want(t, http.StatusOK, "POST", signatures, sign, nil)
	s.officer.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", signatures, sign)
	s.asks(t, s.owner)
	sign["party"] = "funder"
	var moved moved
	s.officer.want(t, http.StatusOK, "POST", signatures, sign, &moved)
	if moved.Stage != grant.ProjectRunning {
		t.Errorf("signed by both: %+v", moved)
	}
	var text agreement
	s.owner.get(t, "/agreements/"+drafted.ID.String(), &text)
	if !contains([]byte(text.Document), "玖万元整", "组织owner") || text.Number != 3 {
		t.Errorf("the agreement reads %s", text.Document)
	}
	s.printAgreement(t, "/agreements/"+drafted.ID.String()+"/pdf")
	s.scanSignatures(t, at, "/agreements/"+drafted.ID.String())
}

// printAgreement reads the PDF of a version: nothing of its text is lost, and where no font is installed none is given.
func (s *story) printAgreement(t *testing.T, at string) {
	var printed, again file
	s.owner.get(t, at, &printed)
	s.officer.get(t, at, &again)
	if printed.Name != "2026-P00001-3.pdf" || printed.MediaType != "application/pdf" || !bytes.Equal(printed.Content, again.Content) {
		t.Errorf("the file is %s, %s, %d and %d bytes", printed.Name, printed.MediaType, len(printed.Content), len(again.Content))
	}
	reader, err := pdf.NewReader(bytes.NewReader(printed.Content), int64(len(printed.Content)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := reader.GetPlainText()
	if err != nil {
		t.Fatal(err)
	}
	read, err := io.ReadAll(text)
	if err != nil || !contains(read, "玖万元整", "组织owner", "𬭎㛃䶮龘", "6222000011112222") {
		t.Errorf("the file reads %s, %v", read, err)
	}
	s.signIn(t, "owner0").refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at, nil)
	font := s.api.Font
	s.api.Font = nil
	s.owner.refused(t, http.StatusServiceUnavailable, grant.FontMissing, "GET", at, nil)
	s.api.Font = font
}

// scans are a page as a PDF and the next as a photo.
var scans = []map[string]any{
	{"name": "协议 第1页.pdf", "content": grant.Content("%PDF-1.7 the first page")}, {"name": "协议 第2页.png", "content": grant.Content("\x89PNG\r\n\x1a\n the second page")},
}

// scanSignatures attaches two pages to a signature; the organisation sees and reads them, another one does not.
func (s *story) scanSignatures(t *testing.T, project, at string) {
	of := at + "/signatures/grantee/scans"
	s.officer.refused(t, http.StatusNotFound, grant.NoSuchThing, "POST", at+"/signatures/community/scans", scans[0])
	s.owner.refused(t, http.StatusForbidden, grant.NotAllowed, "POST", of, scans[0])
	s.refuseScans(t, of)
	s.officer.want(t, http.StatusOK, "POST", of, scans[0], nil)
	s.finance.want(t, http.StatusOK, "POST", of, scans[1], nil)
	s.officer.refused(t, http.StatusConflict, grant.AlreadyDone, "POST", of, scans[0])
	var text agreement
	s.owner.get(t, at, &text)
	var whole wholeProject
	s.owner.get(t, project, &whole)
	for what, head := range map[string]agreementHead{"the version": text.agreementHead, "the project": whole.Agreements[len(whole.Agreements)-1]} {
		if len(head.Signed) != 2 || head.Signed[0].Party != "grantee" || len(head.Signed[0].Scans) != 2 || len(head.Signed[1].Scans) != 0 {
			t.Fatalf("%s shows the signatures %+v", what, head.Signed)
		}
	}
	s.readScans(t, at, text.Signed[0].Scans)
}

// refuseScans asks that nothing but a PDF, a JPEG or a PNG of a bearable size is kept.
func (s *story) refuseScans(t *testing.T, of string) {
	semantic := s.finance
	semantic.semantic = true
	large := append(grant.Content("%PDF-"), make([]byte, grant.MaxEvidenceSize)...)
	semantic.refused(t, http.StatusBadRequest, grant.BadInput, "POST", of, map[string]any{"name": "协议.pdf", "content": grant.Content("MZ\x90")})
	semantic.refused(t, http.StatusBadRequest, grant.BadInput, "POST", of, map[string]any{"name": "协议.pdf", "content": "no base64"})
	semantic.refused(t, http.StatusBadRequest, grant.TooLarge, "POST", of, map[string]any{"name": "协议.pdf", "content": large})
	s.finance.refused(t, http.StatusBadRequest, grant.BadInput, "POST", of, map[string]any{"name": "", "content": scans[0]["content"]})
}

// readScans reads what was attached back, as it was handed in and with its SHA-256.
func (s *story) readScans(t *testing.T, at string, shown []evidence) {
	for i, one := range shown {
		var read file
		s.owner.get(t, at+"/scans/"+one.ID.String(), &read)
		if sum := sha256.Sum256(read.Content); !bytes.Equal(read.Content, scans[i]["content"].(grant.Content)) || one.SHA256 != hex.EncodeToString(sum[:]) || read.Name != scans[i]["name"] {
			t.Errorf("scan %d is %+v with %d bytes", i+1, one, len(read.Content))
		}
		s.signIn(t, "owner0").refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at+"/scans/"+one.ID.String(), nil)
	}
	s.owner.refused(t, http.StatusNotFound, grant.NoSuchThing, "GET", at+"/scans/"+uuid.NewString(), nil)
}
