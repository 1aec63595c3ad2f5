package public

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// objectionPage is the form with which somebody objects to a line of a notice, and what became of it.
type objectionPage struct {
	Round   call
	Notice  notice
	Line    store.NoticeLine
	Action  string // where the form is sent to
	Form    objectionForm
	Refusal grant.Reason // why the objection is not taken; empty while nothing stands against it
	Asked   moment
	Filed   *filedObjection
}

// Takes says whether the form can be sent. Without it what was typed can still be read and copied.
func (p objectionPage) Takes() bool { return p.standing() == "" }

// standing is what stands against any objection to the line now.
func (p objectionPage) standing() grant.Reason {
	switch {
	case p.Notice.Window == windowAhead:
		return grant.NoticeNotOpen
	case p.Notice.Window == windowClosed:
		return grant.NoticeClosed
	case !objectable(p.Line):
		return grant.WrongStage
	}
	return ""
}

// filedObjection is the receipt of an objection. Number and Code together look it up.
type filedObjection struct {
	Number, Code string
	At           moment
}

// unavailable is why an objection is not taken where no rule says it.
const unavailable grant.Reason = "unavailable"

// refusals are those that a page has a sentence for.
var refusals = []grant.Reason{grant.NoticeNotOpen, grant.NoticeClosed, grant.WrongStage, grant.KeyReused, unavailable}

// objectionAddress is where the form for a line lies.
func objectionAddress(of notice, receipt string) string {
	return (&url.URL{Path: "/notices/" + of.ID.String() + "/objection", RawQuery: url.Values{"receipt": {receipt}}.Encode()}).String()
}

func (s *site) objection(ctx context.Context, in *request) (objectionPage, error) {
	var shown objectionPage
	var err error
	if shown.Round, shown.Notice, err = s.findNotice(ctx, in); err != nil {
		return shown, err
	}
	shown.Action, shown.Asked = in.with(languageSetting, in.book.language, ""), moment{in.now.Truncate(time.Second), shown.Round.Rules.zone}
	shown.Line, err = store.FindNoticeLine(ctx, s.db, shown.Notice.ID, foldReceipt(in.query.Get("receipt")))
	return shown, err
}

// askObjection shows the empty form, or why there is none.
func (s *site) askObjection(ctx context.Context, in *request) (view, error) {
	shown, err := s.objection(ctx, in)
	shown.Form, shown.Refusal = newForm(), shown.standing()
	return view{name: "objection", private: true, data: shown}, err
}

// sameOrigin knows a form that a page of another origin sends.
var sameOrigin = http.NewCrossOriginProtection()

// takeObjection files what the form was filled with. The body is read before the clock of a page starts: files take
// their time.
func (s *site) takeObjection(w http.ResponseWriter, r *http.Request) {
	if sameOrigin.Check(r) != nil {
		s.problem(w, s.read(r), grant.Refuse(grant.Forbidden, grant.NotAllowed))
		return
	}
	form, err := readForm(w, r)
	if err != nil {
		s.problem(w, s.read(r), err)
		return
	}
	s.show(func(ctx context.Context, in *request) (view, error) { return s.fileObjection(ctx, in, form) })(w, r)
}

func (s *site) fileObjection(ctx context.Context, in *request, form objectionForm) (view, error) {
	shown, err := s.objection(ctx, in)
	if err != nil {
		return view{}, err
	}
	form.check()
	shown.Form = form
	switch {
	case form.IsWrong() && shown.Takes():
		return view{name: "objection", status: http.StatusBadRequest, data: shown}, nil
	case form.IsWrong():
		err = grant.Refuse(grant.Refused, shown.standing())
	case form.cut:
		return view{}, grant.Refuse(grant.Invalid, grant.TooLarge)
	default:
		shown.Filed, err = s.file(ctx, shown)
	}
	if err == nil {
		return view{name: "objection", status: http.StatusCreated, data: shown}, nil
	}
	status := http.StatusUnprocessableEntity
	if refusal, refused := grant.Refusal(err); refused && slices.Contains(refusals, refusal.Reason) {
		shown.Refusal = refusal.Reason
	} else {
		s.log.Error("objection failed", "error", err)
		shown.Refusal, status = unavailable, http.StatusServiceUnavailable
	}
	if shown.Refusal == grant.KeyReused {
		shown.Form.Key = rand.Text()
	}
	return view{name: "objection", status: status, data: shown}, nil
}

// file takes the act. The same form sent again is answered as it was the first time.
func (s *site) file(ctx context.Context, p objectionPage) (*filedObjection, error) {
	filed, err := s.acts.FileObjection(ctx, activities.FileObjection{
		By: activities.ByPublic("fileObjection", p.Form.Key), Application: p.Line.ApplicationID,
		ObjectionContent: p.Form.content(), Evidence: p.Form.evidence(),
	})
	if err != nil {
		return nil, err
	}
	return &filedObjection{filed.Number, s.acts.ObjectionCode(filed.ID), moment{filed.FiledAt.Truncate(time.Second), p.Round.Rules.zone}}, nil
}

// lookUpPage is the form in which an objector asks, and the answer.
type lookUpPage struct {
	Number, Code string
	Missing      bool
	Found        *objectionState
}

// objectionState is what an objector is told.
type objectionState struct {
	Number string
	Round  call
	Notice string // where the notice lies
	Filed  moment
	decision
}

// decision is how an objection to a line was decided. Outcome is empty while it is not.
type decision struct {
	Receipt, Title     string
	Outcome, Statement string
	At                 *moment
}

func decisionOf(row store.PublicDecision, of call) decision {
	shown := decision{Receipt: row.Receipt, Title: row.Title, At: of.Rules.minute(row.DecidedAt)}
	if row.Outcome != nil {
		shown.Outcome = string(*row.Outcome)
	}
	if row.Statement != nil {
		shown.Statement = *row.Statement
	}
	return shown
}

// lookUpObjection tells whoever has an objection's number and code how it stands. A wrong code and a number that
// nobody has get one answer.
func (s *site) lookUpObjection(ctx context.Context, in *request) (view, error) {
	shown := lookUpPage{Number: foldReceipt(in.query.Get("number")), Code: foldCode(in.query.Get("code"))}
	if shown.Number == "" && shown.Code == "" {
		return view{name: "objections", data: shown}, nil
	}
	found, err := store.FindPublicObjection(ctx, s.db, shown.Number)
	if err == nil && !s.acts.OpensObjection(found.ID, shown.Code) {
		err = grant.Refuse(grant.NotFound, grant.NoSuchThing)
	}
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
		shown.Missing = true
		return view{name: "objections", status: http.StatusNotFound, data: shown}, nil
	}
	if err != nil {
		return view{}, err
	}
	row, err := store.FindCall(ctx, s.db, found.RoundID)
	if err != nil {
		return view{}, err
	}
	of, err := s.call(ctx, row, in.now)
	if err != nil {
		return view{}, err
	}
	shown.Found = &objectionState{
		Number: found.Number, Round: of, Notice: "/notices/" + found.NoticeID.String(), Filed: moment{found.FiledAt, of.Rules.zone},
		decision: decisionOf(found.PublicDecision, of),
	}
	return view{name: "objections", private: true, data: shown}, nil
}

// foldCode takes a code as people copy it: in groups, in small letters, in full width.
func foldCode(typed string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\u3000", "").Replace(foldReceipt(typed)))
}
