package bench

import (
	"bytes"
	"context"
	"errors"
	"image"
	"math"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/infertest"
	"wanwu/inference/pipeline"
)

// medium is large enough to be guessed from strips, and affordable in a test.
var medium = Kind{Name: "medium", Width: 1024, Height: 768, Bytes: 260_000}

func bases(t *testing.T) []*image.RGBA {
	t.Helper()
	b, err := loadBases(t.Context(), assets.Samples(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestGeneratedPicturesHaveRequestedSize(t *testing.T) {
	s, err := makeSet(t.Context(), medium, t.TempDir(), bases(t))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := s.folder(2*different + 1)
	if err != nil {
		t.Fatal(err)
	}
	all, err := items(t.Context(), dir)
	if err != nil || len(all) != 2*different+1 {
		t.Fatalf("%d pictures in the folder, %v", len(all), err)
	}
	d, err := imagefile.NewDecoder(infertest.Preprocess(), imagefile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	slot := make([]float32, infertest.Preprocess().Len())
	for i := range all {
		pic, err := d.Decode(t.Context(), &all[i], slot)
		if err != nil {
			t.Fatal(err)
		}
		w, h := medium.Width, medium.Height
		if i%4 == 1 { // these are on their side
			w, h = h, w
		}
		if pic.Width != w || pic.Height != h || pic.Format != "jpeg" {
			t.Errorf("picture %d is a %s of %d×%d, want %d×%d", i, pic.Format, pic.Width, pic.Height, w, h)
		}
		if off := float64(pic.Bytes)/float64(medium.Bytes) - 1; math.Abs(off) > 0.15 {
			t.Errorf("picture %d has %d bytes, %.0f%% off", i, pic.Bytes, 100*off)
		}
	}
	a, b := read(t, s.files[0]), read(t, s.files[len(s.files)-1])
	if bytes.Equal(a, b) {
		t.Error("two of the different pictures are equal")
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestPicturesAreTheSameEveryTime(t *testing.T) {
	base := bases(t)[0]
	var made [2][]byte
	for i := range made {
		p := photo{base: cut(base, 200, 150), width: 200, height: 150, bytes: 15_000, orientation: 6, seed: 3}
		data, err := p.jpeg(newGrain(7), &image.RGBA{})
		if err != nil {
			t.Fatal(err)
		}
		made[i] = data
	}
	if !bytes.Equal(made[0], made[1]) {
		t.Error("the same seed gave two pictures")
	}
}

// config measures a fake network of ten classes with the real decoder.
func config(t *testing.T) Config {
	pre := infertest.Preprocess()
	return Config{
		Dir: t.TempDir(), Samples: assets.Samples(), Rounds: 2,
		Pipeline: &pipeline.Pipeline{
			Backend: &infertest.Backend{Lanes: 2, Batch: 4, Classes: 10}, Preprocess: pre,
			NewDecoder: func() (inference.Decoder, error) { return imagefile.NewDecoder(pre, imagefile.Options{}) },
			Classes:    10, Activation: inference.Softmax, TopK: 5, Decoders: 3,
		},
		Jobs:      []Job{{Kind: Kind{Name: "tiny", Width: 200, Height: 150, Bytes: 12_000}, Pictures: 13, Memory: []int{13, 20}}},
		StoreRows: []int{100, 5000}, Classes: []int{1000},
		Child: func(ctx context.Context, dir string) (Memory, error) {
			all, err := items(ctx, dir)
			return Memory{Pictures: len(all), PeakBytes: 1 << 20, Rate: 1}, err
		},
	}
}

func TestReportIsConsistent(t *testing.T) {
	c := config(t)
	var stages []Stage
	c.Progress = func(s Stage, _ string, _ int) { stages = append(stages, s) }
	r, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Sets) != 1 || len(r.Store) != 2 || len(r.TopK) != 1 || r.Rounds != 2 || r.Decoders != 3 || r.Lanes != 2 || r.Batch != 4 {
		t.Fatalf("%+v", r)
	}
	s := r.Sets[0]
	for name, v := range map[string]Spread{
		"decode": s.Decode, "network": s.Network, "limit": s.Limit, "whole": s.Whole, "efficiency": s.Efficiency,
		"latency": s.LatencyMS.Spread, "append": r.Store[1].Append, "copies": r.Store[1].Copies, "allocations": s.Allocations.PerPicture, "refresh": r.Store[1].Refresh, "select": r.Store[1].Select,
		"topk": r.TopK[0].Time,
	} {
		if !(v.Min > 0 && v.Min <= v.Median && v.Median <= v.Max) {
			t.Errorf("%s: %+v", name, v)
		}
	}
	if s.Limit.Max >= s.Decode.Max || s.Limit.Max >= s.Network.Max {
		t.Errorf("the limit %+v is not below its parts", s.Limit)
	}
	if s.LatencyMS.P95 < s.LatencyMS.Median || s.LatencyMS.P95 > s.LatencyMS.Max {
		t.Errorf("p95 %v of %+v", s.LatencyMS.P95, s.LatencyMS)
	}
	if len(s.Memory) != 2 || s.Memory[1].Pictures != 20 || s.Memory[0].Peak != (Spread{1 << 20, 1 << 20, 1 << 20}) || s.Different != different {
		t.Errorf("%+v", s)
	}
	want := []Stage{StageInputs, StageLatency, StageSpeed, StageMemory, StageMemory, StageMemory, StageMemory, StageStore, StageTopK}
	if !slices.Equal(stages, want) {
		t.Errorf("stages %v, want %v", stages, want)
	}
}

func TestFailedStageReportsNoValue(t *testing.T) {
	broken := errors.New("out of order")
	c := config(t)
	c.Child = func(context.Context, string) (Memory, error) { return Memory{}, broken }
	if _, err := Run(t.Context(), c); !errors.Is(err, broken) {
		t.Errorf("a failing memory run: %v", err)
	}
	c = config(t)
	c.Child = func(context.Context, string) (Memory, error) { return Memory{Pictures: 1}, nil }
	if _, err := Run(t.Context(), c); err == nil {
		t.Error("a memory run that saw too few pictures passed")
	}
	c = config(t)
	c.Rounds = 0
	if _, err := Run(t.Context(), c); err == nil {
		t.Error("no rounds passed")
	}
	c = config(t)
	c.Pipeline.Backend = &infertest.Backend{Lanes: 2, Batch: 4, Classes: 10, Garble: func(b *inference.Batch) { b.Logits[0] = float32(math.NaN()) }}
	if _, err := Run(t.Context(), c); inference.CodeOf(err) != inference.CodeBadOutput {
		t.Errorf("a network that answers NaN: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	c = config(t)
	c.Progress = func(s Stage, _ string, _ int) {
		if s == StageSpeed {
			cancel()
		}
	}
	if _, err := Run(ctx, c); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled bench: %v", err)
	}
}

func TestPeakMemoryIsThisProcess(t *testing.T) {
	peak, ok := PeakMemory()
	if ok != (peak > 0) || ok && (peak < 1<<20 || peak > 1<<40) {
		t.Errorf("%d bytes, %v", peak, ok)
	}
}

// TestLateFailureKeepsEarlierResults checks that a late failure loses its own value alone: the rest
// is measured, and the report says what is missing and why.
func TestLateFailureKeepsEarlierResults(t *testing.T) {
	broken := errors.New("no display")
	c := config(t)
	c.Rounds, c.WindowRows = 3, []int{100, 200}
	windows := 0
	c.Window = func(_ context.Context, trial Trial) (WindowReport, error) {
		if windows++; windows > 3 {
			return WindowReport{}, broken
		}
		return WindowReport{LongestMS: float64(windows), Holds: map[string]float64{"grid refresh": float64(windows) / 2}, Means: map[string]float64{"grid refresh": float64(windows) / 4}}, nil
	}
	c.Child = func(context.Context, string) (Memory, error) { return Memory{}, errors.New("no memory") }
	r, err := Run(t.Context(), c)
	if !errors.Is(err, broken) || r == nil {
		t.Fatalf("%v, %v", r, err)
	}
	if len(r.Sets) != 1 || r.Sets[0].Whole.Median <= 0 || len(r.Sets[0].Memory) != 0 || len(r.Store) != 2 || len(r.TopK) != 1 {
		t.Errorf("%+v", r)
	}
	if len(r.Window) != 2 || r.Window[0].Longest != (Spread{2, 1, 3}) || r.Window[0].GridRefresh != (Spread{1, 0.5, 1.5}) || r.Window[0].GridRefreshMean != (Spread{0.5, 0.25, 0.75}) || r.Window[1].Longest.Median != 2 {
		t.Errorf("%+v", r.Window)
	}
	var failed []Stage
	for _, f := range r.Failed {
		failed = append(failed, f.Stage)
	}
	if !slices.Equal(failed, []Stage{StageMemory, StageWindow, StageFirstLabel}) {
		t.Errorf("%+v", r.Failed)
	}
}

// TestPicturesWithoutLinks checks that pictures are copied where a file may have few links or none.
func TestPicturesWithoutLinks(t *testing.T) {
	for _, most := range []int{0, 3} {
		dir := t.TempDir()
		first := filepath.Join(dir, "first")
		if err := os.WriteFile(first, []byte("photo"), 0o600); err != nil {
			t.Fatal(err)
		}
		l := newLinks([]string{first})
		made := map[string]int{}
		l.link = func(from, to string) error {
			if made[from]++; made[from] > most {
				return &os.LinkError{Op: "link", Old: from, New: to, Err: syscall.EMLINK}
			}
			return os.Link(from, to)
		}
		for i := range 10 {
			to := filepath.Join(dir, string(rune('a'+i)))
			if err := l.place(i, to); err != nil {
				t.Fatal(err)
			}
			if got := read(t, to); string(got) != "photo" {
				t.Errorf("%d links at most: picture %d holds %q", most, i, got)
			}
		}
		if most == 3 && len(made) != 3 { // the file itself, the 4th and the 8th
			t.Errorf("%d links at most: %d files were linked", most, len(made))
		}
	}
}
