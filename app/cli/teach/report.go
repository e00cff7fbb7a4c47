package teach

import (
	"fmt"

	"wanwu/app/cli/command"
	"wanwu/app/labels"
	"wanwu/app/terminal"
	"wanwu/app/words"
)

// lessonJSON is what teach --json prints.
type lessonJSON struct {
	Model   string       `json:"model"`
	Version int          `json:"version"` // of the label library; as it was with --dry-run
	Saved   bool         `json:"saved"`
	Labels  []taughtJSON `json:"labels"`
	Tested  int          `json:"tested"`
	Right   int          `json:"right"`
	Failed  int          `json:"failed"` // pictures that could not be read
}

type taughtJSON struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	Examples int          `json:"examples"`
	Added    int          `json:"added"`
	Counters int          `json:"counters,omitempty"` // counter-examples, with those that it had
	Tested   int          `json:"tested"`
	Right    int          `json:"right"`
	Wrong    []missedJSON `json:"wrong"`
	// Before is how well it was told apart before, where it was taught already: of --from-judgements.
	Before *checkedJSON `json:"before,omitempty"`
}

type checkedJSON struct {
	Tested int `json:"tested"`
	Right  int `json:"right"`
}

type missedJSON struct {
	Path  string  `json:"path"`
	Got   string  `json:"got"`
	Score float32 `json:"score"`
}

// report says what was learnt, and how well.
func (t *lesson) report(check labels.Check, version int) error {
	out := lessonJSON{Model: t.lib.Pack, Version: version, Saved: !t.flags.dry, Failed: t.failed, Labels: []taughtJSON{}}
	for i := range t.told {
		if of := &t.told[i]; of.index >= 0 {
			one := t.taughtJSON(of, check)
			out.Labels = append(out.Labels, one)
			out.Tested, out.Right = out.Tested+one.Tested, out.Right+one.Right
		}
	}
	if t.flags.asJSON {
		if err := command.PrintJSON(t.env, t.lang, out); err != nil {
			return err
		}
	} else if err := t.print(out, check); err != nil {
		return command.Unwritten(t.env, t.lang, err)
	}
	t.notes()
	for i := range t.told {
		if t.told[i].index < 0 {
			return &command.Error{Status: command.ExitPartly, Told: true}
		}
	}
	if t.failed > 0 {
		return &command.Error{Status: command.ExitPartly, Told: true}
	}
	return nil
}

func (t *lesson) taughtJSON(of *told, check labels.Check) taughtJSON {
	label := &t.lib.Labels[of.index]
	one := taughtJSON{ID: label.ID, Name: label.Name, Examples: len(label.Examples), Added: of.fresh, Counters: len(label.Counters),
		Tested: check.Tested[of.index], Right: check.Right[of.index], Wrong: []missedJSON{}}
	if of.index < len(t.checked.Tested) && t.checked.Tested[of.index] > 0 {
		one.Before = &checkedJSON{Tested: t.checked.Tested[of.index], Right: t.checked.Right[of.index]}
	}
	for _, m := range check.Failed {
		if m.Label == of.index {
			one.Wrong = append(one.Wrong, missedJSON{label.Examples[m.Example].Path, t.answer(m.Got), m.Got.Score})
		}
	}
	return one
}

// answer is the name of what a picture was taken for.
func (t *lesson) answer(a labels.Answer) string {
	if a.ID != "" {
		return t.lib.Labels[t.lib.Find(a.ID)].Name
	}
	if v := t.classes; a.Class >= 0 && int(a.Class) < len(v) {
		return v[a.Class].Name
	}
	return "—"
}

func (t *lesson) print(out lessonJSON, check labels.Check) error {
	l, w := t.lang, t.env.Stdout
	tested := words.T(l, "cli.teach.leave_one_out")
	if !check.Single {
		tested = words.T(l, "cli.teach.folds", check.Folds)
	}
	for _, one := range out.Labels {
		line := words.T(l, "cli.teach.examples", terminal.Clean(one.Name), one.Examples)
		if one.Tested > 0 {
			line += words.T(l, "cli.teach.right", tested, one.Right)
		} else {
			line += words.T(l, "cli.teach.untested")
		}
		if one.Before != nil {
			line += words.T(l, "cli.teach.before", one.Before.Right, one.Before.Tested)
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
		for _, m := range one.Wrong {
			if _, err := fmt.Fprintln(w, words.T(l, "cli.teach.wrong", terminal.Clean(m.Path), terminal.Clean(m.Got), m.Score)); err != nil {
				return err
			}
		}
	}
	if len(out.Labels) > 1 && out.Tested > 0 {
		if _, err := fmt.Fprintln(w, words.T(l, "cli.teach.total", len(out.Labels), tested, out.Right, out.Tested, 100*float64(out.Right)/float64(out.Tested))); err != nil {
			return err
		}
	}
	if t.flags.dry {
		fmt.Fprintln(t.env.Stderr, words.T(l, "cli.teach.dry"))
	} else {
		fmt.Fprintln(t.env.Stderr, words.T(l, "cli.teach.saved", out.Version))
	}
	return nil
}

// notes says what a person should know besides.
func (t *lesson) notes() {
	say := func(key string, args ...any) { command.Note(t.env, t.lang, words.T(t.lang, key, args...)) }
	for i := range t.told {
		of := &t.told[i]
		switch {
		case of.index < 0:
			say("cli.teach.nothing_of", terminal.Clean(of.name))
			continue
		case of.countered > 0 && of.fresh == 0:
		case of.known && !t.flags.replace:
			say("cli.teach.known", terminal.Clean(of.name), of.fresh)
		}
		if of.countered > 0 {
			say("cli.teach.countered", terminal.Clean(of.name), of.countered)
		}
		if of.same > 0 {
			say("cli.teach.same", terminal.Clean(of.name), of.same)
		}
		for _, c := range t.classes {
			if c.Name == of.name {
				say("cli.teach.own_name", terminal.Clean(of.name))
				break
			}
		}
	}
}
