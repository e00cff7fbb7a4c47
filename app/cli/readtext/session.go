package readtext

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/text/unicode/norm"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/persist"
	"wanwu/app/reading"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// readSession reads the pictures of a task that were not read by this pack, keeps the text, and
// prints what is known of all.
func readSession(ctx context.Context, env command.Env, l words.Lang, f flags, reader *engine.TextReader) error {
	return command.WithWorkspace(ctx, env, l, f.workspace, func(path string, ws *workspace.Workspace, syncer *persist.Syncer) error {
		task := taskOf(ws, f.session)
		if task == 0 {
			return &inference.Error{Code: inference.CodeNoSession, Path: path, Detail: f.session}
		}
		run := reading.New(ws, reader)
		progress := func(time.Duration) command.Progress {
			total, done, _ := run.Progress()
			return command.Progress{Share: float64(done) / float64(max(total, 1)), Text: words.T(l, "cli.text.progress", words.Args{"Done": fmt.Sprint(done), "Total": fmt.Sprint(total)})}
		}
		err := command.NewBar(env.Stderr).During(progress, func() error {
			return run.Read(ctx, func(r *workspace.Row) bool { return r.Task == task })
		})
		if err = errors.Join(err, syncer.Flush(true)); err != nil {
			return err
		}
		return printSession(env, l, f, ws, task, run)
	})
}

// taskOf returns the number of the task of a name, composed or as it is given; 0 where there is none.
func taskOf(ws *workspace.Workspace, name string) (number int32) {
	for _, t := range ws.Tasks() {
		if t.Name == norm.NFC.String(name) || t.Name == name {
			number = t.Number
		}
	}
	return number
}

// printSession prints what was read in the pictures of a task, by this run or before.
func printSession(env command.Env, l words.Lang, f flags, ws *workspace.Workspace, task int32, run *reading.Run) error {
	out := output{env, l, f.json}
	answered, some := 0, 0
	for i := range ws.Len() {
		r, ok := ws.Row(i)
		if !ok || r.Task != task || r.State != workspace.Done {
			continue
		}
		answered++
		read, ok := ws.Text(r.Hash)
		if !ok {
			continue
		}
		width, height, lines, _ := read.Lines.Unpack() // what was read and checked, or made here
		row := textJSON{Path: r.Path, File: r.File, Status: "ok", Lines: []lineJSON{}}
		row.take(width, height, lines)
		if len(lines) > 0 {
			some++
		}
		if err := out.write(&row); err != nil {
			return command.Unwritten(env, l, err)
		}
	}
	_, done, failures := run.Progress()
	for _, e := range run.Failures() {
		fmt.Fprintf(env.Stderr, words.T(l, "cli.text.unread"), terminal.Clean(e.Path), words.Sentence(l, e.Err))
	}
	fmt.Fprint(env.Stderr, words.T(l, "cli.text.session_read", terminal.Clean(f.session), answered, some, done-failures))
	if failures > 0 {
		fmt.Fprintf(env.Stderr, words.T(l, "cli.text.failed"), failures)
		return &command.Error{Status: command.ExitPartly, Told: true}
	}
	return nil
}
