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
	table, mapping, compare string
	target                  float64
	json                    bool
}

func newEval(env Env, l words.Lang) *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use:   pick(l, "eval --table 文件 [选项]", "eval --table FILE [flags]"),
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
label 也可以写成 *猫*（名字包含“猫”）。`,
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
“cat”).`),
		Example: pick(l, `  wanwu eval --table 抽检.xlsx
  wanwu eval --table 抽检.csv --target 0.9 --mapping 业务类别.csv
  wanwu eval --table 新模型.csv --compare 旧模型.csv --json`,
			`  wanwu eval --table judged.xlsx
  wanwu eval --table judged.csv --target 0.9 --mapping categories.csv
  wanwu eval --table new.csv --compare old.csv --json`),
		Args: noWords(l),
		RunE: func(c *cobra.Command, _ []string) error { return eval(c.Context(), env, l, f) },
	}
	c.Flags().StringVar(&f.table, "table", "", pick(l, "有答案和真值的表（.csv .xlsx）", "table of answers and truths (.csv .xlsx)"))
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

func eval(ctx context.Context, env Env, l words.Lang, f evalFlags) error {
	usage := func(zh, en string) error { return &exit{status: ExitUsage, err: errors.New(pick(l, zh, en))} }
	switch {
	case f.table == "":
		return usage("请用 --table 给出要评估的表", "name the table to evaluate with --table")
	case f.target != 0 && !(f.target > 0 && f.target < 1):
		return usage("--target 要在 0 和 1 之间，如 0.9", "--target must be between 0 and 1, such as 0.9")
	}
	v, err := evaluateTable(l, f)
	if err != nil {
		return &exit{status: ExitError, err: err}
	}
	if ctx.Err() != nil {
		return &exit{status: ExitCancelled, err: ctx.Err()}
	}
	return tellEval(env, l, f, v)
}

// evaluateTable evaluates what --table names. The error is a sentence in l.
func evaluateTable(l words.Lang, f evalFlags) (*evaluated, error) {
	t, err := readEvalTable(l, f.table)
	if err != nil {
		return nil, err
	}
	var other *evalTable
	if f.compare != "" {
		if other, err = readEvalTable(l, f.compare); err != nil {
			return nil, err
		}
	}
	notes := t.notes
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
	v := &evaluated{names: t.names, notes: notes, target: f.target}
	v.Evaluation = review.Evaluate(&t.Table)
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
