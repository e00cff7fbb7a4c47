package teach

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
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
	typed, err := c.encode(e, names)
	if c.ctx.Err() != nil {
		return &command.Error{Status: command.ExitCancelled, Err: c.ctx.Err()}
	}
	if errors.Is(err, labelling.ErrLabelsNoVectors) {
		return fmt.Errorf(words.T(c.lang, "cli.labels.add.no_vectors"), c.now.Pack.ID)
	}
	if err != nil {
		return err
	}
	return c.added(typed)
}

// encode adds the labels, and shows how many of them are encoded.
func (c *shelfCall) encode(e labelling.Encoder, names []string) (typed []labelling.Typed, err error) {
	var done, of atomic.Int64
	of.Store(int64(len(names)))
	progress := func(time.Duration) command.Progress {
		n, all := done.Load(), of.Load()
		return command.Progress{Share: float64(n) / float64(all), Text: words.T(c.lang, "cli.labels.add.progress", n, all)}
	}
	err = command.NewBar(c.env.Stderr).During(progress, func() error {
		typed, err = labelling.AddTyped(c.ctx, c.path, c.now.Pack, c.pack, e, func(n, all int) {
			done.Store(int64(n))
			of.Store(int64(all))
		}, names...)
		return err
	})
	return typed, err
}

// added says what became of typed labels.
func (c *shelfCall) added(typed []labelling.Typed) error {
	var refused []string
	for _, t := range typed {
		if t.Err != nil {
			refused = append(refused, c.refusal(t))
		}
	}
	if len(refused) > 0 {
		for _, line := range refused[:len(refused)-1] {
			fmt.Fprintln(c.env.Stderr, line)
		}
		return errors.New(refused[len(refused)-1] + words.T(c.lang, "cli.labels.add.none", len(typed)))
	}
	for _, t := range typed {
		name := terminal.Clean(t.Name)
		if len(t.Lacks) > 0 {
			fmt.Fprint(c.env.Stderr, words.T(c.lang, "cli.labels.add.lacks", name, terminal.Clean(strings.Join(t.Lacks, " "))))
		}
		said := "cli.labels.add.added"
		if t.Known {
			said = "cli.labels.add.known"
		}
		fmt.Fprintln(c.env.Stderr, words.T(c.lang, said, name))
	}
	if version := typed[0].Version; version > 0 {
		fmt.Fprintln(c.env.Stderr, words.T(c.lang, "cli.labels.add.saved", version))
	}
	return nil
}

// refusal says why a label was not added.
func (c *shelfCall) refusal(t labelling.Typed) string {
	name := terminal.Clean(t.Name)
	for err, key := range map[error]string{
		labelling.ErrPackLabel: "cli.labels.add.pack_has", labelling.ErrTaught: "cli.labels.add.taught",
		engine.ErrUnknownWords: "cli.labels.add.unknown", engine.ErrLongText: "cli.labels.add.long",
	} {
		if errors.Is(t.Err, err) {
			return words.T(c.lang, key, name)
		}
	}
	if errors.Is(t.Err, labelling.ErrNoName) {
		return words.T(c.lang, "cli.labels.add.name_some")
	}
	return words.T(c.lang, "cli.teach.bad_name", name, labels.MostName)
}
