package evaluate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/zeebo/xxh3"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/probe"
	"wanwu/app/review"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference"
)

// probed is what --probe found.
type probed struct {
	*probe.Report
	sample  []inference.Item
	classes inference.Vocabulary
}

// name returns what a class is called; empty for none.
func (p *probed) name(class int32) string {
	if class < 0 || int(class) >= len(p.classes) {
		return ""
	}
	return p.classes[class].Name
}

// openEngine opens the engine of a model; its owner closes it.
func (f *evalFlags) openEngine(ctx context.Context, env command.Env, l words.Lang, model string) (*engine.Engine, string, error) {
	packFS, from, err := command.FindPack(env, model)
	if err != nil {
		return nil, "", &command.Error{Status: command.ExitError, Err: err}
	}
	config, err := command.EngineConfig(env, f.device, engine.UsualBatch)
	if err != nil {
		return nil, "", &command.Error{Status: command.ExitError, Err: err}
	}
	eng, err := engine.OpenOn(ctx, packFS, config)
	if err != nil {
		return nil, "", &command.Error{Status: command.ExitError, Err: err}
	}
	command.NoteDevice(env, l, eng.Info().Device)
	return eng, from, nil
}

// sample chooses n of the pictures that have an answer, the same ones each time.
func (t *evalTable) sample(n int) (sample []inference.Item) {
	var at []int
	for i, class := range t.Class {
		if class != review.None {
			at = append(at, i)
		}
	}
	slices.SortStableFunc(at, func(a, b int) int {
		x, y := xxh3.HashString(t.paths[a]), xxh3.HashString(t.paths[b])
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return strings.Compare(t.paths[a], t.paths[b])
	})
	for _, i := range at[:min(n, len(at))] {
		sample = append(sample, t.items[i])
	}
	return sample
}

// probe finds out how often the answers to n pictures hold.
func (t *evalTable) probe(ctx context.Context, env command.Env, l words.Lang, eng *engine.Engine, n int) error {
	p := &probed{sample: t.sample(n), classes: eng.Vocabulary()}
	var done, total atomic.Int64
	err := command.NewBar(env.Stderr).During(func(time.Duration) command.Progress {
		of := command.Progress{Text: words.T(l, "cli.evalprobe.working", done.Load(), total.Load())}
		if total.Load() > 0 {
			of.Share = float64(done.Load()) / float64(total.Load())
		}
		return of
	}, func() (err error) {
		p.Report, err = probe.Run(ctx, eng, p.sample, func(k, of int) { done.Store(int64(k)); total.Store(int64(of)) })
		return err
	})
	switch {
	case ctx.Err() != nil:
		return &command.Error{Status: command.ExitCancelled, Err: ctx.Err()}
	case err != nil:
		return &command.Error{Status: command.ExitError, Err: err}
	}
	t.probed = p
	return nil
}

// probeJSON is what --probe found.
type probeJSON struct {
	Pictures int                `json:"pictures"` // that have an answer
	Unread   int                `json:"unread"`   // that could not be read or have none
	Outcomes []outcomeJSON      `json:"outcomes"`
	Examples []probeExampleJSON `json:"examples"`
}

// outcomeJSON is a variation, and of how many pictures that it was tried on the answer held.
type outcomeJSON struct {
	Kind     string     `json:"kind"`
	Amount   int        `json:"amount"`
	Strength int        `json:"strength"` // 1, the mildest, … 3
	Tried    int        `json:"tried"`
	Held     int        `json:"held"`
	Share    *float64   `json:"share"`
	Interval [2]float64 `json:"interval"`
}

type probeExampleJSON struct {
	Path   string  `json:"path"`
	Kind   string  `json:"kind"`
	Amount int     `json:"amount"`
	Was    string  `json:"was"`
	Became string  `json:"became"` // empty where no answer was given
	Score  float64 `json:"score"`
}

// json returns what was found as the contract has it.
func (p *probed) json() *probeJSON {
	out := &probeJSON{Pictures: p.Pictures, Unread: p.Unread, Outcomes: []outcomeJSON{}, Examples: []probeExampleJSON{}}
	for i, o := range p.Outcomes {
		j := outcomeJSON{Kind: o.Kind.String(), Amount: o.Amount, Strength: i%probe.Strengths + 1, Tried: o.Tried, Held: o.Held}
		j.Interval[0], j.Interval[1] = review.Wilson(o.Held, o.Tried)
		if o.Tried > 0 {
			share := float64(o.Held) / float64(o.Tried)
			j.Share = &share
		}
		out.Outcomes = append(out.Outcomes, j)
	}
	for _, x := range p.Examples {
		out.Examples = append(out.Examples, probeExampleJSON{
			Path: p.sample[x.Picture].Path, Kind: x.Kind.String(), Amount: x.Amount, Was: p.name(x.Was), Became: p.name(x.Became), Score: float64(x.Score),
		})
	}
	return out
}

// text writes what was found, a line a kind with its strengths from the mildest on.
func (p *probed) text(l words.Lang, b *strings.Builder) {
	if p.Pictures == 0 {
		fmt.Fprintf(b, "\n%s\n", words.T(l, "cli.evalprobe.nothing"))
		return
	}
	fmt.Fprintf(b, "\n%s\n", words.T(l, "cli.evalprobe.title", p.Pictures))
	for k := 0; k+probe.Strengths <= len(p.Outcomes); k += probe.Strengths {
		line := command.Pad(words.T(l, p.Outcomes[k].Kind.Key()), nameColumns)
		for _, o := range p.Outcomes[k : k+probe.Strengths] {
			low, high := review.Wilson(o.Held, o.Tried)
			line += "  " + command.Pad(fmt.Sprintf("%s %s (%.0f–%.0f%%)", amountText(o.Variation), share(float64(o.Held)/float64(o.Tried)), 100*low, 100*high), probeColumns)
		}
		fmt.Fprintln(b, strings.TrimRight(line, " "))
	}
	for _, x := range p.Examples {
		became := p.name(x.Became)
		if became == "" {
			became = words.T(l, "cli.evaltext.no_answer")
		}
		fmt.Fprintf(b, "  %s  %s %s: %s → %s\n", terminal.Clean(p.sample[x.Picture].Path), words.T(l, x.Kind.Key()), amountText(x.Variation), terminal.Clean(p.name(x.Was)), terminal.Clean(became))
	}
	if p.Unread > 0 {
		fmt.Fprintln(b, words.T(l, "cli.evalprobe.unread", p.Unread))
	}
}

// probeColumns is how wide a strength with its share is, in character cells.
const probeColumns = 24

// amountText is a variation's strength with its unit.
func amountText(v probe.Variation) string {
	format := map[probe.Kind]string{probe.Turn: "%d°", probe.Crop: "%d%%", probe.Darken: "−%d%%", probe.Blur: "%d‰", probe.Shrink: "%d px", probe.Recompress: "q%d"}[v.Kind]
	return fmt.Sprintf(format, v.Amount)
}
