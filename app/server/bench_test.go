package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/server"
	"wanwu/inference"
	"wanwu/inference/pipeline"
)

// rig is a service and its engine in one process, as a window has them.
type rig struct {
	url    string
	engine *engine.Engine
	body   []byte
	kind   string
}

func newRig(b *testing.B) *rig {
	config := apptest.EngineConfig(b, "cpu", b.TempDir())
	e, err := engine.OpenOn(b.Context(), apptest.EmbeddedPack(b), config)
	if err != nil {
		b.Fatal(err)
	}
	card, err := engine.ReadPackInfo(b.Context(), apptest.EmbeddedPack(b), "")
	if err != nil {
		b.Fatal(err)
	}
	address, _ := run(b, server.Config{Card: card, Open: func(context.Context) (server.Engine, error) { return e, nil }})
	r := &rig{url: address, engine: e}
	buf, kind := form(b, sample(b, "猫.jpg"))
	r.body, r.kind = buf.Bytes(), kind
	for r.ask(http.DefaultClient) != nil { // until the engine is handed over
	}
	return r
}

// ask has one picture recognised.
func (r *rig) ask(client *http.Client) error {
	resp, err := client.Post(r.url+"/v1/recognize", r.kind, bytes.NewReader(r.body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return nil
}

// callers have pictures recognised for a while, n at a time, and returns how long each took.
func (r *rig) callers(b *testing.B, n int, length time.Duration) (took []time.Duration) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: n}}
	defer client.CloseIdleConnections()
	end := time.Now().Add(length)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for time.Now().Before(end) {
				begin := time.Now()
				if err := r.ask(client); err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				took = append(took, time.Since(begin))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.Sort(took)
	return took
}

// bulk runs pictures as a window runs a folder, until stop, which returns how many it did a second.
func (r *rig) bulk(b *testing.B) (stop func() (perSecond float64)) {
	ctx, cancel := context.WithCancel(b.Context())
	counted := &counter{}
	done := make(chan error, 1)
	begin := time.Now()
	go func() {
		o := engine.RunOptions{TopK: 10, Background: true, ThumbSide: 320, Embeddings: true}
		done <- r.engine.RunItems(ctx, items(b, 20000), o, counted)
	}()
	return func() float64 {
		perSecond := float64(counted.n.Load()) / time.Since(begin).Seconds()
		cancel()
		if err := <-done; err != nil && ctx.Err() == nil {
			b.Error(err)
		}
		return perSecond
	}
}

// counter is a sink that counts.
type counter struct {
	pipeline.Discard
	n atomic.Int64
}

func (c *counter) Done(*inference.Result) error { c.n.Add(1); return nil }

// The benchmark goes round so often, each part that long: what else the machine does meanwhile should
// be the same for all of them.
const (
	rounds   = 4
	measured = 2 * time.Second
)

// BenchmarkCallersBesideBulk says what a run over a folder costs callers of the service on the same
// engine, and how far the run gets beside them: both as shares of what they have alone.
func BenchmarkCallersBesideBulk(b *testing.B) {
	for _, n := range []int{1, 8} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := newRig(b)
			for b.Loop() {
				r.besideBulk(b, n)
			}
		})
	}
}

// besideBulk measures n callers and a run, each alone and both together.
func (r *rig) besideBulk(b *testing.B, n int) {
	var alone, beside []time.Duration
	var runAlone, runBeside float64
	for range rounds {
		alone = append(alone, r.callers(b, n, measured)...)
		stop := r.bulk(b)
		beside = append(beside, r.callers(b, n, measured)...)
		runBeside += stop() / rounds
		stop = r.bulk(b)
		<-time.After(measured)
		runAlone += stop() / rounds
	}
	middle := func(d []time.Duration) float64 {
		slices.Sort(d)
		return float64(d[len(d)/2]) / 1e6
	}
	rate := func(d []time.Duration) float64 { return float64(len(d)) / (rounds * measured.Seconds()) }
	b.ReportMetric(middle(beside)/middle(alone), "P50-ratio")
	b.ReportMetric(runBeside/runAlone, "bulk-share")
	b.Logf("%d callers beside a run: P50 %.1f ms alone, %.1f ms beside it (%.2f ×); %.1f and %.1f answers/s; the run does %.1f pictures/s alone, %.1f beside them (%.0f %%)",
		n, middle(alone), middle(beside), middle(beside)/middle(alone), rate(alone), rate(beside), runAlone, runBeside, 100*runBeside/runAlone)
}

// BenchmarkLoneCaller is one caller after another, to be profiled: what is not decoding and not the
// network is the service itself.
func BenchmarkLoneCaller(b *testing.B) {
	r := newRig(b)
	for b.Loop() {
		if err := r.ask(http.DefaultClient); err != nil {
			b.Fatal(err)
		}
	}
}
