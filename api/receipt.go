package api

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/granary-grants/granary/store"
)

// receipt lets anyone who holds a receipt check it: when it was given, and the line of the journal it names with
// the line's place in the chain, once it has one.
type receipt struct {
	Number string    `json:"number"`
	At     time.Time `json:"at"`
	Hash   string    `json:"hash"` // as the receipt has it
	Seal   string    `json:"seal"`
	Place  *link     `json:"place"`
}

type link struct {
	Number int64  `json:"number"`
	Hash   string `json:"hash"`
}

func (a *API) getReceipt(ctx context.Context, in struct {
	Number string `uri:"number" validate:"max=60"`
}) (receipt, error) {
	found, err := store.FindLink(ctx, a.Pool, in.Number)
	if err != nil {
		return receipt{}, err
	}
	submitted, err := store.FindPublicReceipt(ctx, a.Pool, in.Number)
	if err != nil {
		return receipt{}, err
	}
	shown := receipt{Number: in.Number, At: found.At.UTC(), Hash: hex.EncodeToString(submitted.ContentHash), Seal: found.Seal()}
	if found.Number != nil {
		shown.Place = &link{*found.Number, hex.EncodeToString(found.Hash)}
	}
	return shown, nil
}
