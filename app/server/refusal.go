package server

import (
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"wanwu/app/words"
	"wanwu/inference"
)

// The codes of a request that was not served, beside those of package inference.
const (
	codeBadRequest   inference.Code = "bad_request"
	codeUnauthorized inference.Code = "unauthorized"
	codeForbidden    inference.Code = "forbidden"
	codeRate         inference.Code = "rate_limited"
	codeLoading      inference.Code = "loading"
	codeTimeout      inference.Code = "timeout"
)

// problem is why a request, or a picture of it, was not served.
type problem struct {
	Code    inference.Code `json:"code"`
	Message string         `json:"message"`
}

// refusal is an error with the status that a request gets for it.
type refusal struct {
	status int
	code   inference.Code
	key    string // of the sentence; empty is "service." and the code
	args   []any
	after  time.Duration // Retry-After, where it is not 0
	err    error         // the cause, for the log
}

func (f *refusal) Error() string { return string(f.code) }

func (f *refusal) Unwrap() error { return f.err }

// problem returns the refusal in the language of a request.
func (f *refusal) problem(r *http.Request) problem {
	key := f.key
	if key == "" {
		key = "service." + string(f.code)
	}
	return problem{f.code, words.T(langOf(r), key, f.args...)}
}

// drainBytes is how much is read of a body that is not wanted, within Limits.Stall, since a client
// that is still sending when the connection closes does not see the answer.
const drainBytes = 64 << 20

// refuse answers a request that is not served, and reads the rest of its body.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, f *refusal) {
	h := w.Header()
	if f.after > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(f.after.Seconds()))))
	}
	if f.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="wanwu"`)
	}
	note(r, f.code)
	if f.status == http.StatusRequestTimeout {
		h.Set("Connection", "close") // it had its time
	} else {
		discard(w, r, s.cfg.Limits.Stall)
	}
	if strings.HasPrefix(r.URL.Path, "/v2") { // the Open Inference Protocol has a text
		said := string(f.code)
		if f.err != nil {
			said = f.err.Error()
		}
		writeJSON(w, f.status, map[string]string{"error": said})
		return
	}
	writeJSON(w, f.status, map[string]problem{"error": f.problem(r)})
}

// discard reads the rest of a request's body, within bounds. A connection with more than that
// is closed after the answer: net/http itself would wait for the rest as long as it takes.
func discard(w http.ResponseWriter, r *http.Request, limit time.Duration) {
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	c := http.NewResponseController(w)
	// Not every writer has deadlines, and one that has none needs none.
	c.SetReadDeadline(time.Now().Add(limit))
	if r.Header.Get("Expect") == "" { // one that asks first is told before it sends
		if _, err := io.CopyN(io.Discard, r.Body, drainBytes); errors.Is(err, io.EOF) {
			c.SetReadDeadline(time.Time{})
			return
		}
	}
	w.Header().Set("Connection", "close")
}
