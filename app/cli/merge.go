package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wanwu/app/host"
	"wanwu/app/persist"
	"wanwu/app/review/sheet"
	"wanwu/app/roundtrip"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// mergeFlags are the flags of session merge.
type mergeFlags struct {
	*sessionFlags
	by                string
	yes, dryRun, take bool
}

func newSessionMerge(env Env, l words.Lang, s *sessionFlags) *cobra.Command {
	f := mergeFlags{sessionFlags: s}
	c := &cobra.Command{
		Use:   pick(l, "merge 任务名 文件.xlsx|csv…", "merge NAME FILE.xlsx|csv…"),
		Short: pick(l, "收回导出表格里填写的判定和人工标签", "Take verdicts and labels back from exported sheets"),
		Long: pick(l, `收回同事在导出的表格里填写的“判定”和“人工标签”。行可以排序、筛选、删除、增加，列可以移动、改名，
文件可以由其他程序另存为 .xlsx 或 .csv：每一行按隐藏的行标识认出。先列出将要改动的内容和冲突，
加 --yes 才写入。多个人的表格可以一起收回，谁说了什么会保留，并给出一致程度（Cohen's kappa）。`,
			`Takes back what colleagues have put into the columns “Verdict” and “Label by a person” of an exported sheet.
Rows may have been sorted, filtered, deleted or added, columns moved or renamed, the file saved by another
program as .xlsx or .csv: each row is known by its hidden identity. What would change, and what contradicts, is
listed first; --yes writes it. Several people's sheets can be merged; who said what is kept, and how far they
agree is said (Cohen's kappa).`),
		Example: pick(l, "  wanwu session merge 样图 张三.xlsx --dry-run\n  wanwu session merge 样图 张三.xlsx 李四.csv --yes",
			"  wanwu session merge samples Ann.xlsx --dry-run\n  wanwu session merge samples Ann.xlsx Bob.csv --yes"),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return errors.New(pick(l, "请写明任务名和表格文件", "name a session and the sheets"))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return sessionMerge(c.Context(), env, l, f, args[0], args[1:])
		},
	}
	c.Flags().BoolVar(&f.yes, "yes", false, pick(l, "写入列出的改动", "make the changes that are listed"))
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, pick(l, "只列出，不写入", "list only, write nothing"))
	c.Flags().BoolVar(&f.take, "take", false, pick(l, "有冲突时以最后一个表格为准；否则保留现有的", "in conflicts take the last sheet's word; else what is there stays"))
	c.Flags().StringVar(&f.by, "by", "", pick(l, "填写人；默认是文件名", "who filled it in; the file's name by default"))
	c.MarkFlagsMutuallyExclusive("yes", "dry-run")
	return c
}

func sessionMerge(ctx context.Context, env Env, l words.Lang, f mergeFlags, name string, files []string) error {
	if f.by != "" && len(files) > 1 {
		return &exit{status: ExitUsage, err: errors.New(pick(l, "--by 只用于一个文件", "--by is for one file"))}
	}
	var sheets []*roundtrip.Sheet
	for _, file := range files {
		s, err := readFilled(l, file, f.by)
		if err != nil {
			return &exit{status: ExitError, err: err}
		}
		sheets = append(sheets, s)
	}
	k, err := f.loadKept(ctx, env, l, name)
	if err != nil {
		return err
	}
	m := merger{name: name, take: f.take, sheets: sheets}
	plan, err := m.plan(k.ws)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	if plan.Found == 0 {
		return &exit{status: ExitError, err: fmt.Errorf(pick(l, "表格里没有任务“%s”的图片，它是别的任务导出的", "no row is of a picture of the session %q: the sheet is another one's"), name)}
	}
	printPlan(env, l, plan)
	switch {
	case !f.yes && !f.dryRun && len(plan.Changes) > 0:
		fmt.Fprintln(env.Stderr, pick(l, "尚未写入；加 --yes 写入", "Nothing was written; --yes writes it"))
	case f.yes:
		n, err := m.write(ctx, env, l, f, k)
		if err != nil {
			return &exit{status: ExitError, err: err}
		}
		fmt.Fprintf(env.Stderr, pick(l, "已写入 %d 处改动\n", "%d changes written\n"), n)
	}
	return nil
}

// readFilled reads a sheet that somebody has filled in. The error is a sentence in l.
func readFilled(l words.Lang, file, by string) (*roundtrip.Sheet, error) {
	if by == "" {
		by = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf(pick(l, "无法打开 %s", "%s cannot be opened")+": %w", file, err)
	}
	defer f.Close()
	s, err := roundtrip.Read(f, file, by)
	switch {
	case err == nil:
		return s, nil
	case errors.Is(err, roundtrip.ErrForeign):
		return nil, fmt.Errorf(pick(l, "%s 不是本程序导出的表格，或者“行标识”列已被删除", "%s is no sheet of this program, or the column “Row identity” was deleted"), file)
	case errors.Is(err, roundtrip.ErrNoColumns):
		return nil, fmt.Errorf(pick(l, "%s 里没有“判定”和“人工标签”列，它们可能已被删除", "%s has neither the column “Verdict” nor “Label by a person”; they may have been deleted"), file)
	case errors.Is(err, sheet.ErrEmpty):
		return nil, fmt.Errorf(pick(l, "%s 是空的，没有表头", "%s is empty: it has no header"), file)
	case errors.Is(err, sheet.ErrEncoding):
		return nil, fmt.Errorf(pick(l, "%s 不是 UTF-8 或 GBK 编码的文本", "%s is text in neither UTF-8 nor GBK"), file)
	}
	return nil, fmt.Errorf(pick(l, "%s 已损坏或不是能读的表格", "%s is damaged, or no readable table")+": %w", file, err)
}

// merger plans the merge of sheets into a task, wherever that is loaded.
type merger struct {
	name   string
	take   bool
	sheets []*roundtrip.Sheet
}

func (m *merger) plan(ws *workspace.Workspace) (*roundtrip.Plan, error) {
	vocabulary := ws.Vocabulary()
	names := func(class int32) string {
		if class < 0 || int(class) >= len(vocabulary) {
			return fmt.Sprintf("#%d", class)
		}
		return vocabulary[class].Name
	}
	var rows []workspace.Row
	for _, t := range ws.Tasks() {
		if t.Name != m.name {
			continue
		}
		for i := range ws.Len() {
			if r, ok := ws.Row(i); ok && r.Task == t.Number && r.State != workspace.Pending {
				rows = append(rows, r)
			}
		}
	}
	plan, err := roundtrip.New(rows, names, ws.Note(m.note()), time.Now(), m.sheets...)
	if err == nil && m.take {
		plan.Take()
	}
	return plan, err
}

// note is what who said what is kept under.
func (m *merger) note() string { return "opinions/" + m.name }

// write plans once more, on the file as it is by now, and stores the changes.
func (m *merger) write(ctx context.Context, env Env, l words.Lang, f mergeFlags, k kept) (n int, err error) {
	path, err := host.WorkspacePath(env.Getenv, f.workspace)
	if err != nil {
		return 0, err
	}
	ws := workspace.New(0)
	syncer, err := persist.Open(ctx, path, ws, false)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, syncer.Close()) }()
	noteReport(env, l, syncer.Report())
	if syncer.ReadOnly() {
		return 0, &inference.Error{Code: inference.CodeReadOnly, Path: path}
	}
	if _, known := ws.Pack(k.task.PackKey); !known && k.pack.Key == k.task.PackKey {
		ws.KnowPack(k.pack)
	}
	plan, err := m.plan(ws)
	if err != nil {
		return 0, err
	}
	n = len(plan.Apply(ws))
	ws.SetNote(m.note(), plan.Opinions())
	return n, syncer.Flush(true)
}
