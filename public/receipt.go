package public

import (
	"context"
	"encoding/hex"
	"net/http"
	"strings"
	"unicode"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// longestReceipt is more than any receipt has.
const longestReceipt = 60

// receiptPage is the form, and the answer to it where a number was given.
type receiptPage struct {
	Number  string
	Missing bool
	Found   *receipt
}

// receipt is what was submitted under a number.
type receipt struct {
	store.PublicReceipt
	Round     call
	Submitted moment
	Hash      string // SHA-256 of the content as received, with the digests of its files
	Seal      string
	Place     *int64 // in the chain; nil until the line is linked
	Link      string
}

// receipt lets anybody who holds a receipt check it.
func (s *site) receipt(ctx context.Context, in *request) (view, error) {
	shown := receiptPage{Number: foldReceipt(in.query.Get("number"))}
	if shown.Number == "" {
		return view{name: "receipt", data: shown}, nil
	}
	found, err := s.findReceipt(ctx, in, shown.Number)
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
		shown.Missing = true
		return view{name: "receipt", status: http.StatusNotFound, data: shown}, nil
	}
	shown.Found = found
	return view{name: "receipt", data: shown}, err
}

func (s *site) findReceipt(ctx context.Context, in *request, number string) (*receipt, error) {
	submitted, err := store.FindPublicReceipt(ctx, s.db, number)
	if err != nil {
		return nil, err
	}
	link, err := store.FindLink(ctx, s.db, number)
	if err != nil {
		return nil, err
	}
	row, err := store.FindCall(ctx, s.db, submitted.RoundID)
	if err != nil {
		return nil, err
	}
	of, err := s.call(ctx, row, in.now)
	if err != nil {
		return nil, err
	}
	return &receipt{
		PublicReceipt: submitted, Round: of, Submitted: moment{submitted.SubmittedAt, of.Rules.zone}, Hash: hex.EncodeToString(submitted.ContentHash),
		Seal: link.Seal(), Place: link.Number, Link: hex.EncodeToString(link.Hash),
	}, nil
}

// foldReceipt takes what a person typed or pasted: Chinese input methods write full-width digits and hyphens.
func foldReceipt(typed string) string {
	folded := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return -1
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '—', r == '–', r == '−':
			return '-'
		}
		return r
	}, strings.ToValidUTF8(strings.TrimSpace(typed), ""))
	if runes := []rune(folded); len(runes) > longestReceipt {
		return string(runes[:longestReceipt])
	}
	return folded
}
