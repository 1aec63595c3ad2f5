package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/granary-grants/granary/grant"
)

// maxGrant bounds the bytes of one grant, and so the memory a file can take, however large it is.
const maxGrant = 1 << 20

var (
	errGrantTooLong = fmt.Errorf("one value is longer than %d bytes", maxGrant)
	errTooDeep      = fmt.Errorf("lists and objects lie in each other more than %d deep", grant.MaxDepth)
)

// grantFile reads a file of the 360Giving standard, {"grants": […]}, one grant at a time.
type grantFile struct {
	decoder *json.Decoder
	read    int // grants so far
}

func newGrantFile(from io.Reader) *grantFile {
	source := &boundedReader{from: from}
	source.decoder = json.NewDecoder(source)
	source.decoder.UseNumber()
	return &grantFile{decoder: source.decoder}
}

// boundedReader fails where its decoder would have to hold more than maxGrant bytes of one value.
type boundedReader struct {
	from    io.Reader
	decoder *json.Decoder
	given   int64
}

func (r *boundedReader) Read(p []byte) (int, error) {
	if r.given-r.decoder.InputOffset() > maxGrant {
		return 0, errGrantTooLong
	}
	n, err := r.from.Read(p)
	r.given += int64(n)
	return n, err
}

// fileError says where a file stops being one that can be read. Every grant before that place was read.
type fileError struct {
	grants int
	at     int64
	cause  error
}

func (*fileError) ExitCode() int { return 2 }

func (e *fileError) Unwrap() error { return e.cause }

func (e *fileError) Error() string {
	what := e.cause.Error()
	var syntax *json.SyntaxError
	switch {
	case errors.Is(e.cause, io.EOF), errors.Is(e.cause, io.ErrUnexpectedEOF):
		what = "it breaks off"
	case errors.As(e.cause, &syntax):
		what = "it is no JSON: " + syntax.Error()
	}
	return fmt.Sprintf("the file cannot be read on after %d grants, at byte %d: %s", e.grants, e.at, printable(what))
}

// each hands the grants to take in the order of the file, until take answers false. It fails with a fileError
// where the file is broken.
func (f *grantFile) each(take func(index int, grant json.RawMessage) bool) error {
	if err := f.members(take); err != nil && !errors.Is(err, errEnough) {
		return &fileError{grants: f.read, at: f.decoder.InputOffset(), cause: err}
	}
	return nil
}

var errEnough = errors.New("enough")

func (f *grantFile) members(take func(int, json.RawMessage) bool) error {
	if err := f.expect('{', "an object"); err != nil {
		return err
	}
	found := false
	for f.decoder.More() {
		key, err := f.decoder.Token()
		if err != nil {
			return err
		}
		if key != "grants" {
			if err := f.skip(); err != nil {
				return err
			}
			continue
		}
		if found {
			return errors.New(`the member "grants" stands twice`)
		}
		found = true
		if err := f.list(take); err != nil {
			return err
		}
	}
	if err := f.expect('}', "the end of the object"); err != nil {
		return err
	}
	if _, err := f.decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is text after its end")
	}
	if !found {
		return errors.New(`it has no member "grants"`)
	}
	return nil
}

func (f *grantFile) list(take func(int, json.RawMessage) bool) error {
	if err := f.expect('[', `"grants" to be a list`); err != nil {
		return err
	}
	for f.decoder.More() {
		var one json.RawMessage
		if err := f.decoder.Decode(&one); err != nil {
			return err
		}
		f.read++
		if !take(f.read-1, one) {
			return errEnough
		}
	}
	return f.expect(']', "the end of the list")
}

// expect reads a bracket.
func (f *grantFile) expect(want json.Delim, name string) error {
	token, err := f.decoder.Token()
	if err != nil {
		return err
	}
	if token != want {
		return errors.New("expected is " + name)
	}
	return nil
}

// skip passes over a value that is of no interest here, holding no more of it than one token.
func (f *grantFile) skip() error {
	for depth := 0; ; {
		token, err := f.decoder.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
		if depth > grant.MaxDepth {
			return errTooDeep
		}
	}
}
