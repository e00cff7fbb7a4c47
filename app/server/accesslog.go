package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"time"

	"golang.org/x/time/rate"

	"wanwu/inference"
)

// call is what the access log says of a request. Its handler fills it in.
type call struct {
	id       string
	token    string        // the name of the token, not the token
	limiter  *rate.Limiter // of the token; nil is none
	pictures int
	received time.Duration // waiting for the body
	code     inference.Code
}

type callKey struct{}

// callOf is the call of a request.
func callOf(r *http.Request) *call { return callIn(r.Context()) }

// callIn is the call of a request's context.
func callIn(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return new(call)
}

// note keeps for the log why a request was refused.
func note(r *http.Request, code inference.Code) { callOf(r).code = code }

// goodID is a request id that is taken over from the caller.
var goodID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// answer notes the status that a handler writes.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Flush is for writers that look for an http.Flusher.
func (a *answer) Flush() { http.NewResponseController(a.ResponseWriter).Flush() }

// logged gives each request an id, counts it as under way, and writes a line when it is
// over. A handler that panics fails its own request alone.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		s.active.add(1)
		defer s.active.add(-1)
		c := &call{id: r.Header.Get("X-Request-Id")}
		if !goodID.MatchString(c.id) {
			c.id = rand.Text()
		}
		r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
		a := &answer{ResponseWriter: w}
		a.Header().Set("X-Request-Id", c.id)
		deadlines := http.NewResponseController(w)
		deadlines.SetWriteDeadline(time.Time{}) // of the request before on this connection
		if r.ContentLength != 0 {               // for handlers that leave the body to net/http
			deadlines.SetReadDeadline(begin.Add(s.cfg.Limits.Stall))
		}
		defer func() {
			if v := recover(); v != nil && v != http.ErrAbortHandler {
				c.code = inference.CodeInternal
				s.log.Error("a handler panicked", "id", c.id, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
				if a.status == 0 {
					s.refuse(a, r, &refusal{status: http.StatusInternalServerError, code: inference.CodeInternal})
				}
			}
			s.record(r, c, a, time.Since(begin))
		}()
		next.ServeHTTP(a, r)
	})
}

// record writes the line of a request, and counts it.
func (s *Server) record(r *http.Request, c *call, a *answer, took time.Duration) {
	route := r.Pattern
	if route == "" {
		route = "other" // what a stranger asks for must not become a counter
	}
	if a.status == 0 {
		a.status = 499 // the client has gone, and nothing was written
	}
	s.counts.ObserveRequest(route, a.status, took)
	if c.received > 0 {
		s.counts.ObserveReceived(c.received)
	}
	level := slog.LevelInfo
	if route == "GET /healthz" || route == "GET /readyz" || route == "GET /metrics" {
		level = slog.LevelDebug // asked for every few seconds
	}
	s.log.Log(r.Context(), level, "request", "id", c.id, "route", route, "status", a.status, "took", took.Round(time.Microsecond),
		"remote", r.RemoteAddr, "token", c.token, "pictures", c.pictures, "in", r.ContentLength, "out", a.bytes, "code", c.code)
}
