package public

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
	"github.com/granary-grants/granary/store"
)

// listColumns are headed in both languages. They hold what was published and nothing that changes afterwards, so that
// the file of a notice stays the same to its last byte.
var listColumns = []print.Column{
	{Name: "结果 Outcome", Kind: print.Text}, {Name: "名次 Rank", Kind: print.Integer}, {Name: "回执号 Receipt", Kind: print.Text},
	{Name: "项目 Project", Kind: print.Text}, {Name: "申报单位 Organisation", Kind: print.Text}, {Name: "实施社区 Communities", Kind: print.Text},
	{Name: "申请额 Asked", Kind: print.Money}, {Name: "核定额 Reviewed", Kind: print.Money}, {Name: "拟资助金额 Proposed award", Kind: print.Money},
	{Name: "总分 Score", Kind: print.Text}, {Name: "限制 Bound by", Kind: print.Text},
}

// noticeList is what a notice publishes as one file, and the file's SHA-256: whoever keeps one of them can tell
// whether the other was changed.
func (s *site) noticeList(ctx context.Context, of grant.Notice) (file []byte, hash string, err error) {
	table := print.Table{Title: "notice", Columns: listColumns}
	for _, outcome := range []grant.Outcome{grant.OutcomeAwarded, grant.OutcomeReserve} {
		lines, err := store.ListNoticeLines(ctx, s.db, of.ID, outcome, store.PublicPage{Limit: math.MaxInt32})
		if err != nil {
			return nil, "", err
		}
		for _, l := range lines {
			table.Rows = append(table.Rows, []any{
				string(l.Outcome), orEmpty(l.Rank, func(n int) any { return int64(n) }), l.Receipt, l.Title, l.Organization, orEmpty(l.Places, asIs),
				l.Asked, l.Reviewed, l.Amount, l.Final, orEmpty(l.BoundBy, func(r grant.Reason) any { return string(r) }),
			})
		}
	}
	file, err = table.CSV()
	sum := sha256.Sum256(file)
	return file, hex.EncodeToString(sum[:]), err
}

// hashOfList is the hash that noticeList answers. The list may be of thousands of lines, and anybody may ask for the page
// that shows its hash, so it is made once.
func (s *site) hashOfList(ctx context.Context, of grant.Notice) (string, error) {
	if known, ok := s.lists.Load(of.ID); ok {
		return known.(string), nil
	}
	_, hash, err := s.noticeList(ctx, of)
	if err == nil {
		s.lists.Store(of.ID, hash)
	}
	return hash, err
}

// orEmpty is a cell of what may be missing.
func orEmpty[T any](value *T, cell func(T) any) any {
	if value == nil {
		return nil
	}
	return cell(*value)
}

func asIs(text string) any { return text }

// downloadNotice answers the list of a notice as a file.
func (s *site) downloadNotice(ctx context.Context, in *request) (download, error) {
	_, found, err := s.findNotice(ctx, in)
	if err != nil {
		return download{}, err
	}
	file, _, err := s.noticeList(ctx, found.Notice)
	return download{name: "notice-" + found.ID.String() + ".csv", kind: commas, content: file}, err
}
