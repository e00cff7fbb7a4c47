package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/session"
	"wanwu/app/thumbnail"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// DefaultPack is the embedded model pack that runs where none is named.
const DefaultPack = "efficientnet-lite2"

// recognizeFlags are the flags of recognize.
type recognizeFlags struct {
	model, device, out   string
	session, workspace   string
	where                string
	top                  int
	threshold            float32
	recursive, overwrite bool
	batch                int
}

func newRecognize(env Env, l words.Lang) *cobra.Command {
	var f recognizeFlags
	c := &cobra.Command{
		Use:   pick(l, "recognize [选项] 路径…", "recognize [flags] PATH…"),
		Short: pick(l, "识别图片、文件夹和压缩包", "Recognise pictures, folders and archives"),
		Long: pick(l, `识别图片、文件夹和 zip 压缩包，原图不会被改动。
没有 --out 时在屏幕上列出结果；--out - 把 JSON Lines 写到标准输出。
退出码：0 全部读取；3 部分图片有错误（输出里有对应的行）；4 没有找到图片；
2 参数有误；130 被中断（已完成的会写出）；1 其他错误。`,
			`Recognises pictures, folders and zip archives; the pictures are never changed.
Without --out the results are listed on the screen; --out - writes JSON Lines to
the standard output.
Exit status: 0 all read; 3 some pictures failed (they are rows in the output);
4 nothing found; 2 usage; 130 cancelled (what is done is written); 1 anything else.`),
		Example: pick(l, `  wanwu recognize 照片/
  wanwu recognize --out 识别结果.xlsx 照片/ 更多照片.zip
  wanwu recognize --threshold 0.3 --out - 猫.jpg`,
			`  wanwu recognize photos/
  wanwu recognize --out results.xlsx photos/ more.zip
  wanwu recognize --threshold 0.3 --out - cat.jpg`),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New(pick(l, "请给出至少一个图片、文件夹或压缩包的路径", "name at least one picture, folder or archive"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(l); err != nil {
				return &exit{status: ExitUsage, err: err}
			}
			if err := f.checkOut(env, l); err != nil {
				return err
			}
			return recognize(c.Context(), env, l, f, args)
		},
	}
	c.Flags().StringVar(&f.model, "model", "", pick(l, "模型包：名字（见 wanwu pack list），或一个文件夹、一个 .zip（默认是 wanwu pack default 选定的）", "model pack: an id (see wanwu pack list), a folder or a .zip (default: what wanwu pack default chose)"))
	c.Flags().StringVar(&f.device, "device", "auto", pick(l, "运行设备：auto、cpu、cuda:N、tensorrt:N 或 tensorrt:N:fp16（N 为显卡编号）", "device: auto, cpu, cuda:N, tensorrt:N or tensorrt:N:fp16 (N is the card's number)"))
	c.Flags().IntVar(&f.batch, "batch", engine.UsualBatch, pick(l, "GPU 每批至多几张，1–32；显存不足时会自动减半", "most pictures of a batch on a GPU, 1…32; halved by itself where memory is short"))
	c.Flags().IntVar(&f.top, "top", session.DefaultTopK, pick(l, "每张图片保留几个标签", "labels kept of each picture"))
	c.Flags().Float32Var(&f.threshold, "threshold", 0, pick(l, "阈值 0–1：最高分低于它时状态为“无结果”，原始分数仍保留", "threshold 0–1: below it a picture is “empty”; raw scores are kept"))
	c.Flags().BoolVar(&f.recursive, "recursive", true, pick(l, "包括子文件夹", "include folders in folders"))
	c.Flags().StringVar(&f.out, "out", "", pick(l, "写入文件（.xlsx .csv .jsonl .html），- 为标准输出", "write to a file (.xlsx .csv .jsonl .html); - is the standard output"))
	c.Flags().BoolVar(&f.overwrite, "overwrite", false, pick(l, "--out 的文件已存在时覆盖它", "replace the file of --out where it exists"))
	c.Flags().StringVar(&f.session, "session", "", pick(l, "把结果保存为这个名字的任务；再次运行时接着做，做完的不再重做", "keep the results as the task of this name; run again, it goes on where it stopped"))
	whereFlag(c, l, &f.where, pick(l, "只输出符合条件的图片", "write only pictures that pass a query"))
	workspaceFlag(c, l, &f.workspace)
	return c
}

func (f *recognizeFlags) check(l words.Lang) error {
	switch {
	case f.top < 1 || f.top > 100:
		return fmt.Errorf(pick(l, "--top 应在 1 到 100 之间，而不是 %d", "--top must be within 1…100, not %d"), f.top)
	case f.batch < 1 || f.batch > engine.MostBatch:
		return fmt.Errorf(pick(l, "--batch 应在 1 到 %d 之间，而不是 %d", "--batch must be within 1…%d, not %d"), engine.MostBatch, f.batch)
	case !(f.threshold >= 0 && f.threshold <= 1):
		return fmt.Errorf(pick(l, "--threshold 应在 0 到 1 之间，而不是 %v", "--threshold must be within 0…1, not %v"), f.threshold)
	}
	if err := checkDevice(l, f.device); err != nil {
		return err
	}
	if f.toFile() {
		return checkName(l, f.out, f.overwrite)
	}
	return nil
}

// toFile is whether the results go to a file.
func (f *recognizeFlags) toFile() bool { return f.out != "" && f.out != "-" }

// checkOut finds out whether the file can be written, now and not after an hour of work.
func (f *recognizeFlags) checkOut(env Env, l words.Lang) error {
	if !f.toFile() {
		return nil
	}
	if err := export.Check(f.out, f.overwrite); err != nil {
		tell(env, l, words.ExportSentence(l, err))
		return &exit{status: ExitError, told: true, err: err}
	}
	return nil
}

// packFS is the file system of the pack that --model names.
func packFS(env Env, model string) (fs.FS, error) {
	packFS, _, err := findPack(env, model)
	return packFS, err
}

func recognize(ctx context.Context, env Env, l words.Lang, f recognizeFlags, roots []string) error {
	where, err := parseWhere(l, f.where)
	if err != nil {
		return err
	}
	packFS, from, err := findPack(env, f.model)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	config, err := f.config(env)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	program := env.record.program(env, config)
	defer program.Close() // the record of crashes, of which there was none
	eng, err := engine.OpenOn(ctx, packFS, config)
	if err != nil {
		if ctx.Err() != nil {
			fmt.Fprintln(env.Stderr, pick(l, "已中断", "Cancelled"))
			return &exit{status: ExitCancelled, told: true, err: ctx.Err()}
		}
		return &exit{status: ExitError, err: err}
	}
	defer eng.Close()
	before := eng.Info().Device
	noteDevice(env, l, before)

	o := engine.RunOptions{TopK: f.top, Recursive: f.recursive}
	ws := workspace.New(f.threshold)
	run := &session.Runner{Engine: eng, Workspace: ws, PackFrom: from}
	var unkept error
	if f.session != "" {
		o.TopK = max(f.top, session.StoredTopK)
		if run.Syncer, run.Task, unkept, err = openTask(ctx, env, l, f, ws, session.AbsoluteRoots(roots), eng.Info()); err != nil {
			return err
		}
		if run.Syncer != nil {
			defer run.Syncer.Close() // all is stored by then: see below
		}
	}
	if format, err := formatOf(l, f.out); err == nil && format.Pictures() {
		thumbs, remove, err := tempThumbs()
		if err != nil {
			return &exit{status: ExitError, err: err}
		}
		defer remove()
		run.Thumbs, o.ThumbSide = thumbs, thumbnail.Side
	}
	run.Options = o

	vocabulary := run.Vocabulary()
	src := export.Source{
		Vocabulary: vocabulary, Threshold: f.threshold, TopK: f.top, Lang: l,
		Reason: func(err error) string { return words.Sentence(l, err) },
	}
	if run.Thumbs != nil {
		src.Thumb = run.Thumbs.JPEG
	}
	bar := newBar(env.Stderr, l)
	var rows rowWriter = nothing{}
	switch f.out {
	case "":
		rows = newTable(bar.above(env.Stdout), src)
	case "-":
		rows = newJSONLines(bar.above(env.Stdout), src)
	}

	begin := time.Now()
	k := &sink{ws: ws, rows: rows, top: f.top, passes: ws.Matcher(where, vocabulary).Match}
	run.Watcher = k
	runErr := bar.during(k, func() error { return run.Scan(ctx, session.AbsoluteRoots(roots)) })
	took := time.Since(begin)
	if err := k.rest(); err != nil {
		return unwritten(env, l, err)
	}
	if now := eng.Info().Device; now.Kind != before.Kind {
		noteDevice(env, l, now) // the card failed on the way
	}
	cancelled := ctx.Err() != nil
	if runErr != nil && !cancelled {
		tell(env, l, words.Sentence(l, runErr))
	}

	runErr = errors.Join(runErr, unkept) // what was asked for was not done, though it is said already
	if run.Syncer != nil {
		if err := run.Syncer.Flush(true); err != nil {
			tell(env, l, words.Sentence(l, err))
			runErr = errors.Join(runErr, err)
		} else if err := run.Syncer.Copy(ctx); err != nil && !cancelled {
			tell(env, l, words.Sentence(l, err)) // the results themselves are stored
		}
	}

	end := outcome{tally: k.tally(f.threshold), took: took, err: runErr, cancelled: cancelled}
	card := export.NewRunCard(l, eng.Info(), end.Counts, export.RunFacts{
		Roots: roots, Begin: begin, Elapsed: took, Done: int(k.done.Load()), Cached: int(k.cached.Load()), Threshold: f.threshold, TopK: f.top,
	})
	program.Save(card)
	if f.toFile() && end.finished() > 0 && !end.nothing() {
		src.Rows, src.Count = k.finished, end.passed
		src.Card, src.Card.Query = card, where.Text()
		// After a Ctrl-C the file is still to be written.
		end.written, end.unwritten = writeOut(context.WithoutCancel(ctx), env, l, f.out, src, f.overwrite)
	}
	return summary(env, l, f, k, end)
}
