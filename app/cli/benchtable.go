package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"wanwu/app/bench"
	"wanwu/app/words"
)

// benchColumns is how wide the column of names is, in character cells.
const benchColumns = 26

// benchTable prints a report for a person: a line a number, its median first
// and its spread in parentheses.
type benchTable struct {
	b    strings.Builder
	lang words.Lang
}

func printBench(w io.Writer, l words.Lang, r *bench.Report) error {
	t := &benchTable{lang: l}
	t.head(r)
	for i := range r.Sets {
		t.set(&r.Sets[i])
	}
	t.store(r.Store)
	t.topk(r.TopK)
	t.window(r)
	t.failed(r.Failed)
	_, err := io.WriteString(w, t.b.String())
	return err
}

func (t *benchTable) pick(zh, en string) string { return pick(t.lang, zh, en) }

// line prints a name and what belongs to it.
func (t *benchTable) line(zh, en, format string, args ...any) {
	fmt.Fprintf(&t.b, "  %s %s\n", pad(t.pick(zh, en), benchColumns), fmt.Sprintf(format, args...))
}

func (t *benchTable) head(r *bench.Report) {
	m := r.Machine
	fmt.Fprintf(&t.b, t.pick("%s · %d 核 · %s/%s · %s · %s\n", "%s · %d cores · %s/%s · %s · %s\n"), m.CPU, m.Cores, m.OS, m.Arch, m.Runtime, m.Go)
	fmt.Fprintf(&t.b, t.pick("推理通道 %d · 批大小 %d · 解码 %d · %d 轮交替测量：中位数（最小–最大）\n",
		"%d lanes · batch %d · %d decoders · %d interleaved rounds: median (min–max)\n"), r.Lanes, r.Batch, r.Decoders, r.Rounds)
	if m.Load != nil && *m.Load > 0.5 {
		fmt.Fprintf(&t.b, t.pick("注意：开始时机器负载为 %.1f，绝对数值偏低，只有比值可信\n",
			"note: the machine's load was %.1f at the start; trust ratios, not absolute numbers\n"), *m.Load)
	}
}

func (t *benchTable) set(r *bench.SetReport) {
	fmt.Fprintf(&t.b, "\n%s\n", fmt.Sprintf(t.pick("%s：%d×%d，平均 %s，每轮 %d 张（%d 种）", "%s: %d×%d, %s on average, %d a round (%d different)"),
		setName(t.lang, r.Name), r.Width, r.Height, size(r.MeanBytes), r.Pictures, r.Different))
	rate := func(zh, en string, s bench.Spread) {
		if s == (bench.Spread{}) {
			return // it failed
		}
		t.line(zh, en, t.pick("%7.1f 张/秒 （%.1f–%.1f）", "%7.1f img/s  (%.1f–%.1f)"), s.Median, s.Min, s.Max)
	}
	rate("只解码（含缩放、归一化）", "decode, resize, normalise", r.Decode)
	rate("只推理", "network", r.Network)
	rate("理论上限 1/(1/解码+1/推理)", "limit 1/(1/dec + 1/net)", r.Limit)
	rate("完整任务", "whole job", r.Whole)
	if r.Whole.Median > 0 {
		t.speed(r)
	}
	if lat := r.LatencyMS; lat.Median > 0 {
		t.line("单张延迟（预热后）", "one picture, when warm", t.pick("%7.1f 毫秒，p95 %.1f （%.1f–%.1f）", "%7.1f ms, p95 %.1f  (%.1f–%.1f)"),
			lat.Median, lat.P95, lat.Min, lat.Max)
	}
	for _, m := range r.Memory {
		name := fmt.Sprintf(t.pick("%d 张的内存峰值", "peak memory, %d pictures"), m.Pictures)
		peak := t.pick("此系统不提供", "not told by this system")
		if m.Peak.Median > 0 {
			peak = fmt.Sprintf("%.0f MiB%s", m.Peak.Median/(1<<20), t.around("%.0f", m.Peak, 1<<20))
		}
		t.line(name, name, t.pick("%11s，%.1f 张/秒%s", "%11s, %.1f img/s%s"), peak, m.Rate.Median, t.around("%.1f", m.Rate, 1))
	}
}

// around is the range of a spread in units of unit, or nothing where it was measured
// once.
func (t *benchTable) around(format string, s bench.Spread, unit float64) string {
	if s.Min == s.Max {
		return ""
	}
	return fmt.Sprintf(t.pick("（"+format+"–"+format+"）", " ("+format+"–"+format+")"), s.Min/unit, s.Max/unit)
}

// speed prints what was measured in turn.
func (t *benchTable) speed(r *bench.SetReport) {
	t.line("效率（完整任务 ÷ 上限）", "efficiency, whole ÷ limit", t.pick("%7.3f （%.3f–%.3f）", "%7.3f  (%.3f–%.3f)"),
		r.Efficiency.Median, r.Efficiency.Min, r.Efficiency.Max)
	cpu := func(zh, en string, s bench.Spread) {
		t.line(zh, en, t.pick("%7.1f 毫秒 （%.1f–%.1f）", "%7.1f ms  (%.1f–%.1f)"), s.Median, s.Min, s.Max)
	}
	cpu("每张图片的处理器时间", "processor time a picture", r.CPU.Whole)
	cpu("  其中解码", "  decode alone", r.CPU.Decode)
	cpu("  其中推理", "  network alone", r.CPU.Network)
	o := r.CPU.Overhead
	t.line("  其余", "  the rest", t.pick("%+6.1f%% （%+.1f%%–%+.1f%%）", "%+6.1f%%  (%+.1f%%–%+.1f%%)"), 100*o.Median, 100*o.Min, 100*o.Max)
	n := r.Counted
	t.line("完整任务里的平均值", "means in the whole job", t.pick("%7.1f 毫秒解码 · %.1f 毫秒排队 · %.1f 毫秒一批（%.1f 张）",
		"%7.1f ms decode · %.1f ms queued · %.1f ms a batch (of %.1f)"), ms(n.Decode), ms(n.Wait), ms(n.Infer), n.BatchSize)
	if a := r.Allocations; a.PerPicture.Median > 0 {
		t.line("每张图片的内存分配", "allocated per picture", t.pick("%7.0f 次%s，%s；每次运行另需 %s", "%7.0f times%s, %s; and %s a run"),
			a.PerPicture.Median, t.around("%.0f", a.PerPicture, 1), size(a.BytesPerPicture.Median), size(a.BytesPerRun.Median))
	}
}

// store prints a block a size, since each number has its spread.
func (t *benchTable) store(reports []bench.StoreReport) {
	if len(reports) > 0 {
		fmt.Fprintf(&t.b, "\n%s\n", t.pick("结果表（每次操作）", "Results' store, one call"))
	}
	for _, r := range reports {
		fmt.Fprintf(&t.b, t.pick("  %d 行\n", "  %d rows\n"), r.Rows)
		call := func(zh, en string, s bench.Spread) { t.line("  "+zh, "  "+en, "%s", t.times(s)) }
		call("追加一条", "append", r.Append)
		call("追加一条，内容只有几种", "append, copies of a few", r.Copies)
		call("一次刷新所查询的", "what a refresh asks for", r.Refresh)
		call("读一行", "row", r.Row)
		call("计数", "counts", r.Counts)
		call("筛选一个标签", "select a label", r.Select)
	}
}

// times writes nanoseconds with their spread.
func (t *benchTable) times(s bench.Spread) string {
	return fmt.Sprintf(t.pick("%11s （%s–%s）", "%11s  (%s–%s)"), duration(s.Median), duration(s.Min), duration(s.Max))
}

func (t *benchTable) topk(reports []bench.TopKReport) {
	if len(reports) > 0 {
		fmt.Fprintf(&t.b, "\n%s\n", t.pick("top-5 与 softmax（每张图片）", "top-5 with softmax, one picture"))
	}
	for _, r := range reports {
		name := fmt.Sprintf(t.pick("%d 类", "%d classes"), r.Classes)
		t.line(name, name, "%s", t.times(r.Time))
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// duration writes nanoseconds with three digits that count.
func duration(ns float64) string {
	switch {
	case ns < 1000:
		return fmt.Sprintf("%.3g ns", ns)
	case ns < 1e6:
		return fmt.Sprintf("%.3g µs", ns/1e3)
	}
	return fmt.Sprintf("%.4g ms", ns/1e6)
}

// size writes bytes for a person.
func size(b float64) string {
	switch {
	case b < 1000:
		return fmt.Sprintf("%.0f B", b)
	case b < 1e6:
		return fmt.Sprintf("%.1f kB", b/1e3)
	}
	return fmt.Sprintf("%.2f MB", b/1e6)
}

func setName(l words.Lang, name string) string {
	if name == bench.Photos.Name {
		return pick(l, "1200 万像素照片", "12-megapixel photographs")
	}
	return pick(l, "小图", "Small pictures")
}

// stageName is what is measured, in a word.
func stageName(l words.Lang, s bench.Stage) string {
	names := map[bench.Stage][2]string{
		bench.StageInputs: {"生成图片", "making pictures"}, bench.StageLatency: {"单张延迟", "one picture"},
		bench.StageSpeed: {"速度", "speed"}, bench.StageMemory: {"内存峰值", "peak memory"}, bench.StageStore: {"结果表", "results' store"},
		bench.StageWindow: {"窗口", "window"}, bench.StageFirstLabel: {"第一个标签", "first label"},
	}
	name, ok := names[s]
	if !ok {
		return string(s)
	}
	return pick(l, name[0], name[1])
}

// stageText says what comes next.
func stageText(l words.Lang, s bench.Stage, set string, n int) string {
	name := setName(l, set)
	switch s {
	case bench.StageInputs:
		return fmt.Sprintf(pick(l, "生成 %s（%d 种）…", "making %s (%d different)…"), name, n)
	case bench.StageLatency:
		return fmt.Sprintf(pick(l, "%s：单张延迟…", "%s: one at a time…"), name)
	case bench.StageSpeed:
		return fmt.Sprintf(pick(l, "%s：每轮 %d 张，解码、推理、完整任务交替…", "%s: %d a round; decode, network and whole in turn…"), name, n)
	case bench.StageMemory:
		return fmt.Sprintf(pick(l, "%s：%d 张的内存峰值…", "%s: peak memory of %d…"), name, n)
	case bench.StageWindow:
		return fmt.Sprintf(pick(l, "窗口：%d 行…", "window: %d rows…"), n)
	case bench.StageFirstLabel:
		return pick(l, "窗口：第一个标签…", "window: the first label…")
	case bench.StageStore:
		return pick(l, "结果表…", "results' store…")
	}
	return "top-k…"
}

func (t *benchTable) window(r *bench.Report) {
	if len(r.Window) > 0 {
		fmt.Fprintf(&t.b, "\n%s\n", t.pick("窗口（滚动、翻页、拖动、筛选、改大小）", "Window (scrolling, paging, dragging, filtering, resizing cells)"))
	}
	for _, w := range r.Window {
		fmt.Fprintf(&t.b, t.pick("  %d 行\n", "  %d rows\n"), w.Rows)
		held := func(zh, en string, s bench.Spread) { t.line("  "+zh, "  "+en, "%s", t.times(s.Times(1e6))) }
		held("主线程最长占用", "main thread held", w.Longest)
		held("其中处理器时间", "of it processor time", w.Busy)
		held("网格刷新，平均一次", "grid refresh, on average", w.GridRefreshMean)
		held("网格刷新，最长一次", "grid refresh, the longest", w.GridRefresh)
		held("首次显示", "at first", w.First)
		held("一步到画完", "step to painted", w.Frame)
		t.line("  内存 · 峰值", "  memory · peak", "%7.0f MiB%s · %.0f MiB%s",
			w.Memory.Median/(1<<20), t.around("%.0f", w.Memory, 1<<20), w.Peak.Median/(1<<20), t.around("%.0f", w.Peak, 1<<20))
	}
	if len(r.FirstLabels) > 0 {
		fmt.Fprintf(&t.b, "\n%s\n", t.pick("从放下到屏幕上出现第一个标签（预热后）", "From the drop to the first label on the screen, when warm"))
	}
	for _, f := range r.FirstLabels {
		name := map[string]string{
			"photo": t.pick("1 张 1200 万像素照片", "1 photograph, 12 megapixels"),
			"tree":  t.pick("10 万张，每个文件夹 2000 张", "100,000, 2,000 a folder"),
			"flat":  t.pick("10 万张，同一个文件夹", "100,000 in one folder"),
		}[f.Name]
		t.line(name, name, t.pick("%7.0f 毫秒 （%.0f–%.0f）", "%7.0f ms  (%.0f–%.0f)"), f.MS.Median, f.MS.Min, f.MS.Max)
	}
}

// failed says what could not be measured, and why.
func (t *benchTable) failed(parts []bench.Failure) {
	if len(parts) > 0 {
		fmt.Fprintf(&t.b, "\n%s\n", t.pick("没能测量", "Not measured"))
	}
	for _, f := range parts {
		name := stageName(t.lang, f.Stage)
		if f.Set != "" {
			name += " · " + setName(t.lang, f.Set)
		}
		fmt.Fprintf(&t.b, "  %s: %s\n", name, f.Error)
	}
}
