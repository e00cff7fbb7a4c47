package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/app/words"
)

// doctorFlags are the flags of doctor.
type doctorFlags struct {
	model, device, zip string
	json               bool
}

func newDoctor(env command.Env, l words.Lang) *cobra.Command {
	var f doctorFlags
	c := command.New(l, "doctor", &cobra.Command{
		Args: command.NoArgs(l),
		RunE: func(c *cobra.Command, _ []string) error { return doctor(c.Context(), env, l, f) },
	})
	c.Flags().StringVar(&f.model, "model", "", words.T(l, "cli.doctor.flag.model"))
	c.Flags().StringVar(&f.device, "device", "auto", words.T(l, "cli.doctor.flag.device"))
	c.Flags().StringVar(&f.zip, "zip", "", words.T(l, "cli.doctor.flag.zip"))
	c.Flags().BoolVar(&f.json, "json", false, words.T(l, "cli.doctor.flag.json"))
	return c
}

func doctor(ctx context.Context, env command.Env, l words.Lang, f doctorFlags) error {
	if err := command.CheckDevice(l, f.device); err != nil {
		return &command.Error{Status: command.ExitUsage, Err: err}
	}
	packFS, err := command.PackFS(env, f.model)
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	config, err := engine.NewConfig(env.Getenv, f.device)
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	env.Record.Configure(&config)
	program := env.Record.Program(env, config)
	defer program.Close() // the record of crashes, of which there was none
	program.Pack = packFS
	report, _ := program.Report(ctx, l) // it opens the engine itself, and so knows
	if ctx.Err() != nil {
		return &command.Error{Status: command.ExitCancelled, Err: ctx.Err()}
	}
	if f.json {
		e := json.NewEncoder(env.Stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err = e.Encode(report)
	} else {
		_, err = fmt.Fprint(env.Stdout, report.Text(l))
	}
	if err != nil {
		return &command.Error{Status: command.ExitError, Err: err}
	}
	if f.zip != "" {
		if err := program.ZipFile(ctx, l, report, f.zip, false); err != nil {
			command.Tell(env, l, words.ExportSentence(l, err))
			return &command.Error{Status: command.ExitError, Told: true, Err: err}
		}
		fmt.Fprintln(env.Stderr, words.T(l, "cli.doctor.written")+f.zip)
	}
	if !report.OK {
		return &command.Error{Status: command.ExitError, Told: true}
	}
	return nil
}
