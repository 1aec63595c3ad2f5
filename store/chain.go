package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// chained is a line of the journal as the chain covers it: everything in it and in its movements.
type chained struct {
	Line          int64
	Act           uuid.UUID
	Name          grant.Act
	At            time.Time
	RecordedAt    time.Time
	Person        *uuid.UUID
	Organization  *uuid.UUID
	Role          grant.Role
	Covers        *uuid.UUID
	PolicyVersion *int
	Digest        []byte
	Answer        json.RawMessage
	Note          *string
	Movements     json.RawMessage
	Number        *int64
	Hash          []byte
}

const chainedColumns = `j.id as line, j.act, j.name, j.at, j.recorded_at, j.person, j.organization, j.role, j.covers, j.policy_version, j.digest, j.answer, j.note,
       coalesce((select jsonb_agg(to_jsonb(m) - 'line' order by m.case_kind, m.case_id) from movements m where m.line = j.id), '[]') as movements`

var (
	listUnlinked = returning[chained](`
select ` + chainedColumns + `, null::bigint as number, null::bytea as hash
  from unlinked u
  join journal j on j.id = u.line
 order by u.line
 limit @limit`)
	lastLink = returning[link](`select number, line, hash from chain order by number desc limit 1`)
	addLinks = doing(`
with linked as (delete from unlinked where line = any(@lines::bigint[]))
insert into chain (number, line, hash) select * from unnest(@numbers::bigint[], @lines::bigint[], @hashes::bytea[])`)
	listChain = returning[chained](`
select ` + chainedColumns + `, c.number, c.hash
  from chain c
  join journal j on j.id = c.line
 where c.number > @after
 order by c.number
 limit @limit`)
	countLinks = value[int64](`select coalesce(max(number), 0) from chain`)
	countLost  = value[int](`select count(*)::int from journal j where not exists (select from chain c where c.line = j.id) and not exists (select from unlinked u where u.line = j.id)`)
	alone      = value[bool](`select pg_try_advisory_lock(hashtextextended(@name, 1))`)
	findLink   = returning[Link](`
select j.act, j.name, j.at, j.digest, c.number, c.hash
  from journal j
  left join chain c on c.line = j.id
 where j.name = 'submit_application' and j.answer->>'number' = @receipt`)
)

type link struct {
	Number int64
	Line   int64
	Hash   []byte
}

// hash of a link covers the link before it.
func (c chained) hash(before []byte) []byte {
	body, err := json.Marshal([]any{c.Act, c.Name, c.At.UTC(), c.RecordedAt.UTC(), c.Person, c.Organization, c.Role, c.Covers, c.PolicyVersion, c.Digest, c.Answer, c.Note, c.Movements})
	if err != nil {
		panic(fmt.Sprintf("store: a line of the journal that is no JSON: %v", err))
	}
	sum := sha256.New()
	sum.Write(before)
	sum.Write(body)
	return sum.Sum(nil)
}

// LinkLines gives up to limit unlinked lines their places in the chain and answers how many. Only one chainer may
// run at a time.
func LinkLines(ctx context.Context, db DB, limit int) (int, error) {
	lines, err := listUnlinked.all(ctx, db, args{"limit": limit})
	if err != nil || len(lines) == 0 {
		return 0, err
	}
	last, err := lastLink.one(ctx, db, args{})
	if refusal, refused := grant.Refusal(err); err != nil && !(refused && refusal.Kind == grant.NotFound) {
		return 0, err
	}
	numbers, ids, hashes := make([]int64, len(lines)), make([]int64, len(lines)), make([][]byte, len(lines))
	for i, line := range lines {
		last.Number, last.Hash = last.Number+1, line.hash(last.Hash)
		numbers[i], ids[i], hashes[i] = last.Number, line.Line, last.Hash
	}
	return len(lines), addLinks.exec(ctx, db, args{"numbers": numbers, "lines": ids, "hashes": hashes})
}

// BrokenLink is the first place at which the journal and its chain disagree.
type BrokenLink struct {
	Number int64
	Line   int64
	What   string
}

// VerifyChain reads the whole chain and answers how many links it has and the first broken one, if any.
func VerifyChain(ctx context.Context, db DB) (links int64, broken *BrokenLink, err error) {
	var before []byte
	for {
		page, err := listChain.all(ctx, db, args{"after": links, "limit": 2000})
		if err != nil {
			return links, nil, err
		}
		for _, line := range page {
			if *line.Number != links+1 {
				return links, &BrokenLink{links + 1, 0, "the link is missing"}, nil
			}
			if before = line.hash(before); string(before) != string(line.Hash) {
				return links, &BrokenLink{*line.Number, line.Line, "the line or its place was changed"}, nil
			}
			links++
		}
		if len(page) == 0 {
			break
		}
	}
	end, err := countLinks.get(ctx, db, args{})
	if err != nil || end > links {
		return links, &BrokenLink{links + 1, 0, "the line is missing"}, err
	}
	lost, err := countLost.get(ctx, db, args{})
	if err == nil && lost > 0 {
		broken = &BrokenLink{links, 0, fmt.Sprintf("%d lines have no place and wait for none", lost)}
	}
	return links, broken, err
}

// Link is a submission's line with its place in the chain, once it has one.
type Link struct {
	Act    uuid.UUID
	Name   grant.Act
	At     time.Time
	Digest []byte
	Number *int64
	Hash   []byte
}

// Seal is the hash by which a receipt names the line.
func (l Link) Seal() string { return sealOf(l.Act, l.Name, l.At, l.Digest) }

// FindLink answers the line of the submission with this receipt.
func FindLink(ctx context.Context, db DB, receipt string) (Link, error) {
	return findLink.one(ctx, db, args{"receipt": receipt})
}

// Alone takes the named lock for the session of conn, if nobody holds it, and says whether it did. The lock ends with
// the session.
func Alone(ctx context.Context, conn DB, name string) (bool, error) {
	return alone.get(ctx, conn, args{"name": name})
}
