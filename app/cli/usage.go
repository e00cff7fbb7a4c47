package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"wanwu/app/export"
	"wanwu/app/words"
)

// speak makes a command and those below it talk in l, where cobra has its own words.
func speak(c *cobra.Command, l words.Lang) {
	c.DisableFlagsInUseLine = true // where there are some, Use says so
	c.InitDefaultHelpFlag()
	c.Flags().Lookup("help").Usage = pick(l, "显示帮助", "show this help")
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(l, err) })
	for _, below := range c.Commands() {
		speak(below, l)
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

// kind is what a flag's value has to be.
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

// noWords is for a command that takes no words, only flags and commands.
func noWords(l words.Lang) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return nil
		case c.HasAvailableSubCommands():
			return fmt.Errorf(pick(l, "没有命令“%s”", "there is no command “%s”"), args[0])
		}
		return fmt.Errorf(pick(l, "多了“%s”：这里只能写选项", "“%s” is too much: there are only flags here"), args[0])
	}
}

// formatOf is the format of a file that is to be written, by its name.
func formatOf(l words.Lang, path string) (export.Format, error) {
	f, err := export.FormatOf(path)
	if err != nil {
		return "", fmt.Errorf(pick(l, "不知道 %s 要写成什么格式：文件名要以 .xlsx、.csv、.jsonl 或 .html 结尾", "what is %s to be? Its name must end in .xlsx, .csv, .jsonl or .html"), path)
	}
	return f, nil
}

func usageTemplate(l words.Lang) string {
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
		"{usage}", pick(l, "用法：", "Usage:"), "{command}", pick(l, "命令", "COMMAND"),
		"{examples}", pick(l, "示例：", "Examples:"), "{commands}", pick(l, "命令：", "Commands:"),
		"{flags}", pick(l, "选项：", "Flags:"), "{global}", pick(l, "通用选项：", "Global flags:"),
	).Replace(t)
}
