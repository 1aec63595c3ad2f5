package main

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/granary-grants/granary/grant"
)

// Whatever the strict reading takes, encoding/json takes too and reads the same from it. Everything else is
// refused as invalid.
func FuzzDecodeStrict(f *testing.F) {
	for _, path := range []string{contractInput, "../../testdata/allocation/output.json"} {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
		f.Add(text[:len(text)/2])
	}
	for _, text := range []string{
		``, `null`, `{}`, `[]`, `{"policy":null}`, `{"policy":{},"policy":{}}`, `{"communities":[],"applications":[]}`, `{"communities":[{"id":"\ud800","used_fen":-0}],"applications":[]}`,
		`{"used":{"organizations":{"a":1,"a":2}},"communities":[],"applications":[]}`, `{"a":{"b":[{"c":[[1]]}]},"communities":{"d":{}},"applications":[[]]}`,
		`{"communities":[],"applications":[{"expert_scores":["1","2e1",null,3]}]}`, `{"communities":[]}{`, "\xff", "{\"communities\":[],\"applications\":[]}\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var strict, usual allocationFile
		if err := decodeStrict(data, "", &strict); err != nil {
			if refusal, ok := grant.Refusal(err); !ok || refusal.Kind != grant.Invalid || len(refusal.More) >= maxRefusals {
				t.Fatalf("got %v", err)
			}
			return
		}
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&usual); err != nil {
			t.Fatalf("encoding/json refuses it: %v", err)
		}
		if diff := cmp.Diff(usual, strict); diff != "" {
			t.Fatalf("encoding/json reads something else: %s", diff)
		}
	})
}
