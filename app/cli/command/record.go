package command

import (
	"fmt"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"wanwu/app/diagnose"
	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/metrics"
	"wanwu/app/words"
	"wanwu/inference"
)

// Record is the record of one call: its log and its counters.
type Record struct {
	state   string // the folder; empty where the system names none
	log     *diagnose.Log
	metrics *metrics.Metrics
	started time.Time // zero until a command has begun
}

// NewRecord prepares a record. Nothing is written, and no file made, before begin.
func NewRecord(env Env) *Record {
	r := &Record{metrics: metrics.New()}
	var err error
	if r.state, err = host.StateFolder(env.Getenv, ""); err == nil {
		r.log = diagnose.NewLog(r.state, diagnose.Command, diagnose.UsualLevel)
	}
	return r
}

// Begin writes that a command begins, but not what it is given: names are the
// user's.
func (r *Record) Begin(env Env, l words.Lang, c *cobra.Command, level string) error {
	if level == "" {
		level = env.Getenv(diagnose.EnvLevel)
	}
	at, err := diagnose.ParseLevel(level)
	if err != nil {
		return &Error{Status: ExitUsage, Err: fmt.Errorf(words.T(l, "cli.record.log_level_must_be"), level)}
	}
	if r.log == nil || c.Hidden {
		return nil
	}
	r.log.SetLevel(at)
	r.started = time.Now()
	r.log.Info("a command begins", "command", c.Name(), "os", runtime.GOOS, "arch", runtime.GOARCH, "cores", runtime.GOMAXPROCS(0), "lang", l)
	return nil
}

// Configure has an engine write into the record.
func (r *Record) Configure(c *engine.Config) {
	c.Observer = r.metrics
	if r.log != nil {
		c.Log = r.log.Logger
	}
}

// Program returns what reports on this call.
func (r *Record) Program(env Env, config engine.Config) *diagnose.Program {
	return diagnose.New(diagnose.Config{
		Name: diagnose.Command, State: r.state, Log: r.log, Metrics: r.metrics, Getenv: env.Getenv,
		Engine: func() engine.Config { return config },
	})
}

// End writes how the command ended.
func (r *Record) End(e *Error) {
	if r.log == nil {
		return
	}
	if !r.started.IsZero() {
		r.log.Info("a command is over", "status", e.Status, "code", inference.CodeOf(e.Err), "took", time.Since(r.started).Round(time.Millisecond))
	}
	r.log.Close() // it concerns the last line of the log, and there is nowhere left to report it
}

// Metrics returns the counters of this call.
func (r *Record) Metrics() *metrics.Metrics { return r.metrics }
