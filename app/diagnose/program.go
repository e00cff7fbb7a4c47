package diagnose

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"

	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/metrics"
	"wanwu/app/words"
)

// Files in the state folder besides the log: what the last run was, and counted.
const (
	cardFile    = "last-run.json"
	metricsFile = "last-run.prom"
)

// Names of the programs, which are the names of their logs.
const (
	Window  = "window"
	Command = "command"
)

// Config is what is known of a program when it starts.
type Config struct {
	// Name is Window or Command, State the folder of the log; empty where the system names none,
	// and then nothing is stored.
	Name, State string
	// Log is opened by the caller, who closes it after the program.
	Log *Log
	// Metrics counts what this program does.
	Metrics *metrics.Metrics
	// Pack, Getenv and Engine are for Doctor; Engine is called each time, since settings change.
	Pack   fs.FS
	Engine func() engine.Config
	Getenv func(string) string
	// Examine, where set, takes app.Doctor's place, as app.Session.Diagnose does: a
	// program that has an engine open opens no other, for which a card has no room.
	// ok is false while nothing is known yet.
	Examine func(ctx context.Context, o DoctorOptions) (r DoctorReport, ok bool)
	// Card is the card of the last run of this program; ok is false before there was
	// one, and then that of another program, from the state folder, is taken. Nil is
	// a program that has none.
	Card func(l words.Lang) (card export.RunCard, ok bool)
}

// Program reports on a program that is running. Its methods may be called from any
// goroutine.
type Program struct {
	Config
	crash *os.File
}

// New makes a program's reports, and has Go write into the state folder why the
// program crashed, should it ever. Close undoes that.
func New(c Config) *Program {
	p := &Program{Config: c}
	if p.State != "" {
		p.crash = openCrash(p.crashPath(c.Name))
	}
	return p
}

// Close ends the record of crashes.
func (p *Program) Close() error {
	if p.crash == nil {
		return nil
	}
	err := errors.Join(debug.SetCrashOutput(nil, debug.CrashOptions{}), p.crash.Close())
	p.crash = nil
	return err
}

// Report examines the machine; ok is false while the program does not know yet. It
// blocks, for seconds where an engine is opened for it; ctx ends that.
func (p *Program) Report(ctx context.Context, l words.Lang) (r DoctorReport, ok bool) {
	engine := p.Engine()
	o := DoctorOptions{Lang: l, Pack: p.Pack, Config: engine, Getenv: p.Getenv, Redactor: p.redactor(engine)}
	if p.Log != nil {
		o.LogFile, o.LogErr = p.Log.Path(), p.Log.Problem()
	}
	if p.Examine != nil {
		return p.Examine(ctx, o)
	}
	return Doctor(ctx, o), true
}

// Save writes the card of a run and what was counted into the state folder, so that a later report
// has them. A full disk, or a folder that cannot be written, is reported by the log.
func (p *Program) Save(card export.RunCard) {
	if p.State == "" {
		return
	}
	err := os.MkdirAll(p.State, 0o700)
	if err == nil {
		err = export.Whole(filepath.Join(p.State, cardFile), true, func(w io.Writer) error { return writeJSON(w, card) })
	}
	if err == nil && p.Metrics != nil {
		err = export.Whole(filepath.Join(p.State, metricsFile), true, p.Metrics.Write)
	}
	if err != nil && p.Log != nil {
		p.Log.Warn("the last run's card could not be kept", "error", err)
	}
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
