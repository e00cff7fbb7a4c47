package bench

import (
	"context"
	"runtime"
	"time"
)

// latencyRuns is how many single pictures are timed: enough for a 95th
// percentile that is not simply the slowest.
const latencyRuns = 30

// Latency is the time of one picture, from the call to its label, in ms.
type Latency struct {
	Spread
	P95 float64 `json:"p95"`
}

// latency runs one picture after the other, each a run of its own, as a drop
// of one photograph is.
func (s *stages) latency(ctx context.Context) (Latency, error) {
	var ms []float64
	for i := range latencyRuns {
		k := &counter{}
		begin := time.Now()
		if err := s.p.Run(ctx, []string{s.items[i%len(s.items)].File}, k); err != nil {
			return Latency{}, err
		}
		if k.err != nil {
			return Latency{}, k.err
		}
		ms = append(ms, float64(k.first.Sub(begin))/float64(time.Millisecond))
	}
	return Latency{Spread: SpreadOf(ms), P95: Percentile(ms, 95)}, nil
}

// Allocations are those of Go's heap. What a codec or the network takes from
// the C library is in the peak memory instead.
type Allocations struct {
	// PerPicture and BytesPerPicture are what one more picture costs.
	PerPicture      Spread `json:"per_picture"`
	BytesPerPicture Spread `json:"bytes_per_picture"`
	// BytesPerRun is what a run takes before its first picture: tensor slots,
	// buffers of decoders.
	BytesPerRun Spread `json:"bytes_per_run"`
}

// allocations runs the job twice a round, on all pictures and on half of them: the
// difference is the pictures', the rest the run's.
func (s *stages) allocations(ctx context.Context, rounds int) (a Allocations, err error) {
	p := *s.p
	p.MaxDecoders = p.Decoders // one that is tried out has buffers, which are not the pictures'
	of := func(n int) (mallocs, bytes float64, err error) {
		var before, after runtime.MemStats
		k := &counter{}
		runtime.ReadMemStats(&before)
		err = p.RunItems(ctx, s.items[:n], k)
		runtime.ReadMemStats(&after)
		if err == nil {
			err = k.err
		}
		return float64(after.Mallocs - before.Mallocs), float64(after.TotalAlloc - before.TotalAlloc), err
	}
	few, all := max(len(s.items)/2, 1), len(s.items)
	if few == all {
		return a, nil
	}
	var calls, bytes, run []float64
	n := float64(all - few)
	for range rounds {
		m1, b1, err := of(few)
		if err != nil {
			return a, err
		}
		m2, b2, err := of(all)
		if err != nil {
			return a, err
		}
		each := (b2 - b1) / n
		calls, bytes = append(calls, (m2-m1)/n), append(bytes, each)
		run = append(run, max(b1-each*float64(few), 0))
	}
	return Allocations{PerPicture: SpreadOf(calls), BytesPerPicture: SpreadOf(bytes), BytesPerRun: SpreadOf(run)}, nil
}
