package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/pack"
)

func newPack(env Env, l words.Lang) *cobra.Command {
	c := &cobra.Command{
		Use:   "pack",
		Short: pick(l, "管理模型包：检查、导入、列出、移除、设为默认", "Model packs: verify, import, list, remove, choose the default"),
		Example: pick(l, `  wanwu pack verify 商品识别.zip
  wanwu pack import 商品识别.zip
  wanwu pack import resnet50.onnx --labels 标签.txt --preset imagenet
  wanwu pack list`,
			`  wanwu pack verify goods.zip
  wanwu pack import goods.zip
  wanwu pack import resnet50.onnx --labels labels.txt --preset imagenet
  wanwu pack list`),
		Args: noWords(l),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newPackVerify(env, l), newPackImport(env, l), newPackList(env, l), newPackRemove(env, l), newPackDefault(env, l))
	return c
}

// library is the packs that the user chooses among.
func library(env Env) (pack.Library, error) {
	dir, err := host.PacksFolder(env.Getenv)
	if err != nil {
		return pack.Library{}, err
	}
	return pack.Library{Dir: dir, Builtin: env.Packs, Fallback: DefaultPack}, nil
}

// findPack is the file system of the pack that --model names, by its id or its path, or of
// the default one; from is where it lies on the disk, empty for the program's own.
func findPack(env Env, model string) (fsys fs.FS, from string, err error) {
	lib, err := library(env)
	if err != nil { // nothing was imported where there is no place for it
		lib = pack.Library{Builtin: env.Packs, Fallback: DefaultPack}
	}
	if model == "" {
		if model, err = lib.Default(); err != nil {
			return nil, "", inference.Wrap(lib.Dir, err)
		}
	}
	if fsys, from, err = lib.Find(model); !errors.Is(err, pack.ErrUnknown) {
		return fsys, from, err
	}
	return engine.FindPack(env.Packs, model)
}

// onePack is for a command that takes one pack.
func onePack(l words.Lang) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return errors.New(pick(l, "请给出一个模型包（名字、文件夹或 .zip）", "name one model pack (an id, a folder or a .zip)"))
		}
		return nil
	}
}

// packFailed is the exit of a command that could not do what it was to do with a pack.
func packFailed(ctx context.Context, env Env, l words.Lang, id string, err error) error {
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(env.Stderr, pick(l, "已中断", "Cancelled"))
		return &exit{status: ExitCancelled, told: true, err: ctx.Err()}
	case errors.Is(err, pack.ErrUnknown):
		err = fmt.Errorf(pick(l, "没有名为“%s”的模型包（wanwu pack list 列出全部）", "there is no model pack “%s” (wanwu pack list lists them)"), id)
	case errors.Is(err, pack.ErrBuiltin):
		err = fmt.Errorf(pick(l, "“%s”是程序自带的模型包，不能移除或替换；导入时可用 --id 换一个名字", "“%s” is the program's own pack, which can be neither removed nor replaced; import under another name with --id"), id)
	case errors.Is(err, pack.ErrExists):
		err = fmt.Errorf(pick(l, "已有另一个名为“%s”的模型包；用 --id 换一个名字，或用 --replace 换掉它", "another model pack “%s” is there already; choose another name with --id, or replace it with --replace"), id)
	default:
		err = inference.Wrap("", err)
	}
	return &exit{status: ExitError, err: err}
}

func newPackVerify(env Env, l words.Lang) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   pick(l, "verify [选项] 模型包", "verify [flags] PACK"),
		Short: pick(l, "检查一个模型包：每个文件、网络和标签，并在 CPU 上试算一次", "Verify a pack: every file, the network, the labels; and run it once on the CPU"),
		Long: pick(l, `读完模型包的每个字节，核对清单上的校验值；核对网络的输入输出与清单、标签数是否一致；
再在 CPU 上试算一次。有问题时说明清单上写的和实际看到的。
退出码：0 没有问题；1 有问题；2 参数有误；130 被中断。`,
			`Reads every byte of the pack and compares the hashes; compares the network's inputs
and outputs with the manifest and the labels; runs it once on the CPU. What is wrong
is said with what the manifest says and what was found.
Exit status: 0 nothing is wrong; 1 something is; 2 usage; 130 cancelled.`),
		Example: pick(l, "  wanwu pack verify 商品识别.zip", "  wanwu pack verify goods.zip"),
		Args:    onePack(l),
		RunE: func(c *cobra.Command, args []string) error {
			fsys, _, err := findPack(env, args[0])
			var p trial
			if err == nil {
				p, err = runTrial(c.Context(), env, l, fsys, nil)
			}
			if err != nil {
				return packFailed(c.Context(), env, l, args[0], err)
			}
			return printTrial(env, l, &p, asJSON, pick(l, "没有问题", "nothing is wrong"))
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, pick(l, "输出 JSON", "print JSON"))
	return c
}
