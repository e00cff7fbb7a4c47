package metrics_test

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"wanwu/app/metrics"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pipeline"
)

func written(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func expect(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+text, "\n"+line+"\n") {
			t.Errorf("%q is not among the metrics", line)
		}
	}
}

// TestRunIsCounted checks that a run through the pipeline is counted, its pictures and its batches.
func TestRunIsCounted(t *testing.T) {
	m := metrics.New()
	p := &pipeline.Pipeline{
		Backend: &infertest.Backend{Lanes: 2, Batch: 1, Classes: 1024}, Preprocess: infertest.Preprocess(), Classes: 1024,
		TopK: 1, Activation: inference.Identity, Decoders: 2, Observer: m,
		NewDecoder: func() (inference.Decoder, error) { return infertest.Numbered{Latency: time.Millisecond}, nil },
	}
	items := make([]inference.Item, 40)
	for i := range 3 {
		items[i].Err = &inference.Error{Code: inference.CodeTruncated, Path: "秘密.jpg"}
	}
	if err := p.RunItems(t.Context(), items, pipeline.Discard{}); err != nil {
		t.Fatal(err)
	}
	text := written(t, m)
	expect(t, text,
		`wanwu_pictures_total{status="recognised"} 37`, `wanwu_pictures_total{status="error"} 3`, `wanwu_pictures_total{status="known"} 0`,
		`wanwu_picture_errors_total{code="truncated"} 3`, `wanwu_queue_wait_seconds_count 37`,
		`wanwu_batch_size_count 37`, `wanwu_batch_size_bucket{le="1"} 37`, `wanwu_infer_seconds_count 37`, `wanwu_picture_bytes_total 37`)
	if strings.Contains(text, "秘密") {
		t.Error("a picture's name is among the metrics")
	}
	if !strings.Contains(text, "\ngo_memstats_alloc_bytes ") {
		t.Error("the process's memory is not among the metrics")
	}
	totals, err := m.Totals()
	if err != nil {
		t.Fatal(err)
	}
	if totals.Recognised != 37 || totals.Failed != 3 || totals.Errors["truncated"] != 3 || totals.Batches != 37 ||
		totals.BatchSize != 1 || totals.Decode < time.Millisecond {
		t.Errorf("%+v", totals)
	}
}

func TestEventsAndFailures(t *testing.T) {
	m := metrics.New()
	m.ObserveBatch(inference.BatchStats{N: 32, Online: 5, Wait: 3 * time.Millisecond, Took: 70 * time.Millisecond})
	m.ObserveBatch(inference.BatchStats{N: 8, Err: &inference.Error{Code: inference.CodeOutOfMemory}})
	m.ObserveBatch(inference.BatchStats{N: 1, Err: errors.New("no code")})
	m.ObserveDevice(inference.DeviceEvent{Kind: inference.EventFailed, Code: inference.CodeOutOfMemory, Batch: 16})
	m.ObserveDevice(inference.DeviceEvent{Kind: inference.EventReopened, Batch: 16})
	m.ObserveMemory(3<<30, 4<<30)
	m.ObservePicture(&inference.Result{Cached: true, Bytes: 1000})
	expect(t, written(t, m),
		`wanwu_batch_size_count 3`, `wanwu_batch_size_bucket{le="8"} 2`, `wanwu_infer_seconds_count 1`, `wanwu_online_pictures_total 5`,
		`wanwu_batch_errors_total{code="out_of_memory"} 1`, `wanwu_batch_errors_total{code="internal"} 1`,
		`wanwu_device_events_total{code="out_of_memory",kind="failed"} 1`, `wanwu_device_events_total{code="",kind="reopened"} 1`,
		`wanwu_device_batch 16`, `wanwu_device_memory_used_bytes 3.221225472e+09`, `wanwu_device_memory_bytes 4.294967296e+09`,
		`wanwu_pictures_total{status="known"} 1`, `wanwu_picture_bytes_total 0`)
}

// TestIndependentRegistries checks that two programs in one process, or two tests, do not count
// into each other.
func TestIndependentRegistries(t *testing.T) {
	a, b := metrics.New(), metrics.New()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 1000 {
				a.ObservePicture(&inference.Result{Decode: time.Millisecond, Wait: time.Microsecond})
			}
		})
	}
	wg.Wait()
	expect(t, written(t, a), `wanwu_pictures_total{status="recognised"} 8000`, `wanwu_decode_seconds_count 8000`)
	expect(t, written(t, b), `wanwu_pictures_total{status="recognised"} 0`)
}

// BenchmarkObservePicture measures what counting costs a picture that is alone in its batch, as on
// a CPU: its result and its run. A picture takes some ten milliseconds there.
func BenchmarkObservePicture(b *testing.B) {
	m := metrics.New()
	r := &inference.Result{Bytes: 28595, Decode: 3 * time.Millisecond, Wait: 40 * time.Microsecond, Infer: 17 * time.Millisecond}
	s := inference.BatchStats{N: 1, Wait: r.Wait, Took: r.Infer}
	b.ReportAllocs()
	for b.Loop() {
		m.ObservePicture(r)
		m.ObserveBatch(s)
	}
}

// BenchmarkObservePictureParallel measures the same from every core at once.
func BenchmarkObservePictureParallel(b *testing.B) {
	m := metrics.New()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		r := &inference.Result{Bytes: 28595, Decode: 3 * time.Millisecond, Wait: 40 * time.Microsecond, Infer: 17 * time.Millisecond}
		s := inference.BatchStats{N: 1, Wait: r.Wait, Took: r.Infer}
		for pb.Next() {
			m.ObservePicture(r)
			m.ObserveBatch(s)
		}
	})
}
