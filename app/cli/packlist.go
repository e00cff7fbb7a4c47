package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"wanwu/app/gpubundle"
	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference/pack"
)

// listedJSON is a pack as `pack list --json` has it.
type listedJSON struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Labels  int    `json:"labels"`
	License string `json:"license"`
	Default bool   `json:"default"`
}

func newPackList(env Env, l words.Lang) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     pick(l, "list [选项]", "list [flags]"),
		Short:   pick(l, "列出模型包，* 是默认的", "List the packs; * is the default"),
		Example: "  wanwu pack list --json",
		Args:    noWords(l),
		RunE:    func(c *cobra.Command, _ []string) error { return packList(c.Context(), env, l, asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, pick(l, "输出 JSON", "print JSON"))
	return c
}

func packList(ctx context.Context, env Env, l words.Lang, asJSON bool) error {
	lib, err := library(env)
	var all []pack.Listed
	if err == nil {
		all, err = lib.List(ctx)
	}
	if err != nil {
		return packFailed(ctx, env, l, "", err)
	}
	out := []listedJSON{}
	for _, p := range all {
		if p.Err != nil {
			fmt.Fprintf(env.Stderr, pick(l, "注意：模型包 %s 不能使用：%s\n", "note: the model pack %s cannot be used: %s\n"), terminal.Clean(p.ID), terminal.Clean(words.Sentence(l, p.Err)))
			continue
		}
		out = append(out, listedJSON{p.ID, p.Title, p.Labels, p.License, p.Default})
		if asJSON {
			continue
		}
		mark := "  "
		if p.Default {
			mark = "* "
		}
		line := mark + pad(terminal.Clean(p.ID), 28) + fmt.Sprintf(pick(l, "  %s · %d 个标签 · %s · 许可 %s", "  %s · %d labels · %s · licence %s"),
			terminal.Clean(p.Title), p.Labels, gpubundle.Amount(p.Size), terminal.Clean(p.License))
		if p.Builtin {
			line += pick(l, " · 自带", " · built in")
		}
		if _, err := fmt.Fprintln(env.Stdout, line); err != nil {
			return unwritten(env, l, err)
		}
	}
	if asJSON {
		return printJSON(env, l, map[string]any{"packs": out})
	}
	return nil
}

// oneID is for a command that takes the id of a pack.
func oneID(l words.Lang) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return errors.New(pick(l, "请给出一个模型包的名字（wanwu pack list 列出全部）", "name one model pack by its id (wanwu pack list lists them)"))
		}
		return nil
	}
}

func newPackRemove(env Env, l words.Lang) *cobra.Command {
	return &cobra.Command{
		Use:     pick(l, "remove 名字", "remove ID"),
		Short:   pick(l, "移除一个导入的模型包；用它识别的结果都保留着", "Remove an imported pack; the results that it gave stay"),
		Example: pick(l, "  wanwu pack remove 商品识别", "  wanwu pack remove goods"),
		Args:    oneID(l),
		RunE: func(c *cobra.Command, args []string) error {
			lib, err := library(env)
			if err == nil {
				err = lib.Remove(args[0])
			}
			if err != nil {
				return packFailed(c.Context(), env, l, args[0], err)
			}
			fmt.Fprintf(env.Stderr, pick(l, "已移除 %s\n", "Removed %s\n"), terminal.Clean(args[0]))
			return nil
		},
	}
}

func newPackDefault(env Env, l words.Lang) *cobra.Command {
	return &cobra.Command{
		Use:     pick(l, "default [名字]", "default [ID]"),
		Short:   pick(l, "选定默认的模型包；不写名字时说出是哪个", "Choose the default pack; without an id say which it is"),
		Example: pick(l, "  wanwu pack default 商品识别", "  wanwu pack default goods"),
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return oneID(l)(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			lib, err := library(env)
			id := ""
			switch {
			case err != nil:
			case len(args) == 0:
				id, err = lib.Default()
			default:
				id = args[0]
				err = lib.SetDefault(id)
			}
			if err != nil {
				return packFailed(c.Context(), env, l, id, err)
			}
			if _, err := fmt.Fprintln(env.Stdout, terminal.Clean(id)); err != nil {
				return unwritten(env, l, err)
			}
			return nil
		},
	}
}
