package teach

import (
	"errors"
	"fmt"
	"strings"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference/ort"
)

// add adds labels that are lines of text: the pack's text tower makes their vectors.
func (c *shelfCall) add(names []string) (err error) {
	if len(names) == 0 {
		return &command.Error{Status: command.ExitUsage, Err: errors.New(words.T(c.lang, "cli.labels.add.name_some"))}
	}
	config, err := command.EngineConfig(c.env, ort.CPU, 0)
	if err != nil {
		return err
	}
	e, err := engine.OpenText(c.ctx, c.pack, config.Library)
	if errors.Is(err, engine.ErrNoText) {
		return fmt.Errorf(words.T(c.lang, "cli.labels.add.no_text"), c.now.Pack.ID)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	for _, name := range names {
		t, err := labelling.AddTyped(c.ctx, c.path, c.now.Pack, c.pack, e, name)
		switch {
		case errors.Is(err, labelling.ErrNoName):
			return errors.New(words.T(c.lang, "cli.labels.add.name_some"))
		case errors.Is(err, labelling.ErrPackLabel):
			return fmt.Errorf(words.T(c.lang, "cli.labels.add.pack_has"), t.Name)
		case errors.Is(err, labelling.ErrTaught):
			return fmt.Errorf(words.T(c.lang, "cli.labels.add.taught"), t.Name)
		case errors.Is(err, engine.ErrUnknownWords):
			return fmt.Errorf(words.T(c.lang, "cli.labels.add.unknown"), t.Name)
		case errors.Is(err, labelling.ErrLabelsNoVectors):
			return fmt.Errorf(words.T(c.lang, "cli.labels.add.no_vectors"), c.now.Pack.ID)
		case err != nil:
			return err
		}
		if len(t.Lacks) > 0 {
			fmt.Fprintf(c.env.Stderr, words.T(c.lang, "cli.sessionsearch.lacks"), terminal.Clean(strings.Join(t.Lacks, " ")))
		}
		fmt.Fprintln(c.env.Stderr, words.T(c.lang, "cli.labels.add.added", terminal.Clean(t.Name))+words.T(c.lang, "cli.labels.version", t.Version))
	}
	return nil
}
