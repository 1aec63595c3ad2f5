package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/jackc/pgx/v5/pgxpool"
)

const submissions = 2000 // in a turn

// BenchmarkSubmission has 64 clients hand in applications of about 30 KB, each of another organisation. The baseline
// writes the same rows and bytes in a plain transaction, statement by statement, and checks nothing.
func BenchmarkSubmission(b *testing.B) {
	w := newWorld(b, func(p *grant.Policy) { p.Form = longForm() })
	contents := make([]grant.ApplicationContent, clients)
	for i := range contents {
		contents[i] = w.longContent(i)
	}
	turn := func(do func(grant.Round, applicant, int) error) func() batch {
		return func() batch {
			round, applicants := w.openRound(), w.applicants(submissions)
			w.rest()
			made := loop(b, submissions, func(i int) (bool, error) { return true, do(round, applicants[i], i) })
			w.countSubmissions(round)
			return made
		}
	}
	ours := turn(func(round grant.Round, a applicant, i int) error {
		_, err := w.people.SubmitApplication(w.ctx, activities.SubmitApplication{
			By: w.by(a.person), Round: round.ID, Organization: a.organization, Content: contents[i%clients],
		})
		return err
	})
	papers := make([]paper, clients)
	for i := range papers {
		papers[i] = w.paper(contents[i])
	}
	baseline := turn(func(round grant.Round, a applicant, i int) error {
		return papers[i%clients].insert(w.ctx, w.people.Pool, round, a)
	})
	contest(b, "submission, 64 clients", "ratio ≥ 0.7", ours, baseline)
}

const longFields, longField = 10, 1000

// longForm asks ten long questions.
func longForm() grant.Form {
	section := grant.FormSection{Key: "project", Title: grant.Text{ZH: "项目", EN: "Project"}}
	for i := range longFields {
		section.Fields = append(section.Fields, grant.FormField{
			Key: fmt.Sprintf("part_%d", i), Title: grant.Text{ZH: "说明", EN: "Description"}, Type: grant.TextAreaField, Required: true, Max: 5000,
		})
	}
	return grant.Form{Version: 1, Sections: []grant.FormSection{section}}
}

var phrases = strings.Fields(`
本项目面向社区独居老人 每周上门探访两次 由社工与志愿者共同完成 建立一人一档 链接社区卫生服务中心资源 开展健康讲座 组织邻里互助小组
培育骨干志愿者三十名 预计直接受益三百人 间接受益一千二百人 中期自评 末期由第三方评估 经费按进度拨付 专款专用 接受居民监督
以儿童友好为主线 改造闲置空间 举办社区议事会 居民提案 街道统筹 单位配套 定期公示 形成可复制的服务手册 防范意外风险 购买保险`)

// longText is some prose of about the length, so that it compresses as prose does.
func longText(random *rand.Rand, length int) string {
	var text strings.Builder
	for text.Len() < 3*length {
		fmt.Fprintf(&text, "%s（%d）%s，", phrases[random.IntN(len(phrases))], random.IntN(10000), phrases[random.IntN(len(phrases))])
		if random.IntN(8) == 0 {
			text.WriteByte('\n')
		}
	}
	return text.String()
}

func (w *world) longContent(i int) grant.ApplicationContent {
	random := rand.New(rand.NewPCG(1, uint64(i)))
	content := grant.ApplicationContent{
		Title: "社区营造项目", Asked: 60_000_00, Own: 10_000_00, Total: 70_000_00, Answers: map[string]any{},
		Places: []grant.PlaceShare{{Place: w.places[i%communities], Share: decimal("0.6")}, {Place: w.places[(i+1)%communities], Share: decimal("0.4")}},
	}
	for field := range longFields {
		content.Answers[fmt.Sprintf("part_%d", field)] = longText(random, longField)
	}
	return content
}

// paper is an application as the baseline has it: already in the form in which it is written.
type paper struct {
	title             string
	asked, own, total int64
	answers           json.RawMessage
	places            []uuid.UUID
	shares            []string
	digest            []byte
	limit             *grant.Fen
	slots             *int
}

func (w *world) paper(c grant.ApplicationContent) paper {
	answers, err := json.Marshal(c.Answers)
	w.must(err)
	p := paper{
		title: c.Title, asked: int64(c.Asked), own: int64(c.Own), total: int64(c.Total), answers: answers,
		digest: make([]byte, 32), limit: w.rules.Caps.PerProjectFen, slots: w.rules.Caps.PerOrganizationProjects,
	}
	for _, s := range c.Places {
		p.places, p.shares = append(p.places, s.Place), append(p.shares, s.Share.String())
	}
	return p
}

// insert writes what the act writes.
func (p paper) insert(ctx context.Context, pool *pgxpool.Pool, round grant.Round, a applicant) error {
	id, now := uuid.Must(uuid.NewV7()), time.Now()
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var number string
	if err := tx.QueryRow(ctx, `
insert into applications (id, funder_id, round_id, organization_id, receipt, title, answers, content_hash, asked, asked_limit, own, total,
                          slot, slot_limit, submitted_at, submitted_by, stage, version)
values ($1, $2, $3, $4, $5::text || '-' || lpad(nextval('receipt_numbers')::text, 6, '0'), $6, $7, $8, $9, $10, $11, $12, 1, $13, $14, $15, 'submitted', 1)
returning receipt`,
		id, round.FunderID, round.ID, a.organization, round.Key, p.title, p.answers, p.digest, p.asked, p.limit, p.own, p.total, p.slots, now, a.person,
	).Scan(&number); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
insert into application_places (funder_id, application_id, position, place_id, share)
select $1, $2, p.position, p.place, p.share from unnest($3::uuid[], $4::numeric[]) with ordinality as p (place, share, position)`,
		round.FunderID, id, p.places, p.shares); err != nil {
		return err
	}
	answer, err := json.Marshal(grant.Receipt{Application: id, Number: number, At: now, Hash: strings.Repeat("0", 64), Seal: strings.Repeat("0", 64)})
	if err != nil {
		return err
	}
	var line int64
	if err := tx.QueryRow(ctx, `
insert into journal (act, name, at, person, organization, role, digest, answer)
values ($1, 'submit_application', $2, $3, $4, 'owner', $5, $6) returning id`,
		uuid.New(), now, a.person, a.organization, p.digest, json.RawMessage(answer)).Scan(&line); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
insert into movements (line, case_kind, case_id, version_before, version_after, stage_after) values ($1, 'application', $2, 0, 1, 'submitted')`, line, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `insert into unlinked values ($1)`, line); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `insert into wakes (case_kind, case_id) values ('application', $1)`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
insert into messages (funder_id, person, event, case_kind, case_id, params, language, made_at)
values ($1, $2, 'submitted', 'application', $3, jsonb_build_object('receipt', $4::text, 'round', $5::text), 'zh-CN', $6)`,
		round.FunderID, a.person, id, number, round.Key, now); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// countSubmissions recounts that nothing acknowledged is missing: every row of every submission is there.
func (w *world) countSubmissions(round grant.Round) {
	w.Helper()
	if n := one[int](w, `
select count(*)
  from applications a
  join movements m on m.case_kind = 'application' and m.case_id = a.id
  join journal j on j.id = m.line
  join unlinked u on u.line = j.id
  join wakes k on k.case_id = a.id
  join messages t on t.case_id = a.id and t.event = 'submitted'
 where a.round_id = $1 and length(a.answers::text) > 8 * $2
   and (select count(*) from application_places p where p.application_id = a.id) = 2`, round.ID, longField); n != submissions {
		w.Fatalf("%d of %d submissions have all their rows", n, submissions)
	}
}
