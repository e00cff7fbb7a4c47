package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/infertest"
)

// The simulation: a device of 20 ms + 3 ms a picture, which does 276 pictures a
// second in batches of 32 and 43 one by one, in virtual time. docs/batching.md has
// its table and says what the numbers mean.
const (
	maxBatch = 32
	settling = 5 * time.Second // not measured: the load builds up
	measured = 20 * time.Second
)

// rounds returns how long n callers in a loop take to settle: the slowest service needs twice its
// time for each of them once.
func rounds(n int) time.Duration {
	return settling + time.Duration(2*n)*(infertest.Fixed+infertest.Each)
}

// service is one way to bring callers to the device.
type service struct {
	name  string
	lanes int
	copy  time.Duration // of a picture to the GPU
	// start begins to serve and says how a caller asks; stop ends it when no
	// caller is left.
	start func(ctx context.Context, back inference.Backend) (ask func(context.Context, []float32) error, stop func())
}

// oneByOne returns the naive loop, a picture a run.
func oneByOne(_ context.Context, back inference.Backend) (func(context.Context, []float32) error, func()) {
	turn := make(chan struct{}, 1)
	logits := make([]float32, simulated)
	return func(ctx context.Context, slot []float32) error {
		select {
		case turn <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		defer func() { <-turn }()
		return back.Run(ctx, &inference.Batch{N: 1, Input: slot, Logits: logits})
	}, func() {}
}

// collectThenRun returns the loop of many articles: it collects until a batch is full or 50 ms have
// passed, runs it, and looks at no other caller meanwhile.
func collectThenRun(ctx context.Context, back inference.Backend) (func(context.Context, []float32) error, func()) {
	type job struct {
		slot []float32
		done chan error
	}
	jobs := make(chan job, 4096)
	var wg sync.WaitGroup
	wg.Go(func() {
		var input, logits []float32
		for {
			var batch []job
			var late <-chan time.Time
			for len(batch) < maxBatch {
				select {
				case j := <-jobs:
					if batch = append(batch, j); late == nil {
						late = time.After(50 * time.Millisecond)
					}
					continue
				case <-late:
				case <-ctx.Done():
					return
				}
				break
			}
			input = input[:0]
			for _, j := range batch {
				input = append(input, j.slot...)
			}
			logits = slices.Grow(logits, len(batch)*simulated)[:len(batch)*simulated]
			err := back.Run(ctx, &inference.Batch{N: len(batch), Input: input, Logits: logits})
			for _, j := range batch {
				j.done <- err
			}
		}
	})
	ask := func(ctx context.Context, slot []float32) error {
		j := job{slot, make(chan error, 1)}
		select {
		case jobs <- j:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case err := <-j.done:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ask, wg.Wait
}

// batched returns the real batcher, with a queue of so many pictures.
func batched(queue int) func(context.Context, inference.Backend) (func(context.Context, []float32) error, func()) {
	return func(_ context.Context, back inference.Backend) (func(context.Context, []float32) error, func()) {
		b := batch.New(back, batch.Config{Len: infertest.Preprocess().Len(), Classes: simulated, Queue: queue})
		ask := func(ctx context.Context, slot []float32) error {
			return b.Submit(ctx, slot, func(batch.Output) {})
		}
		return ask, func() { b.Close(context.Background()) }
	}
}

// simulated is the number of classes: enough for answers that differ.
const simulated = 16

// figures are what a simulation measured.
type figures struct {
	offered, answered int // pictures asked for, and answered, in the measured time
	refused           int
	took              []time.Duration // of the answered ones, ascending
	use, batch        float64         // share of the time in which the device computed; pictures a run
}

func (f figures) rate() float64 { return float64(f.answered) / measured.Seconds() }

func (f figures) percentile(p float64) time.Duration {
	if len(f.took) == 0 {
		return 0
	}
	return f.took[min(int(p*float64(len(f.took))), len(f.took)-1)]
}

// simulate puts load onto a service, and measures after settling. load starts
// callers, who ask until ctx ends.
func simulate(t *testing.T, s service, settling time.Duration, load func(ctx context.Context, wg *sync.WaitGroup, ask func(k int))) (f figures) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		gpu := &infertest.GPU{Classes: simulated, Lanes: s.lanes, Latency: infertest.Linear(infertest.Fixed, infertest.Each), Copy: infertest.Linear(0, s.copy)}
		back, err := gpu.Open(t.Context(), maxBatch)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ask, stop := s.start(ctx, back)
		from := time.Now().Add(settling)
		to := from.Add(measured)
		within := func(at time.Time) bool { return !at.Before(from) && at.Before(to) }
		var mu sync.Mutex
		var wg sync.WaitGroup
		load(ctx, &wg, func(k int) {
			begin := time.Now()
			err := ask(ctx, infertest.SlotOf(k))
			end := time.Now()
			mu.Lock()
			defer mu.Unlock()
			if within(begin) {
				f.offered++
			}
			switch {
			case err == nil && within(end):
				f.answered++
				f.took = append(f.took, end.Sub(begin))
			case inference.CodeOf(err) == inference.CodeQueueFull && within(end):
				f.refused++
			case err != nil && !errors.Is(err, context.Canceled) && inference.CodeOf(err) != inference.CodeQueueFull:
				t.Error(err)
			}
		})
		time.Sleep(settling)
		runs, busy := len(gpu.Batches()), gpu.Busy()
		time.Sleep(measured)
		all := gpu.Batches()[runs:]
		f.use = (gpu.Busy() - busy).Seconds() / measured.Seconds()
		for _, n := range all {
			f.batch += float64(n) / float64(len(all))
		}
		cancel()
		wg.Wait()
		stop()
		if err := errors.Join(back.Close(), gpu.Misuse()); err != nil {
			t.Error(err)
		}
	})
	slices.Sort(f.took)
	return f
}

// inALoop returns n callers that ask again as soon as they have an answer.
func inALoop(n int) func(context.Context, *sync.WaitGroup, func(int)) {
	return func(ctx context.Context, wg *sync.WaitGroup, ask func(int)) {
		for k := range n {
			wg.Go(func() {
				for ctx.Err() == nil {
					ask(k)
				}
			})
		}
	}
}

// poisson returns n callers that ask independently of each other and of their answers, at rate a
// second together.
func poisson(n int, rate float64, seed uint64) func(context.Context, *sync.WaitGroup, func(int)) {
	return func(ctx context.Context, wg *sync.WaitGroup, ask func(int)) {
		for k := range n {
			rnd := rand.New(rand.NewPCG(seed, uint64(k)))
			wg.Go(func() {
				// Never one that is over at once: to receive from such a timer in a
				// bubble ends the race detector (Go 1.26).
				next := time.NewTimer(time.Hour)
				defer next.Stop()
				for {
					next.Reset(time.Duration(rnd.ExpFloat64() * float64(n) / rate * float64(time.Second)))
					select {
					case <-next.C:
						wg.Go(func() { ask(k) })
					case <-ctx.Done():
						return
					}
				}
			})
		}
	}
}

// TestSimulatedLoneCaller checks that a lone caller waits for hardly more than the device.
func TestSimulatedLoneCaller(t *testing.T) {
	for _, lanes := range []int{1, 2} {
		f := simulate(t, service{lanes: lanes, start: batched(0)}, settling, inALoop(1))
		if p50 := f.percentile(0.5); p50 > infertest.Fixed+infertest.Each+2*time.Millisecond || f.answered < 700 {
			t.Errorf("%d lanes: P50 %v, the device takes %v; %d answered", lanes, p50, infertest.Fixed+infertest.Each, f.answered)
		}
	}
}

// TestSimulatedThousandCallers checks that a thousand callers at the rate of the article's GPU.
func TestSimulatedThousandCallers(t *testing.T) {
	for _, lanes := range []int{1, 2} {
		for seed := range uint64(3) {
			f := simulate(t, service{lanes: lanes, start: batched(0)}, settling, poisson(1000, 186, seed))
			good := float64(f.answered) / float64(f.offered)
			if p99 := f.percentile(0.99); good < 0.99 || p99 >= 180*time.Millisecond || f.offered < 3000 {
				t.Errorf("%d lanes, seed %d: %.4f of %d answered, P99 %v", lanes, seed, good, f.offered, p99)
			}
		}
	}
}

func TestSimulatedSaturation(t *testing.T) {
	for _, lanes := range []int{1, 2} {
		for name, load := range map[string]func(context.Context, *sync.WaitGroup, func(int)){
			"200 callers in a loop": inALoop(200), "400 a second": poisson(1000, 400, 1),
		} {
			f := simulate(t, service{lanes: lanes, start: batched(0)}, settling, load)
			if f.use < 0.95 || f.rate() < 0.95*276 {
				t.Errorf("%d lanes, %s: %.1f%% used, %.0f/s", lanes, name, 100*f.use, f.rate())
			}
			// A refusal is immediate; a caller that is accepted waits for a bounded queue.
			if p99 := f.percentile(0.99); p99 > 1400*time.Millisecond {
				t.Errorf("%d lanes, %s: P99 %v", lanes, name, p99)
			}
		}
	}
}

// TestSimulatedSecondLane checks that the second lane of a GPU copies while the first computes,
// which one lane alone cannot. For that it takes full batches only, so that no one waits longer
// than with one lane.
func TestSimulatedSecondLane(t *testing.T) {
	const copying = 200 * time.Microsecond
	f := simulate(t, service{lanes: 2, copy: copying, start: batched(0)}, settling, inALoop(200))
	if f.use < 0.99 {
		t.Errorf("the card computes %.1f%% of the time, while %v a picture are copied", 100*f.use, copying)
	}
	if f := simulate(t, service{lanes: 1, copy: copying, start: batched(0)}, settling, inALoop(200)); f.use > 0.96 {
		t.Errorf("one lane is used %.1f%%: the copies take no time", 100*f.use)
	}
	for _, rate := range []float64{100, 186, 250} {
		one := simulate(t, service{lanes: 1, start: batched(0)}, settling, poisson(1000, rate, 1))
		two := simulate(t, service{lanes: 2, start: batched(0)}, settling, poisson(1000, rate, 1))
		for _, p := range []float64{0.5, 0.99} {
			if a, b := one.percentile(p), two.percentile(p); b > a+2*time.Millisecond {
				t.Errorf("%.0f a second, P%.0f: %v with two lanes, %v with one", rate, 100*p, b, a)
			}
		}
	}
}

// TestSimulationTable prints the table of docs/batching.md (`make simulate`) and holds its
// claims against it.
func TestSimulationTable(t *testing.T) {
	services := []service{
		{name: "one by one", lanes: 1, start: oneByOne}, {name: "collect, then run", lanes: 1, start: collectThenRun},
		{name: "batcher", lanes: 1, start: batched(4096)}, {name: "batcher, two lanes", lanes: 2, start: batched(4096)},
	}
	var out strings.Builder
	row := func(load, name string, f figures) {
		fmt.Fprintf(&out, "| %s | %s | %.0f | %s | %s | %.0f %% | %.1f |\n",
			load, name, f.rate(), ms(f.percentile(0.5)), ms(f.percentile(0.99)), 100*f.use, f.batch)
	}
	// What docs/batching.md says of the table, held against it.
	claim := func(load string, of map[string]figures) {
		single, alone, both := of["batcher"], of["one by one"], of["batcher, two lanes"]
		if both.rate() < 0.99*single.rate() {
			t.Errorf("%s: two lanes answer %.1f a second, one %.1f", load, both.rate(), single.rate())
		}
		if single.rate() < 0.99*alone.rate() || single.percentile(0.99) > alone.percentile(0.99) {
			t.Errorf("%s: in batches %.1f a second within %v, one by one %.1f within %v", load,
				single.rate(), single.percentile(0.99), alone.rate(), alone.percentile(0.99))
		}
		if together := of["collect, then run"]; single.percentile(0.5) > together.percentile(0.5) {
			t.Errorf("%s: half are answered within %v, within %v where a batch is collected first", load,
				single.percentile(0.5), together.percentile(0.5))
		}
	}
	head := "| %s | service | answered/s | P50 ms | P99 ms | device use | mean batch |\n|---|---|--:|--:|--:|--:|--:|\n"
	fmt.Fprintf(&out, head, "callers in a loop")
	for _, n := range []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000, 2000} {
		of := map[string]figures{}
		for _, s := range services {
			of[s.name] = simulate(t, s, rounds(n), inALoop(n))
			row(fmt.Sprint(n), s.name, of[s.name])
		}
		claim(fmt.Sprintf("%d callers", n), of)
		if gain := of["batcher"].rate() / of["one by one"].rate(); n >= maxBatch && gain < 6 {
			t.Errorf("%d callers: batches gain %.1f times only", n, gain)
		}
	}
	out.WriteByte('\n')
	fmt.Fprintf(&out, head, "Poisson, offered/s")
	for _, rate := range []float64{10, 40, 100, 186, 250, 400} {
		of := map[string]figures{}
		for _, s := range services {
			if strings.HasPrefix(s.name, "batcher") {
				s.start = batched(0) // the queue as it is by default: full is refused
			}
			of[s.name] = simulate(t, s, settling, poisson(1000, rate, 1))
			row(fmt.Sprintf("%.0f", rate), s.name, of[s.name])
		}
		claim(fmt.Sprintf("%.0f a second", rate), of)
	}
	t.Logf("\n\n%s", out.String())
}

func ms(d time.Duration) string { return fmt.Sprintf("%.0f", float64(d)/float64(time.Millisecond)) }
