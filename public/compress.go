package public

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// leastCompressed is the size in bytes from which a page becomes smaller by more than it costs.
const leastCompressed = 1 << 10

var compressors = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// compress answers the content as gzip has it.
func compress(content []byte) []byte {
	var small bytes.Buffer
	w := compressors.Get().(*gzip.Writer)
	defer compressors.Put(w)
	w.Reset(&small)
	// A write into memory does not fail.
	_, _ = w.Write(content)
	_ = w.Close()
	return small.Bytes()
}

// takesGzip says whether a browser takes gzip. One that refuses it says so with q=0.
func takesGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, weighted := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";q=")
		if strings.EqualFold(name, "gzip") {
			return !weighted || strings.Trim(weight, "0.") != ""
		}
	}
	return false
}
