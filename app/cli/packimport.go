package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"wanwu/app/terminal"
	"wanwu/app/words"
	"wanwu/inference/pack"
)

// importFlags are the flags of pack import.
type importFlags struct {
	id                       string
	replace, asDefault, json bool
	dry                      bool
	try                      []string
	draft                    draftFlags
}

func newPackImport(env Env, l words.Lang) *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   pick(l, "import [选项] 模型包", "import [flags] PACK"),
		Short: pick(l, "导入模型包：文件夹、.zip，或一个 .onnx 加标签文件", "Import a pack: a folder, a .zip, or an .onnx with a file of labels"),
		Long: pick(l, `把模型包拷进用户的模型包文件夹（或 WANWU_PACKS 指定的），核对每个字节，并在 CPU 上试算一次；
有问题时说明原因，什么也不留下。
一个 .onnx 要用 --labels 给出标签（.txt 每行一个名字；.csv、.tsv、.json；UTF-8 或 GBK），
用 --preset 给出预处理：imagenet、tensorflow（−1…1）、clip、general_recognition。输入、输出、尺寸、
批次由网络自己说明；其余的每一项都能用选项改。--dry-run 只打印清单，不导入。
退出码：0 已导入；1 有问题；2 参数有误；130 被中断。`,
			`Copies the pack into the user's folder of packs (or that of WANWU_PACKS), verifies every
byte, and runs it once on the CPU. What is wrong is said, and nothing is left.
An .onnx needs --labels (.txt with a name a line; .csv, .tsv, .json; UTF-8 or GBK) and
--preset for how pictures become its input: imagenet, tensorflow (−1…1), clip,
general_recognition. Input, output, size and batch are the network's own word; every
other thing can be set by a flag. --dry-run prints the manifest and imports nothing.
Exit status: 0 imported; 1 something is wrong; 2 usage; 130 cancelled.`),
		Example: pick(l, `  wanwu pack import 商品识别.zip
  wanwu pack import resnet50.onnx --labels 标签.txt --preset imagenet --title 商品
  wanwu pack import mobilenet.onnx --labels labels.csv --preset tensorflow --color BGR --dry-run`,
			`  wanwu pack import goods.zip
  wanwu pack import resnet50.onnx --labels labels.txt --preset imagenet --title Goods
  wanwu pack import mobilenet.onnx --labels labels.csv --preset tensorflow --color BGR --dry-run`),
		Args: onePack(l),
		RunE: func(c *cobra.Command, args []string) error {
			bare := strings.EqualFold(filepath.Ext(args[0]), ".onnx")
			if err := f.draft.check(c, l, bare); err != nil {
				return &exit{status: ExitUsage, err: err}
			}
			return packImport(c, env, l, &f, args[0], bare)
		},
	}
	c.Flags().StringVar(&f.id, "id", "", pick(l, "导入后的名字（默认是模型包自己的，或 .onnx 的文件名）", "the pack's id (default: its own, or the name of the .onnx)"))
	c.Flags().BoolVar(&f.replace, "replace", false, pick(l, "换掉已有的同名模型包", "replace a pack of the same id"))
	c.Flags().BoolVar(&f.asDefault, "default", false, pick(l, "同时设为默认的模型包", "make it the default pack as well"))
	c.Flags().BoolVar(&f.json, "json", false, pick(l, "输出 JSON", "print JSON"))
	c.Flags().BoolVar(&f.dry, "dry-run", false, pick(l, "只检查和试算并打印清单，不导入", "verify, run once and print the manifest; import nothing"))
	c.Flags().StringArrayVar(&f.try, "try", nil, pick(l, "先识别这张图片或这个文件夹，列出前三个标签（可以写几次）", "recognise this picture or folder first, and list the best three labels (may be given again)"))
	f.draft.add(c, l)
	return c
}

func packImport(c *cobra.Command, env Env, l words.Lang, f *importFlags, path string, bare bool) error {
	ctx := c.Context()
	failed := func(id string, err error) error {
		var e *exit
		if errors.As(err, &e) {
			return err
		}
		return packFailed(ctx, env, l, id, err)
	}
	lib, err := library(env)
	if err != nil {
		return failed("", err)
	}
	var fsys fs.FS
	if bare {
		fsys, err = f.draft.pack(c, env, l, path, f.id)
	} else {
		fsys, err = pack.Open(path)
	}
	if err != nil {
		return failed(path, err)
	}
	if f.dry {
		return dryImport(ctx, env, l, fsys, f.try, failed)
	}
	var p trial
	manifest, err := lib.Import(ctx, fsys, pack.ImportOptions{ID: f.id, Replace: f.replace, Trial: func(ctx context.Context, fsys fs.FS) (err error) {
		p, err = runTrial(ctx, env, l, fsys, f.try)
		return err
	}})
	if err != nil {
		return failed(manifest.ID, err)
	}
	said := pick(l, "已导入", "imported")
	if p.info.PackID == "" { // it was there, and so tried before
		said = pick(l, "已经导入过，没有变化", "was imported before, unchanged")
		if fsys, _, err = lib.Find(manifest.ID); err == nil {
			p, err = runTrial(ctx, env, l, fsys, f.try)
		}
		if err != nil {
			return failed(manifest.ID, err)
		}
	}
	if f.asDefault {
		if err := lib.SetDefault(manifest.ID); err != nil {
			return failed(manifest.ID, err)
		}
	}
	return printTrial(env, l, &p, f.json, said)
}

// dryImport tries a pack and prints its manifest.
func dryImport(ctx context.Context, env Env, l words.Lang, fsys fs.FS, try []string, failed func(id string, err error) error) error {
	p, err := runTrial(ctx, env, l, fsys, try)
	if err != nil {
		return failed("", err)
	}
	raw, err := fs.ReadFile(fsys, pack.ManifestFile)
	if err != nil {
		return failed(p.info.PackID, err)
	}
	fmt.Fprintln(env.Stderr, p.line(l))
	if _, err := env.Stdout.Write(terminal.EscapeJSON(raw)); err != nil {
		return unwritten(env, l, err)
	}
	return nil
}
