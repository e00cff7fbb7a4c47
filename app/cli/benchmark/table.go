package benchmark

import (
	"fmt"
	"io"
	"strings"
	"time"

	"wanwu/app/bench"
	"wanwu/app/cli/command"
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

// text returns the sentence of a key.
func (t *benchTable) text(key string, args ...any) string { return words.T(t.lang, key, args...) }

// line prints a name and what belongs to it.
func (t *benchTable) line(name, format string, args ...any) {
	fmt.Fprintf(&t.b, "  %s %s\n", command.Pad(name, benchColumns), fmt.Sprintf(format, args...))
}

func (t *benchTable) head(r *bench.Report) {
	m := r.Machine
	fmt.Fprint(&t.b, t.text("cli.benchtable.cores", m.CPU, m.Cores, m.OS, m.Arch, m.Runtime, m.Go))
	fmt.Fprint(&t.b, t.text("cli.benchtable.lanes_batch_decoders_interleaved", r.Lanes, r.Batch, r.Decoders, r.Rounds))
	if m.Load != nil && *m.Load > 0.5 {
		fmt.Fprintf(&t.b, t.text("cli.benchtable.note_machine_load_at"), *m.Load)
	}
}

func (t *benchTable) set(r *bench.SetReport) {
	fmt.Fprintf(&t.b, "\n%s\n", words.T(t.lang, "cli.benchtable.on_average_round_different",
		setName(t.lang, r.Name), r.Width, r.Height, size(r.MeanBytes), r.Pictures, r.Different))
	rate := func(key string, s bench.Spread) {
		if s == (bench.Spread{}) {
			return // it failed
		}
		t.line(t.text(key), t.text("cli.benchtable.img"), s.Median, s.Min, s.Max)
	}
	rate("cli.benchtable.decode_resize_normalise", r.Decode)
	rate("cli.benchtable.network", r.Network)
	rate("cli.benchtable.limit_dec_net", r.Limit)
	rate("cli.benchtable.whole_job", r.Whole)
	if r.Whole.Median > 0 {
		t.speed(r)
	}
	if lat := r.LatencyMS; lat.Median > 0 {
		t.line(t.text("cli.benchtable.one_picture_when_warm"), t.text("cli.benchtable.ms"),
			lat.Median, lat.P95, lat.Min, lat.Max)
	}
	for _, m := range r.Memory {
		name := words.T(t.lang, "cli.benchtable.peak_memory_pictures", m.Pictures)
		peak := t.text("cli.benchtable.not_told_by_this")
		if m.Peak.Median > 0 {
			peak = fmt.Sprintf("%.0f MiB%s", m.Peak.Median/(1<<20), t.around("%.0f", m.Peak, 1<<20))
		}
		t.line(name, t.text("cli.benchtable.img_each"), peak, m.Rate.Median, t.around("%.1f", m.Rate, 1))
	}
}

// around returns the range of a spread in units of unit, or nothing where it was measured once.
func (t *benchTable) around(format string, s bench.Spread, unit float64) string {
	if s.Min == s.Max {
		return ""
	}
	return words.T(t.lang, "cli.benchtable.range", fmt.Sprintf(format, s.Min/unit), fmt.Sprintf(format, s.Max/unit))
}

// speed prints what was measured in turn.
func (t *benchTable) speed(r *bench.SetReport) {
	t.line(t.text("cli.benchtable.efficiency_whole_limit"), t.text("cli.benchtable.ratio"),
		r.Efficiency.Median, r.Efficiency.Min, r.Efficiency.Max)
	cpu := func(key string, s bench.Spread) {
		t.line(t.text(key), t.text("cli.benchtable.ms_spread"), s.Median, s.Min, s.Max)
	}
	cpu("cli.benchtable.row.processor_time_picture", r.CPU.Whole)
	cpu("cli.benchtable.row.decode_alone", r.CPU.Decode)
	cpu("cli.benchtable.row.network_alone", r.CPU.Network)
	o := r.CPU.Overhead
	t.line(t.text("cli.benchtable.rest"), t.text("cli.benchtable.change"), 100*o.Median, 100*o.Min, 100*o.Max)
	n := r.Counted
	t.line(t.text("cli.benchtable.means_in_whole_job"), t.text("cli.benchtable.ms_decode_ms_queued"), ms(n.Decode), ms(n.Wait), ms(n.Infer), n.BatchSize)
	if a := r.Allocations; a.PerPicture.Median > 0 {
		t.line(t.text("cli.benchtable.allocated_per_picture"), t.text("cli.benchtable.times_run"),
			a.PerPicture.Median, t.around("%.0f", a.PerPicture, 1), size(a.BytesPerPicture.Median), size(a.BytesPerRun.Median))
	}
}

// store prints a block a size, since each number has its spread.
func (t *benchTable) store(reports []bench.StoreReport) {
	if len(reports) > 0 {
		fmt.Fprintf(&t.b, "\n%s\n", t.text("cli.benchtable.results_store_one_call"))
	}
	for _, r := range reports {
		fmt.Fprint(&t.b, t.text("cli.benchtable.rows", r.Rows))
		call := func(key string, s bench.Spread) { t.line("  "+t.text(key), "%s", t.times(s)) }
		call("cli.benchtable.row.append", r.Append)
		call("cli.benchtable.row.append_copies_few", r.Copies)
		call("cli.benchtable.row.what_refresh_asks_for", r.Refresh)
		call("cli.benchtable.row.row", r.Row)
		call("cli.benchtable.row.counts", r.Counts)
		call("cli.benchtable.row.select_label", r.Select)
	}
}

// times writes nanoseconds with their spread.
func (t *benchTable) times(s bench.Spread) string {
	return words.T(t.lang, "cli.benchtable.spread", duration(s.Median), duration(s.Min), duration(s.Max))
}

func (t *benchTable) topk(reports []bench.TopKReport) {
	if len(reports) > 0 {
		fmt.Fprintf(&t.b, "\n%s\n", t.text("cli.benchtable.top_with_softmax_one"))
	}
	for _, r := range reports {
		name := words.T(t.lang, "cli.benchtable.classes", r.Classes)
		t.line(name, "%s", t.times(r.Time))
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
		return words.T(l, "cli.benchtable.megapixel_photographs")
	}
	return words.T(l, "cli.benchtable.small_pictures")
}

// stageName returns what is measured, in a word.
func stageName(l words.Lang, s bench.Stage) string {
	key := "cli.bench.stage." + string(s)
	if name := words.T(l, key); name != key {
		return name
	}
	return string(s) // top-k
}

// stageText says what comes next.
func stageText(l words.Lang, s bench.Stage, set string, n int) string {
	name := setName(l, set)
	switch s {
	case bench.StageInputs:
		return words.T(l, "cli.benchtable.making_different", name, n)
	case bench.StageLatency:
		return words.T(l, "cli.benchtable.one_at_time", name)
	case bench.StageSpeed:
		return words.T(l, "cli.benchtable.round_decode_network_whole", name, n)
	case bench.StageMemory:
		return words.T(l, "cli.benchtable.peak_memory", name, n)
	case bench.StageWindow:
		return words.T(l, "cli.benchtable.window_rows", n)
	case bench.StageFirstLabel:
		return words.T(l, "cli.benchtable.window_first_label")
	case bench.StageStore:
		return words.T(l, "cli.benchtable.results_store")
	}
	return "top-k…"
}

func (t *benchTable) window(r *bench.Report) {
	if len(r.Window) > 0 {
		fmt.Fprintf(&t.b, "\n%s\n", t.text("cli.benchtable.window_scrolling_paging_dragging"))
	}
	for _, w := range r.Window {
		fmt.Fprint(&t.b, t.text("cli.benchtable.rows", w.Rows))
		held := func(key string, s bench.Spread) { t.line("  "+t.text(key), "%s", t.times(s.Times(1e6))) }
		held("cli.benchtable.main_thread_held", w.Longest)
		held("cli.benchtable.it_processor_time", w.Busy)
		held("cli.benchtable.grid_refresh_on_average", w.GridRefreshMean)
		held("cli.benchtable.grid_refresh_longest", w.GridRefresh)
		held("cli.benchtable.at_first", w.First)
		held("cli.benchtable.step_painted", w.Frame)
		t.line(t.text("cli.benchtable.memory_peak"), "%7.0f MiB%s · %.0f MiB%s",
			w.Memory.Median/(1<<20), t.around("%.0f", w.Memory, 1<<20), w.Peak.Median/(1<<20), t.around("%.0f", w.Peak, 1<<20))
	}
	if len(r.FirstLabels) > 0 {
		fmt.Fprintf(&t.b, "\n%s\n", t.text("cli.benchtable.from_drop_first_label"))
	}
	for _, f := range r.FirstLabels {
		name := map[string]string{
			"photo": t.text("cli.benchtable.photograph_megapixels"),
			"tree":  t.text("cli.benchtable.folder"),
			"flat":  t.text("cli.benchtable.in_one_folder"),
		}[f.Name]
		ratio := ""
		if f.Ratio > 0 {
			ratio = fmt.Sprintf(t.text("cli.benchtable.times_of_photograph"), f.Ratio)
		}
		t.line(name, t.text("cli.benchtable.ms_each")+"%s", f.MS.Median, f.MS.Min, f.MS.Max, ratio)
	}
}

// failed says what could not be measured, and why.
func (t *benchTable) failed(parts []bench.Failure) {
	if len(parts) > 0 {
		fmt.Fprintf(&t.b, "\n%s\n", t.text("cli.benchtable.not_measured"))
	}
	for _, f := range parts {
		name := stageName(t.lang, f.Stage)
		if f.Set != "" {
			name += " · " + setName(t.lang, f.Set)
		}
		fmt.Fprintf(&t.b, "  %s: %s\n", name, f.Error)
	}
}
