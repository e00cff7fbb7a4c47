package cli

import (
	"fmt"
	"strings"
	"time"

	"wanwu/app/words"
)

// outcome is how a run ended.
type outcome struct {
	tally
	took      time.Duration
	err       error // that ended it
	cancelled bool
	written   string // the file, absolute; empty where none was written
	unwritten error  // why it is not the file that was asked for
}

// summary tells how it went and chooses the exit status.
func summary(env Env, l words.Lang, f recognizeFlags, k *sink, o outcome) error {
	if o.nothing() && !o.cancelled && o.err == nil {
		fmt.Fprintln(env.Stderr, pick(l, "没有找到图片", "No pictures were found")+o.missingText(l)+k.skippedText(l))
		return &exit{status: ExitNothing, told: true}
	}
	line := fmt.Sprintf(pick(l, "完成 %d 张", "%d done"), o.finished()-o.Failed)
	if o.Empty > 0 {
		line += fmt.Sprintf(pick(l, "（其中无结果 %d）", " (%d of them empty)"), o.Empty)
	}
	if o.Failed > 0 {
		line += fmt.Sprintf(pick(l, " · 错误 %d", " · %d failed"), o.Failed)
	}
	if n := k.known.Load(); n > 0 {
		line += fmt.Sprintf(pick(l, " · 之前已完成 %d", " · %d done before"), n)
	}
	if n := k.cached.Load(); n > 0 {
		line += fmt.Sprintf(pick(l, " · 来自缓存 %d", " · %d from the cache"), n)
	}
	if s, n := o.took.Seconds(), k.done.Load(); s > 0 && n > 0 {
		line += fmt.Sprintf(pick(l, " · 用时 %s · %.1f 张/秒", " · %s · %.1f pictures/s"), rounded(o.took), float64(n)/s)
	}
	fmt.Fprintln(env.Stderr, line+k.skippedText(l))
	if f.where != "" {
		fmt.Fprintln(env.Stderr, whereText(l, o.passed))
	}
	switch {
	case o.written == "":
	case o.unwritten != nil:
		fmt.Fprintln(env.Stderr, pick(l, "结果已改为写入 ", "The results were written to another file: ")+o.written)
	default:
		fmt.Fprintln(env.Stderr, pick(l, "已写入 ", "Written to ")+o.written)
	}
	switch {
	case o.cancelled:
		fmt.Fprintln(env.Stderr, pick(l, "已中断", "Cancelled"))
		return &exit{status: ExitCancelled, told: true}
	case o.err != nil:
		return &exit{status: ExitError, told: true, err: o.err}
	case o.unwritten != nil:
		return &exit{status: ExitError, told: true, err: o.unwritten}
	case o.Failed > 0:
		return &exit{status: ExitPartly, told: true}
	}
	return nil
}

// missingText is "：/照片/猫.jpg 不存在", empty where every path exists.
func (t *tally) missingText(l words.Lang) string {
	if t.missing == 0 {
		return ""
	}
	names := printable(strings.Join(t.paths, pick(l, "、", ", ")))
	if t.missing > len(t.paths) {
		names += "…"
	}
	return fmt.Sprintf(pick(l, "：%s 不存在", ": no such file: %s"), names)
}

// rounded is a duration as short as a person wants it: 85ms, 1.2s, 3m20s.
func rounded(d time.Duration) time.Duration {
	if d < time.Second {
		return d.Round(time.Millisecond)
	}
	return d.Round(100 * time.Millisecond)
}
