// Package readtext is the command that reads the text in pictures.
package readtext

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/ocr"
	"wanwu/inference/ort"
	"wanwu/inference/pack"
	"wanwu/inference/source"
)

type flags struct {
	model     string
	json      bool
	recursive bool
}

// New makes the command.
func New(env command.Env, l words.Lang) *cobra.Command {
	var f flags
	c := &cobra.Command{
		Use:     words.T(l, "cli.text.use"),
		Short:   words.T(l, "cli.text.short"),
		Long:    words.T(l, "cli.text.long"),
		Example: words.T(l, "cli.text.example"),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return &command.Error{Status: command.ExitUsage, Err: errors.New(words.T(l, "cli.text.name_pictures"))}
			case f.model == "":
				return &command.Error{Status: command.ExitUsage, Err: errors.New(words.T(l, "cli.text.name_model"))}
			}
			return text(c.Context(), env, l, f, args)
		},
	}
	c.Flags().StringVar(&f.model, "model", "", words.T(l, "cli.text.flag.model"))
	c.Flags().BoolVar(&f.json, "json", false, words.T(l, "cli.text.flag.json"))
	c.Flags().BoolVar(&f.recursive, "recursive", true, words.T(l, "cli.text.flag.recursive"))
	return c
}

func text(ctx context.Context, env command.Env, l words.Lang, f flags, roots []string) error {
	fsys, err := pack.Open(f.model)
	var config engine.Config
	if err == nil {
		config, err = command.EngineConfig(env, ort.CPU, 0)
	}
	var reader *engine.TextReader
	if err == nil {
		reader, err = engine.OpenOCR(ctx, fsys, config.Library)
	}
	if err != nil {
		return failed(ctx, err)
	}
	v := &visitor{ctx: ctx, env: env, lang: l, json: f.json, reader: reader}
	err = source.Scan(ctx, roots, source.Options{Recursive: f.recursive}, v)
	if err = errors.Join(err, reader.Close()); err != nil {
		return failed(ctx, err)
	}
	switch {
	case v.read+v.failed == 0:
		return &command.Error{Status: command.ExitNothing, Err: errors.New(words.T(l, "cli.text.nothing"))}
	case v.failed > 0:
		return &command.Error{Status: command.ExitPartly, Told: true}
	}
	return nil
}

func failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &command.Error{Status: command.ExitCancelled, Told: true, Err: ctx.Err()}
	}
	return &command.Error{Status: command.ExitError, Err: inference.Wrap("", err)}
}

// visitor reads each picture as it is found.
type visitor struct {
	ctx          context.Context
	env          command.Env
	lang         words.Lang
	json         bool
	reader       *engine.TextReader
	read, failed int
}

// Skipped implements source.Visitor.
func (v *visitor) Skipped(string, source.SkipReason) {}

// Found implements source.Visitor.
func (v *visitor) Found(item inference.Item) error {
	it := &item
	row := textJSON{Path: it.Path, File: it.File, Status: "ok", Lines: []lineJSON{}}
	var lines []ocr.Line
	err := it.Err
	if err == nil {
		lines, row.Width, row.Height, err = v.reader.ReadItem(v.ctx, it)
	}
	switch {
	case v.ctx.Err() != nil:
		return v.ctx.Err()
	case err != nil:
		row.Status = "error"
		row.Error = &errorJSON{string(inference.CodeOf(err)), words.Sentence(v.lang, err)}
		v.failed++
	default:
		v.read++
		row.take(lines)
	}
	return v.write(&row)
}

func (v *visitor) write(row *textJSON) (err error) {
	if v.json {
		var b []byte
		if b, err = json.Marshal(row); err == nil {
			_, err = v.env.Stdout.Write(append(terminal.EscapeJSON(b), '\n'))
		}
		return err
	}
	said := strings.ReplaceAll(terminal.Clean(strings.ReplaceAll(row.Text, "\n", " / ")), "\t", " ")
	if row.Error != nil {
		said = row.Error.Message
	}
	_, err = fmt.Fprintf(v.env.Stdout, "%s\t%s\n", terminal.Clean(row.Path), said)
	return err
}

// textJSON is a picture as `wanwu text --json` has it, a line each.
type textJSON struct {
	Path   string     `json:"path"`
	File   string     `json:"file"`
	Status string     `json:"status"`
	Error  *errorJSON `json:"error,omitempty"`
	Width  int        `json:"width,omitempty"` // of the picture in which the boxes are
	Height int        `json:"height,omitempty"`
	Text   string     `json:"text"`
	Lines  []lineJSON `json:"lines"`
}

type errorJSON struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type lineJSON struct {
	Text  string    `json:"text"`
	Score float64   `json:"score"`
	Box   [4][2]int `json:"box"` // upper left, upper right, lower right, lower left
}

func (t *textJSON) take(lines []ocr.Line) {
	t.Text = ocr.Text(lines)
	for _, l := range lines {
		out := lineJSON{Text: l.Text, Score: math.Round(float64(l.Score)*1e4) / 1e4}
		for i, p := range l.Box {
			out.Box[i] = [2]int{int(math.Round(p.X)), int(math.Round(p.Y))}
		}
		t.Lines = append(t.Lines, out)
	}
}
