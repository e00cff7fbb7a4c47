package recognize

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/words"
)

// The values of --labels: those of the pack and those that the user has added, or the pack's
// alone.
const (
	LabelsAll  = "all"
	LabelsPack = "pack"
)

// recognizeFlags are the flags of recognize.
type recognizeFlags struct {
	model, device, out   string
	session, workspace   string
	where, labels, shard string
	top                  int
	threshold            float32
	recursive, overwrite bool
	batch                int
}

// New returns the command recognize.
func New(env command.Env, l words.Lang) *cobra.Command {
	var f recognizeFlags
	c := command.New(l, "recognize", &cobra.Command{
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New(words.T(l, "cli.recognize.name_at_least_one"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(l); err != nil {
				return &command.Error{Status: command.ExitUsage, Err: err}
			}
			if f.toFile() {
				if err := command.CheckOut(env, l, f.out, f.overwrite); err != nil {
					return err
				}
			}
			return run(c.Context(), env, l, f, args)
		},
	})
	c.Flags().StringVar(&f.model, "model", "", words.T(l, "cli.recognize.flag.model"))
	c.Flags().StringVar(&f.device, "device", "auto", words.T(l, "cli.recognize.flag.device"))
	c.Flags().IntVar(&f.batch, "batch", engine.UsualBatch, words.T(l, "cli.recognize.flag.batch"))
	c.Flags().IntVar(&f.top, "top", session.DefaultTopK, words.T(l, "cli.recognize.flag.top"))
	c.Flags().Float32Var(&f.threshold, "threshold", 0, words.T(l, "cli.recognize.flag.threshold"))
	c.Flags().BoolVar(&f.recursive, "recursive", true, words.T(l, "cli.recognize.flag.recursive"))
	c.Flags().StringVar(&f.out, "out", "", words.T(l, "cli.recognize.flag.out"))
	c.Flags().BoolVar(&f.overwrite, "overwrite", false, words.T(l, "cli.recognize.flag.overwrite"))
	c.Flags().StringVar(&f.session, "session", "", words.T(l, "cli.recognize.flag.session"))
	c.Flags().StringVar(&f.shard, "shard", "", words.T(l, "cli.recognize.flag.shard"))
	c.Flags().StringVar(&f.labels, "labels", LabelsAll, words.T(l, "cli.recognize.flag.labels"))
	command.WhereFlag(c, l, &f.where, words.T(l, "cli.recognize.write_only_pictures_that"))
	command.WorkspaceFlag(c, l, &f.workspace)
	return c
}

func (f *recognizeFlags) check(l words.Lang) error {
	if err := command.CheckLabels(l, f.top, f.threshold); err != nil {
		return err
	}
	if f.batch < 1 || f.batch > engine.MostBatch {
		return fmt.Errorf(words.T(l, "cli.recognize.batch_must_be_within"), engine.MostBatch, f.batch)
	}
	if _, ok := parseShard(f.shard); !ok {
		return fmt.Errorf(words.T(l, "cli.recognize.shard"), f.shard)
	}
	if f.labels != LabelsAll && f.labels != LabelsPack {
		return fmt.Errorf(words.T(l, "cli.recognize.labels_must_be"), f.labels)
	}
	if err := command.CheckDevice(l, f.device); err != nil {
		return err
	}
	if f.toFile() {
		return command.CheckName(l, f.out, f.overwrite)
	}
	return nil
}

// toFile reports whether the results go to a file.
func (f *recognizeFlags) toFile() bool { return f.out != "" && f.out != "-" }
