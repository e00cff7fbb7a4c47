package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"wanwu/app/export/formats"
	"wanwu/app/words"
)

// New gives a command the sentences of the catalogue that it has not, and returns it: its use and what
// it does in short, at length and by example, under cli., its key and use, short, long and example.
// The last two may be absent.
func New(l words.Lang, key string, c *cobra.Command) *cobra.Command {
	for what, text := range map[string]*string{"use": &c.Use, "short": &c.Short, "long": &c.Long, "example": &c.Example} {
		if s, ok := words.Find(l, "cli."+key+"."+what); ok && *text == "" {
			*text = s
		}
	}
	return c
}

// Localize translates cobra's own texts of a command and those below it into l.
func Localize(c *cobra.Command, l words.Lang) {
	c.DisableFlagsInUseLine = true // where there are some, Use says so
	c.InitDefaultHelpFlag()
	c.Flags().Lookup("help").Usage = words.T(l, "cli.usage.show_this_help")
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(l, err) })
	for _, below := range c.Commands() {
		Localize(below, l)
	}
}

// flagError says in l what is wrong with a flag.
func flagError(l words.Lang, err error) error {
	if l == words.English {
		return err
	}
	var unknown *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		dashes := "--"
		if unknown.GetSpecifiedShortnames() != "" {
			dashes = "-"
		}
		return fmt.Errorf("没有选项 %s%s", dashes, unknown.GetSpecifiedName())
	case errors.As(err, &empty):
		return fmt.Errorf("选项 --%s 后面缺少值", empty.GetFlag().Name)
	case errors.As(err, &invalid):
		return fmt.Errorf("选项 --%s 不能是“%s”，要写%s", invalid.GetFlag().Name, invalid.GetValue(), kind(invalid.GetFlag()))
	}
	return err
}

// kind returns what a flag's value has to be.
func kind(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int":
		return "整数"
	case "float32":
		return "数字，如 0.3"
	case "bool":
		return " true 或 false"
	case "duration":
		return "时间，如 50ms"
	case "intSlice":
		return "整数，用逗号隔开"
	}
	return "另一种值"
}

// NoArgs rejects arguments of a command that takes only flags and commands.
func NoArgs(l words.Lang) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return nil
		case c.HasAvailableSubCommands():
			return fmt.Errorf(words.T(l, "cli.usage.there_no_command"), args[0])
		}
		return fmt.Errorf(words.T(l, "cli.usage.too_much_there_only"), args[0])
	}
}

// FormatOf returns the format of a file that is to be written, by its name.
func FormatOf(l words.Lang, path string) (formats.Format, error) {
	f, err := formats.Of(path)
	if err != nil {
		return "", fmt.Errorf(words.T(l, "cli.usage.what_be_its_name"), path)
	}
	return f, nil
}

// UsageTemplate returns cobra's template for the usage of a command in l.
func UsageTemplate(l words.Lang) string {
	t := `{usage}
  {{if .HasAvailableSubCommands}}{{.CommandPath}} {command}{{else}}{{.UseLine}}{{end}}{{if .HasExample}}

{examples}
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

{commands}{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

{flags}
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

{global}
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
`
	return strings.NewReplacer(
		"{usage}", words.T(l, "cli.usage.usage"), "{command}", words.T(l, "cli.usage.command"),
		"{examples}", words.T(l, "cli.usage.examples"), "{commands}", words.T(l, "cli.usage.commands"),
		"{flags}", words.T(l, "cli.usage.flags"), "{global}", words.T(l, "cli.usage.global_flags"),
	).Replace(t)
}
