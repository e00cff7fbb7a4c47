package server

import (
	"context"
	"io/fs"
	"log/slog"
	"time"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/metrics"
)

// Config says what a server serves, to whom, and how much of it.
type Config struct {
	// Open opens the engine, which takes its time; until it is back the service is loading.
	// The server closes what it opens.
	Open func(ctx context.Context) (Engine, error)
	// Card says what that engine will run, before it is open.
	Card engine.PackInfo
	// Labels is the label library by which pictures are answered; nil for the pack's own labels
	// alone.
	Labels *labelling.Live
	// Tokens are who may ask; nil is everybody who reaches the address.
	Tokens *Tokens
	// Hosts are names that a request may be sent to beside those of this machine (without
	// a port). Where there are tokens, and no Hosts, any name will do: a page that was
	// rebound to this address knows no token.
	Hosts []string
	// Origins are pages of other servers that may ask, such as "https://example.org".
	Origins []string
	Limits  Limits
	// Pages has what the service shows a browser: index.html, openapi.json and more.
	Pages fs.FS
	// Metrics are written at /metrics; the engine's observer is the same.
	Metrics *metrics.Metrics
	// Log gets a line a request, without a picture's name; nil discards it.
	Log *slog.Logger
}

// Engine is what a server needs of an engine: an *engine.Engine, or the use of one that runs other
// work beside it, an *engine.Lease.
type Engine interface {
	Info() engine.Info
	Online() (*engine.Online, error)
	Close() error
}

// Limits bound what a server takes. A zero stands for the default.
type Limits struct {
	Queue        int           // pictures that wait or run; one more is refused with 429
	FileBytes    int64         // of one picture
	RequestBytes int64         // of one request's body
	HeldBytes    int64         // of all pictures that were read and have no result yet
	Files        int           // of one request
	Stall        time.Duration // how long a client may send, or take, nothing
	Body         time.Duration // how long a request's body may take
	Drain        time.Duration // how long requests under way are waited for at the end
}

// The usual limits.
const (
	UsualQueue        = 256
	UsualFileBytes    = 64 << 20
	UsualRequestBytes = 512 << 20
	defaultHeldBytes  = 256 << 20
	UsualFiles        = 1000
	defaultStall      = 20 * time.Second
	defaultBody       = 10 * time.Minute
	defaultDrain      = 25 * time.Second // Kubernetes kills after 30
)

// withDefaults resolves the zeros.
func (l Limits) withDefaults() Limits {
	or := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	or(&l.FileBytes, UsualFileBytes)
	or(&l.RequestBytes, UsualRequestBytes)
	or(&l.HeldBytes, defaultHeldBytes)
	or((*int64)(&l.Stall), int64(defaultStall))
	or((*int64)(&l.Body), int64(defaultBody))
	or((*int64)(&l.Drain), int64(defaultDrain))
	if l.Queue <= 0 {
		l.Queue = UsualQueue
	}
	if l.Files <= 0 {
		l.Files = UsualFiles
	}
	return l
}
