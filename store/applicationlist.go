package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// ApplicationRow is an application as a list shows it, without its answers.
type ApplicationRow struct {
	grant.Application
	Organization string
	Places       []PlacedShare // in the declared order
	Currency     string        // of its round
	Assigned     int           // reviewers of the current part of its review, without the recused
	HandedIn     int           // those of them who have handed in
}

// PlacedShare is a place's share of an application with what the place is called.
type PlacedShare struct {
	Place uuid.UUID     `json:"place_id"`
	Code  string        `json:"code"`
	Name  string        `json:"name"`
	Share grant.Decimal `json:"share"`
}

// ApplicationQuery says which applications of a round are listed, in which order and after which of them.
type ApplicationQuery struct {
	Round        uuid.UUID
	Organization uuid.UUID     // nil: all
	Stages       []grant.Stage // none: all
	Reason       grant.Reason  // of the stage; empty: any
	Communities  []uuid.UUID   // one of which the application names; none: all
	Text         string        // in the title, the organisation's name or the receipt; empty: any
	Sort         string        // receipt, title, organization, asked or submitted; with a minus before it the other way round
	After        string        // the receipt of an application; empty: from the first
	Limit        int
}

const (
	applicationRowColumns = shortColumns + `, organization,
       (select coalesce(jsonb_agg(jsonb_build_object('place_id', p.id, 'code', p.code, 'name', p.name, 'share', ap.share::text) order by ap.position), '[]')
          from application_places ap join places p on p.id = ap.place_id where ap.application_id = applications.id) as places,
       (select currency from rounds where rounds.id = round_id) as currency,
       (select count(*)::int from assignments s where ` + ofCurrentPart + `) as assigned,
       (select count(*)::int from assignments s where ` + ofCurrentPart + ` and s.state = 'handed_in') as handed_in`

	// The panel's, but for what is at the desk or ended there.
	ofCurrentPart = `s.application_id = applications.id and s.state <> 'recused'
           and s.part = case when applications.stage in ('desk_review', 'desk_closed') or applications.stage_reason = 'not_shortlisted' then 'desk' else 'panel' end`

	applicationRows = ` from applications join (select id as organization_id, name as organization from organizations) o using (organization_id)`
)

var (
	isAskedFor = ` round_id = @round
   and (@organization::uuid is null or organization_id = @organization)
   and (cardinality(@stages::text[]) = 0 or stage = any(@stages))
   and (@reason = '' or stage_reason = @reason)
   and (cardinality(@communities::uuid[]) = 0
        or exists (select from application_places ap where ap.application_id = applications.id and ap.place_id = any(@communities)))
   and ` + hasText("title", "organization", "receipt")

	listApplicationsBy = applicationLists()
	countApplications  = value[int](`select count(*)::int` + applicationRows + ` where` + isAskedFor)
	findApplicationRow = returning[ApplicationRow](`select ` + applicationRowColumns + applicationRows + ` where id = @id`)

	listOwnApplications = returning[OwnApplication](`
select ` + applicationRowColumns + `, round_title_zh, round_title_en, round_stage` + applicationRows + `
  join (select id as round_id, title_zh as round_title_zh, title_en as round_title_en, stage as round_stage from rounds) r using (round_id)
 where organization_id = any(@organizations::uuid[]) and (@before::uuid is null or (submitted_at, id) < (@at::timestamptz, @before))
 order by submitted_at desc, id desc
 limit @limit`)
)

// applicationLists has a statement for each order. What is equal stands in the order of receipts, of which each is one only.
func applicationLists() map[string]query[ApplicationRow] {
	lists := map[string]query[ApplicationRow]{}
	for _, sort := range []struct{ name, ascending, descending string }{
		{"receipt", "receipt", "receipt desc"},
		{"title", "title, receipt", "title desc, receipt desc"},
		{"organization", "organization, receipt", "organization desc, receipt desc"},
		{"asked", "asked, receipt", "asked desc, receipt desc"},
		{"submitted", "submitted_at, receipt", "submitted_at desc, receipt desc"},
	} {
		list := func(follows, order string) query[ApplicationRow] {
			return returning[ApplicationRow](`select ` + applicationRowColumns + applicationRows + `
 where` + isAskedFor + `
   and (@after = '' or (` + sort.ascending + `) ` + follows + ` (select ` + sort.ascending + applicationRows + ` where round_id = @round and receipt = @after))
 order by ` + order + `
 limit @limit`)
		}
		lists[sort.name], lists["-"+sort.name] = list(">", sort.ascending), list("<", sort.descending)
	}
	return lists
}

func (q ApplicationQuery) args() args {
	return args{
		"round": q.Round, "organization": orNull(q.Organization), "stages": append([]grant.Stage{}, q.Stages...), "reason": q.Reason,
		"communities": append([]uuid.UUID{}, q.Communities...), "text": q.Text,
	}
}

// ListApplications answers one page of the applications that are asked for.
func ListApplications(ctx context.Context, db DB, q ApplicationQuery) ([]ApplicationRow, error) {
	a := q.args()
	a["after"], a["limit"] = q.After, q.Limit
	return listApplicationsBy[q.Sort].all(ctx, db, a)
}

// CountApplications answers how many applications are asked for, on all pages.
func CountApplications(ctx context.Context, db DB, q ApplicationQuery) (int, error) {
	return countApplications.get(ctx, db, q.args())
}

// FindApplicationRow answers what a list shows of an application.
func FindApplicationRow(ctx context.Context, db DB, id uuid.UUID) (ApplicationRow, error) {
	return findApplicationRow.one(ctx, db, args{"id": id})
}

// OwnApplication is an application in the list of those who applied.
type OwnApplication struct {
	ApplicationRow
	RoundTitleZH string
	RoundTitleEN string
	RoundStage   grant.Stage
}

// ListOwnApplications answers the applications of organisations, newest first: those before the one that was submitted at
// an instant (nil: from the newest).
func ListOwnApplications(ctx context.Context, db DB, organizations []uuid.UUID, at time.Time, before uuid.UUID, limit int) ([]OwnApplication, error) {
	return listOwnApplications.all(ctx, db, args{"organizations": organizations, "at": at, "before": orNull(before), "limit": limit})
}
