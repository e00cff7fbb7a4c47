package sessions

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"

	"wanwu/app/cli/command"
	"wanwu/app/host"
	"wanwu/app/persist"
	"wanwu/app/words"
)

// workspaces is how many of the files are workspaces, by their names.
func workspaces(files []string) (n int) {
	for _, file := range files {
		if strings.EqualFold(filepath.Ext(file), ".db") {
			n++
		}
	}
	return n
}

// mergeWorkspaces takes a session over from other workspaces, which several machines have
// filled with a part of it each.
func mergeWorkspaces(ctx context.Context, env command.Env, l words.Lang, s *Flags, name string, files []string) error {
	into, err := host.WorkspacePath(env.Getenv, s.Workspace)
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	for _, file := range files {
		from, err := filepath.Abs(file)
		if err != nil {
			return &command.Error{Status: command.ExitError, Err: err}
		}
		m, err := persist.MergeFile(ctx, into, from, norm.NFC.String(name))
		command.NoteReport(env, l, m.Into)
		if said := words.ReportSentence(l, m.From); said != "" {
			command.Note(env, l, file+": "+said)
		}
		if err != nil {
			return &command.Error{Status: command.ExitError, Err: err}
		}
		fmt.Fprint(env.Stdout, words.T(l, "cli.merge.workspace", file, m.Added, m.Filled, m.Kept, m.Judgements))
	}
	return nil
}
