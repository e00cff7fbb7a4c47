package cli

import (
	"context"
	"errors"
	"fmt"

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
	json, acceptProposed  bool
}

func newEval(env Env, l words.Lang) *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use:   pick(l, "eval --table 文件|--session 名字|路径… [选项]", "eval --table FILE|--session NAME|PATH… [flags]"),
		Short: pick(l, "评估：正确率、区间、阈值、混淆", "Evaluate: accuracy, intervals, threshold, confusions"),
		Long: pick(l, `从一张表算出正确率和 95% 区间、各标签的误识别和漏识别、最常见的混淆，以及
正确率和自动处理比例随阈值的变化。表是 .csv（UTF-8 或 GBK）或 .xlsx，一行一张图片：
  predicted  识别出的标签；空为无结果，按错误计
  score      它的置信度，0–1
  truth      图片上真正是什么；空为未判，“不确定”同时计入区间的两端
  band       可选：分层抽检的层。同一层中有 truth 的行，应是这一层的随机样本
  verdict    可选：人的判定，对、错或不确定，优先于 truth
  path       可选：图片，--compare 用它对应两张表的行
--target 0.9 找出最低的、已被证明（5% 水平）正确率达到 90% 的阈值；
没有能证明的就说没有。--mapping 的表有 label 和 category 两列，按业务类别评估；
label 也可以写成 *猫*（名字包含“猫”）。
没有表时：--session 评估一个保存的任务，给出路径则先识别。真值取自人的判定，以及
--truth folders（图片所在文件夹的名字）或 --truth 文件（path、label 两列）；人的判定优先。
名字与标签不同的文件夹只作推荐，加 --accept-proposed 才当作真值。`,
			`Makes figures of a table: accuracy with its 95 % interval, precision and recall by
label, the most frequent confusions, and how accuracy and the share that is automated
go with the threshold. The table is a .csv (UTF-8 or GBK) or an .xlsx, a row a picture:
  predicted  the label that was recognised; empty: none, which counts as wrong
  score      its score, 0–1
  truth      what is on the picture; empty: not judged; “unsure” enters both ends of the
             interval
  band       optional: the stratum. The rows of one band that have a truth must be a
             random sample of it
  verdict    optional: a person's word, right, wrong or unsure, which outranks truth
  path       optional: the picture, by which --compare matches the rows of two tables
--target 0.9 finds the lowest threshold whose accuracy is proven, at the 5 % level, to
reach 90 %, and says so where none is. The table of --mapping has the columns label and
category, for figures by business category; a label can be *cat* (a name that contains
“cat”).
Without a table, --session evaluates a task that is kept, and paths are recognised first.
The truth is what people have judged, and with --truth folders the names of the folders
that the pictures are in, or with --truth FILE a table of path and label; a person's word
outranks both. For folders that are named unlike any label one is proposed, which counts
as truth with --accept-proposed alone.`),
		Example: pick(l, `  wanwu eval --table 抽检.xlsx
  wanwu eval --table 抽检.csv --target 0.9 --mapping 业务类别.csv
  wanwu eval --table 新模型.csv --compare 旧模型.csv --json
  wanwu eval --session 动物照片 --target 0.9
  wanwu eval --truth folders 照片/`,
			`  wanwu eval --table judged.xlsx
  wanwu eval --table judged.csv --target 0.9 --mapping categories.csv
  wanwu eval --table new.csv --compare old.csv --json
  wanwu eval --session animals --target 0.9
  wanwu eval --truth folders photos/`),
		RunE: func(c *cobra.Command, args []string) error { return eval(c.Context(), env, l, f, args) },
	}
	c.Flags().StringVar(&f.table, "table", "", pick(l, "有答案和真值的表（.csv .xlsx）", "table of answers and truths (.csv .xlsx)"))
	c.Flags().StringVar(&f.session, "session", "", pick(l, "评估这个名字的任务", "evaluate the task of this name"))
	c.Flags().StringVar(&f.truth, "truth", "", pick(l, "真值：folders（文件夹名），或一张有 path、label 的表", "truth: folders (their names), or a table of path and label"))
	c.Flags().BoolVar(&f.acceptProposed, "accept-proposed", false, pick(l, "把推荐的文件夹标签也当作真值", "take the labels proposed for folders as truth too"))
	c.Flags().StringVar(&f.model, "model", "", pick(l, "识别路径所用的模型包", "model pack that recognises the paths"))
	c.Flags().StringVar(&f.device, "device", "auto", pick(l, "识别路径所用的设备，同 recognize", "device that recognises the paths, as of recognize"))
	workspaceFlag(c, l, &f.workspace)
	c.Flags().Float64Var(&f.target, "target", 0, pick(l, "要证明达到的正确率，如 0.9", "accuracy to be proven, such as 0.9"))
	c.Flags().StringVar(&f.mapping, "mapping", "", pick(l, "业务类别的表：label、category", "table of business categories: label, category"))
	c.Flags().StringVar(&f.compare, "compare", "", pick(l, "与另一张同样的表比较（它是之前的一次）", "compare with another such table (the earlier run)"))
	c.Flags().BoolVar(&f.json, "json", false, pick(l, "输出 JSON", "print JSON"))
	return c
}

// evaluated is an evaluation with what belongs to it.
type evaluated struct {
	*review.Evaluation
	names    []string // of labels or categories
	notes    []string // sentences
	target   float64  // 0: none was asked for
	proven   *review.Point
	compared *review.Comparison
	folders  []folderJSON
}

// name is what a label is called, "" for none.
func (v *evaluated) name(label int32) string {
	if label == review.None {
		return ""
	}
	return v.names[label]
}

func eval(ctx context.Context, env Env, l words.Lang, f evalFlags, roots []string) error {
	if err := f.check(l, roots); err != nil {
		return &exit{status: ExitUsage, err: err}
	}
	t, err := f.answers(ctx, env, l, roots)
	if err != nil {
		return err
	}
	v, err := evaluate(l, f, t)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	if ctx.Err() != nil {
		return &exit{status: ExitCancelled, err: ctx.Err()}
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
		return errors.New(pick(l, "请给出要评估的一样东西：--table 表、--session 任务，或图片的路径", "name one thing to evaluate: --table, --session, or paths of pictures"))
	case f.table != "" && f.truth != "":
		return errors.New(pick(l, "--table 的真值就在表里，不能再加 --truth", "the truth of --table stands in the table: leave out --truth"))
	case len(roots) > 0 && f.truth == "":
		return errors.New(pick(l, "请用 --truth folders 或 --truth 文件 说明图片上是什么", "say what is on the pictures, with --truth folders or --truth FILE"))
	case f.target != 0 && !(f.target > 0 && f.target < 1):
		return errors.New(pick(l, "--target 要在 0 和 1 之间，如 0.9", "--target must be between 0 and 1, such as 0.9"))
	}
	return checkDevice(l, f.device)
}

// answers is the answers that are evaluated, with what is known of the truth.
func (f *evalFlags) answers(ctx context.Context, env Env, l words.Lang, roots []string) (t *evalTable, err error) {
	switch {
	case f.table != "":
		if t, err = readEvalTable(l, f.table); err != nil {
			err = &exit{status: ExitError, err: err}
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
			return nil, &exit{status: ExitError, err: err}
		}
	}
	return t, nil
}

// evaluate evaluates answers as the flags have it. The error is a sentence in l.
func evaluate(l words.Lang, f evalFlags, t *evalTable) (*evaluated, error) {
	var other *evalTable
	var err error
	if f.compare != "" {
		if other, err = readEvalTable(l, f.compare); err != nil {
			return nil, err
		}
	}
	notes, folders := t.notes, t.folders
	if f.mapping != "" {
		m, said, err := readMapping(l, f.mapping)
		if err != nil {
			return nil, err
		}
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
	v := &evaluated{Evaluation: review.Evaluate(&t.Table), names: t.names, notes: notes, target: f.target, folders: folders}
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

// oddities are sentences on figures that say less than they seem to.
func (v *evaluated) oddities(l words.Lang) (notes []string) {
	say := func(zh, en string, args ...any) { notes = append(notes, fmt.Sprintf(pick(l, zh, en), args...)) }
	switch judged, unsure := v.Judged(), v.Unsure(); {
	case v.Len() == 0:
		say("表里没有图片", "the table has no pictures")
	case judged == 0:
		say("没有一张有真值，正确率无从得知", "no picture has a truth: nothing is known of the accuracy")
	case judged == unsure:
		say("判过的 %d 张都是“不确定”，正确率无从得知", "all %d judged pictures are unsure: nothing is known of the accuracy", judged)
	case judged < review.Enough:
		say("只判了 %d 张，太少，正确率只能当作参考；至少判 %d 张", "only %d pictures were judged, too few for more than a hint; judge at least %d", judged, review.Enough)
	}
	return notes
}

// tellEval prints an evaluation.
func tellEval(env Env, l words.Lang, f evalFlags, v *evaluated) error {
	if f.json {
		return printJSON(env, l, v.json())
	}
	for _, n := range v.notes {
		fmt.Fprintln(env.Stderr, pick(l, "注意：", "note: ")+n)
	}
	if _, err := fmt.Fprint(env.Stdout, v.text(l)); err != nil {
		return unwritten(env, l, err)
	}
	return nil
}
