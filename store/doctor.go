package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Server is what a database says of itself. Trigrams says whether it can search Chinese text, which takes a
// locale whose letters are Unicode's.
type Server struct {
	Version  string
	Encoding string
	Locale   string
	Trigrams bool
}

var describeServer = returning[Server](`
select current_setting('server_version') as version, pg_encoding_to_char(encoding)::text as encoding, datctype::text as locale,
       cardinality(show_trgm('社区营造')) > 0 as trigrams
  from pg_database
 where datname = current_database()`)

// DescribeServer answers version and locale of the database.
func DescribeServer(ctx context.Context, db DB) (Server, error) {
	return describeServer.one(ctx, db, args{})
}

// Discrepancy is a place at which the ledger contradicts itself. ID is an account or an entry.
type Discrepancy struct {
	ID    uuid.UUID
	What  string // "balance", "bounds", "sum" or "empty"
	Have  int64
	Wants int64
}

var auditLedger = returning[Discrepancy](`
with posted as (
  select account, sum(amount) as amount from postings group by account
), uneven as (
  select entry, sum(amount) as amount from postings group by entry, unit having sum(amount) <> 0
)
select a.id, 'balance' as what, a.balance as have, coalesce(p.amount, 0)::bigint as wants
  from accounts a left join posted p on p.account = a.id
 where a.balance <> coalesce(p.amount, 0)
union all
select id, 'bounds', balance, coalesce(floor, ceiling)
  from accounts
 where balance < floor or balance > ceiling
union all
select entry, 'sum', amount::bigint, 0
  from uneven
union all
select e.id, 'empty', 0, 0
  from entries e
 where not exists (select from postings p where p.entry = e.id)
 order by what, id
 limit @limit`)

// AuditLedger answers the first places at which an account's balance is not the sum of its postings or leaves its
// bounds, or an entry's postings do not sum to zero in a unit or are missing. There are none.
func AuditLedger(ctx context.Context, db DB, limit int) ([]Discrepancy, error) {
	return auditLedger.all(ctx, db, args{"limit": limit})
}

// Backlog is work that waits: how much, and since when in real time.
type Backlog struct {
	Count int
	Since *time.Time
	Now   time.Time
}

// Age is how long the oldest has waited.
func (b Backlog) Age() time.Duration {
	if b.Since == nil {
		return 0
	}
	return b.Now.Sub(*b.Since)
}

var (
	unlinkedBacklog = returning[Backlog](`
select count(*)::int as count, min(j.recorded_at) as since, clock_timestamp() as now from unlinked u join journal j on j.id = u.line`)
	wakeBacklog = returning[Backlog](`
select count(*)::int as count, min(created_at) as since, clock_timestamp() as now from wakes`)
)

// UnlinkedBacklog answers the lines of the journal that wait for their place in the chain.
func UnlinkedBacklog(ctx context.Context, db DB) (Backlog, error) {
	return unlinkedBacklog.one(ctx, db, args{})
}

// WakeBacklog answers the unread wakes.
func WakeBacklog(ctx context.Context, db DB) (Backlog, error) {
	return wakeBacklog.one(ctx, db, args{})
}

var isHeld = value[bool](`
select exists (
  select from pg_locks
   where locktype = 'advisory' and granted and objsubid = 1
     and database = (select oid from pg_database where datname = current_database())
     and classid::bigint << 32 | objid::bigint = hashtextextended(@name, 1))`)

// IsHeld says whether some session holds the lock that Alone takes.
func IsHeld(ctx context.Context, db DB, name string) (bool, error) {
	return isHeld.get(ctx, db, args{"name": name})
}

// Duty is a person who has a role in an organisation that runs rounds, now. With a first password he is neither of the
// two people that a duty takes.
type Duty struct {
	Organization    uuid.UUID
	Role            grant.Role
	Person          uuid.UUID
	PasswordInitial bool
}

var listDuties = returning[Duty](`
select distinct m.organization, m.role, m.person, p.password_initial
  from memberships m
  join organizations o on o.id = m.organization
  join people p on p.id = m.person
 where o.funder and m.since <= app_now() and (m.until is null or m.until > app_now())
 order by m.organization, m.role, m.person`)

// ListDuties answers who has which role in any funder now.
func ListDuties(ctx context.Context, db DB) ([]Duty, error) {
	return listDuties.all(ctx, db, args{})
}

var isMigrated = value[bool](`select to_regclass('public.installation') is not null`)

// IsMigrated says whether the database has a schema of ours, of whatever version.
func IsMigrated(ctx context.Context, db DB) (bool, error) { return isMigrated.get(ctx, db, args{}) }
