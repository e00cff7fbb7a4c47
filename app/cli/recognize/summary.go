package recognize

import (
	"fmt"
	"strings"
	"time"

	"wanwu/app/cli/command"
	"wanwu/app/terminal"
	"wanwu/app/words"
)

// outcome is how a run ended.
type outcome struct {
	tally
	took      time.Duration
	err       error // that ended it
	cancelled bool
	written   string // the file, absolute; empty where none was written
	unwritten error  // why it is not the file that was asked for
}

// summary tells how it went and chooses the exit status.
func summary(env command.Env, l words.Lang, f recognizeFlags, k *Sink, o outcome) error {
	if o.nothing() && !o.cancelled && o.err == nil {
		fmt.Fprintln(env.Stderr, words.T(l, "cli.summary.no_pictures_were_found")+o.missingText(l)+k.skippedText(l))
		return &command.Error{Status: command.ExitNothing, Told: true}
	}
	line := words.T(l, "cli.summary.done", o.finished()-o.Failed)
	if o.Empty > 0 {
		line += words.T(l, "cli.summary.them_empty", o.Empty)
	}
	if o.Failed > 0 {
		line += words.T(l, "cli.summary.failed", o.Failed)
	}
	if n := k.known.Load(); n > 0 {
		line += words.T(l, "cli.summary.done_before", n)
	}
	if n := k.cached.Load(); n > 0 {
		line += words.T(l, "cli.summary.from_cache", n)
	}
	if s, n := o.took.Seconds(), k.done.Load(); s > 0 && n > 0 {
		line += words.T(l, "cli.summary.pictures", rounded(o.took), float64(n)/s)
	}
	fmt.Fprintln(env.Stderr, line+k.skippedText(l))
	if f.where != "" {
		fmt.Fprintln(env.Stderr, command.WhereText(l, o.passed))
	}
	if o.guessed > 0 {
		fmt.Fprintln(env.Stderr, words.T(l, "cli.summary.guessed", strings.TrimSpace(words.GuessMark), o.guessed))
	}
	switch {
	case o.written == "":
	case o.unwritten != nil:
		fmt.Fprintln(env.Stderr, words.T(l, "cli.summary.results_were_written_another")+o.written)
	default:
		fmt.Fprintln(env.Stderr, words.T(l, "cli.summary.written")+o.written)
	}
	switch {
	case o.cancelled:
		fmt.Fprintln(env.Stderr, words.T(l, "cli.summary.cancelled"))
		return &command.Error{Status: command.ExitCancelled, Told: true}
	case o.err != nil:
		return &command.Error{Status: command.ExitError, Told: true, Err: o.err}
	case o.unwritten != nil:
		return &command.Error{Status: command.ExitError, Told: true, Err: o.unwritten}
	case o.Failed > 0:
		return &command.Error{Status: command.ExitPartly, Told: true}
	}
	return nil
}

// missingText returns "：/照片/猫.jpg 不存在", or "" where every path exists.
func (t *tally) missingText(l words.Lang) string {
	if t.missing == 0 {
		return ""
	}
	names := terminal.Clean(strings.Join(t.paths, words.T(l, "cli.summary.and")))
	if t.missing > len(t.paths) {
		names += "…"
	}
	return words.T(l, "cli.summary.no_such_file", names)
}

// rounded returns a duration as short as a person wants it: 85ms, 1.2s, 3m20s.
func rounded(d time.Duration) time.Duration {
	if d < time.Second {
		return d.Round(time.Millisecond)
	}
	return d.Round(100 * time.Millisecond)
}
