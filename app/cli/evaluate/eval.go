package evaluate

import (
	"context"
	"errors"
	"fmt"

	"wanwu/app/cli/command"
	"wanwu/app/words"

	"github.com/spf13/cobra"

	"wanwu/app/review"
)

// evalFlags are the flags of eval.
type evalFlags struct {
	table, session, truth string
	mapping, compare      string
	model, device         string
	workspace             string
	target                float64
	probe                 int
	json, acceptProposed  bool
}

// New returns the command eval.
func New(env command.Env, l words.Lang) *cobra.Command {
	var f evalFlags
	c := command.New(l, "eval", &cobra.Command{
		RunE: func(c *cobra.Command, args []string) error { return eval(c.Context(), env, l, f, args) },
	})
	c.Flags().StringVar(&f.table, "table", "", words.T(l, "cli.eval.flag.table"))
	c.Flags().StringVar(&f.session, "session", "", words.T(l, "cli.eval.flag.session"))
	c.Flags().StringVar(&f.truth, "truth", "", words.T(l, "cli.eval.flag.truth"))
	c.Flags().BoolVar(&f.acceptProposed, "accept-proposed", false, words.T(l, "cli.eval.flag.accept-proposed"))
	c.Flags().StringVar(&f.model, "model", "", words.T(l, "cli.eval.flag.model"))
	c.Flags().StringVar(&f.device, "device", "auto", words.T(l, "cli.eval.flag.device"))
	command.WorkspaceFlag(c, l, &f.workspace)
	c.Flags().Float64Var(&f.target, "target", 0, words.T(l, "cli.eval.flag.target"))
	c.Flags().StringVar(&f.mapping, "mapping", "", words.T(l, "cli.eval.flag.mapping"))
	c.Flags().StringVar(&f.compare, "compare", "", words.T(l, "cli.eval.flag.compare"))
	c.Flags().IntVar(&f.probe, "probe", 0, words.T(l, "cli.eval.flag.probe"))
	c.Flags().BoolVar(&f.json, "json", false, words.T(l, "cli.eval.flag.json"))
	return c
}

// mostProbed is how many pictures --probe takes at most: each is recognised nineteen times.
const mostProbed = 1000

// evaluated is an evaluation with what belongs to it.
type evaluated struct {
	*review.Evaluation
	names    []string // of labels or categories
	notes    []string // sentences
	target   float64  // 0: none was asked for
	proven   *review.Point
	compared *review.Comparison
	folders  []folderJSON
	probed   *probed         // nil without --probe
	mapping  *review.Mapping // nil without --mapping
}

// name returns what a label is called, "" for none.
func (v *evaluated) name(label int32) string {
	if label == review.None {
		return ""
	}
	return v.names[label]
}

func eval(ctx context.Context, env command.Env, l words.Lang, f evalFlags, roots []string) error {
	if err := f.check(l, roots); err != nil {
		return &command.Error{Status: command.ExitUsage, Err: err}
	}
	t, err := f.answers(ctx, env, l, roots)
	if err != nil {
		return err
	}
	v, err := newEvaluated(l, f, t)
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	if ctx.Err() != nil {
		return &command.Error{Status: command.ExitCancelled, Err: ctx.Err()}
	}
	return tellEval(env, l, f, v)
}

// check says in l what is wrong with the flags.
func (f *evalFlags) check(l words.Lang, roots []string) error {
	given := 0
	for _, has := range []bool{f.table != "", f.session != "", len(roots) > 0} {
		if has {
			given++
		}
	}
	switch {
	case given != 1:
		return errors.New(words.T(l, "cli.eval.name_one_thing_evaluate"))
	case f.table != "" && f.truth != "":
		return errors.New(words.T(l, "cli.eval.truth_table_stands_in"))
	case len(roots) > 0 && f.truth == "":
		return errors.New(words.T(l, "cli.eval.say_what_on_pictures"))
	case f.probe < 0 || f.probe > mostProbed:
		return errors.New(words.T(l, "cli.evalprobe.range", mostProbed))
	case f.probe > 0 && f.table != "":
		return errors.New(words.T(l, "cli.evalprobe.table"))
	case f.target != 0 && !(f.target > 0 && f.target < 1):
		return errors.New(words.T(l, "cli.eval.target_must_be_between"))
	}
	return command.CheckDevice(l, f.device)
}

// answers returns the answers that are evaluated, with what is known of the truth.
func (f *evalFlags) answers(ctx context.Context, env command.Env, l words.Lang, roots []string) (t *evalTable, err error) {
	switch {
	case f.table != "":
		if t, err = readEvalTable(l, f.table); err != nil {
			err = &command.Error{Status: command.ExitError, Err: err}
		}
		return t, err
	case f.session != "":
		t, err = sessionTable(ctx, env, l, *f)
	default:
		t, err = recognisedTable(ctx, env, l, *f, roots)
	}
	switch {
	case err != nil:
		return nil, err
	case f.truth == "folders":
		t.folders = t.folderTruth(l, f.acceptProposed)
	case f.truth != "":
		if err := t.sheetTruth(l, f.truth); err != nil {
			return nil, &command.Error{Status: command.ExitError, Err: err}
		}
	}
	return t, nil
}

// newEvaluated evaluates answers as the flags have it. The error is a sentence in l.
func newEvaluated(l words.Lang, f evalFlags, t *evalTable) (*evaluated, error) {
	var other *evalTable
	var err error
	if f.compare != "" {
		if other, err = readEvalTable(l, f.compare); err != nil {
			return nil, err
		}
	}
	notes, folders, probed := t.notes, t.folders, t.probed
	var mapping *review.Mapping
	if f.mapping == "" {
		notes = append(notes, t.inForce(l)...)
	} else {
		m, said, err := t.mapping(l, f.mapping)
		if err != nil {
			return nil, err
		}
		mapping = &m
		notes = append(notes, said...)
		if t, said, err = mapTable(l, t, m); err != nil {
			return nil, err
		}
		notes = append(notes, said...)
		if other != nil {
			if other, _, err = mapTable(l, other, m); err != nil {
				return nil, err
			}
		}
	}
	v := &evaluated{Evaluation: review.Evaluate(&t.Table), names: t.names, notes: notes, target: f.target, folders: folders, probed: probed, mapping: mapping}
	if other != nil {
		if v.compared, err = compareTables(l, t, other); err != nil {
			return nil, err
		}
	}
	if f.target != 0 {
		if p, ok := v.Lowest(f.target); ok {
			v.proven = &p
		}
	}
	v.notes = append(v.notes, v.oddities(l)...)
	return v, nil
}

// oddities returns sentences on figures that say less than they seem to.
func (v *evaluated) oddities(l words.Lang) (notes []string) {
	say := func(key string, args ...any) { notes = append(notes, words.T(l, key, args...)) }
	switch judged, unsure := v.Judged(), v.Unsure(); {
	case v.Len() == 0:
		say("cli.eval.table_has_no_pictures")
	case judged == 0:
		say("cli.eval.no_picture_has_truth")
	case judged == unsure:
		say("cli.eval.all_judged_pictures_unsure", judged)
	case judged < review.Enough:
		say("cli.eval.only_pictures_were_judged", judged, review.Enough)
	}
	return notes
}

// tellEval prints an evaluation.
func tellEval(env command.Env, l words.Lang, f evalFlags, v *evaluated) error {
	if f.json {
		return command.PrintJSON(env, l, v.json())
	}
	for _, n := range v.notes {
		fmt.Fprintln(env.Stderr, words.T(l, "cli.eval.note")+n)
	}
	if _, err := fmt.Fprint(env.Stdout, v.text(l)); err != nil {
		return command.Unwritten(env, l, err)
	}
	return nil
}
