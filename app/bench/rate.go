package bench

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"wanwu/inference"
	"wanwu/inference/pipeline"
)

// stages runs the parts of a job one by one, each on all cores, and the job as
// a whole. It keeps decoders and tensors from round to round.
type stages struct {
	p        *pipeline.Pipeline
	dir      string
	items    []inference.Item
	decoders []inference.Decoder
	slots    [][]float32
	tensors  [][]float32 // of the different pictures
}

func newStages(ctx context.Context, p *pipeline.Pipeline, dir string) (s *stages, err error) {
	s = &stages{p: p, dir: dir}
	if s.items, err = items(ctx, dir); err != nil {
		return nil, err
	}
	for range runtime.GOMAXPROCS(0) {
		d, err := p.NewDecoder()
		if err != nil {
			s.close()
			return nil, err
		}
		s.decoders = append(s.decoders, d)
		s.slots = append(s.slots, make([]float32, p.Preprocess.Len()))
	}
	for i := range min(different, len(s.items)) {
		t := make([]float32, p.Preprocess.Len())
		if _, err := s.decoders[0].Decode(ctx, &s.items[i], t); err != nil {
			s.close()
			return nil, err
		}
		s.tensors = append(s.tensors, t)
	}
	return s, nil
}

func (s *stages) close() {
	for _, d := range s.decoders {
		d.Close()
	}
}

// timing is what one stage took for the set's pictures.
type timing struct {
	rate float64 // pictures a second
	cpu  float64 // milliseconds of processor time a picture, over all cores
}

// time runs a stage. What an earlier one left to collect is collected before.
func (s *stages) time(stage func() error) (t timing, err error) {
	runtime.GC()
	used, err := cpuTime()
	if err != nil {
		return t, err
	}
	begin := time.Now()
	if err := stage(); err != nil {
		return t, err
	}
	n := float64(len(s.items))
	t.rate = n / time.Since(begin).Seconds()
	now, err := cpuTime()
	t.cpu = float64(now-used) / float64(time.Millisecond) / n
	return t, err
}

// setUp prepares a worker as the whole job prepares its own; undo is called at
// the worker's end.
func (s *stages) setUp() (undo func()) {
	if s.p.OnWorker == nil {
		return func() {}
	}
	return s.p.OnWorker()
}

// decode reads, decodes, resizes and normalises every picture, a decoder a core.
func (s *stages) decode(ctx context.Context) error {
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for i, d := range s.decoders {
		g.Go(func() error {
			defer s.setUp()()
			for {
				k := int(next.Add(1)) - 1
				if k >= len(s.items) {
					return nil
				}
				if _, err := d.Decode(ctx, &s.items[k], s.slots[i]); err != nil {
					return err
				}
			}
		})
	}
	return g.Wait()
}

// network runs as many tensors as there are pictures, on all lanes, in the
// device's batches.
func (s *stages) network(ctx context.Context) error {
	dev := s.p.Backend.Device()
	lanes, size, n := max(dev.Lanes, 1), max(dev.Batch, 1), s.p.Preprocess.Len()
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range lanes {
		g.Go(func() error {
			defer s.setUp()()
			b := &inference.Batch{
				Input:     make([]float32, size*n),
				Logits:    make([]float32, size*s.p.Classes),
				Embedding: make([]float32, size*s.p.Dims),
			}
			input := b.Input
			for {
				end := int(next.Add(int64(size)))
				begin := end - size
				if begin >= len(s.items) {
					return nil
				}
				b.N = min(end, len(s.items)) - begin
				for i := range b.N {
					copy(input[i*n:(i+1)*n], s.tensors[(begin+i)%len(s.tensors)])
				}
				b.Input = input[:b.N*n]
				if err := s.p.Backend.Run(ctx, b); err != nil {
					return err
				}
			}
		})
	}
	return g.Wait()
}

// whole runs the job from folder to labels.
func (s *stages) whole(ctx context.Context) error {
	k := &counter{}
	if err := s.p.Run(ctx, []string{s.dir}, k); err != nil {
		return err
	}
	return k.err
}

// counter is a sink that records only the first result and a failure: a picture that was not read
// would make the job look fast.
type counter struct {
	pipeline.Discard
	once  sync.Once
	first time.Time
	err   error
}

func (k *counter) Done(r *inference.Result) error {
	k.once.Do(func() { k.first = time.Now() })
	if r.Err != nil && k.err == nil {
		k.err = r.Err
	}
	return k.err
}

// speed measures the three of them in turn, so that a machine that grows slower
// or faster changes all alike. Ratios are taken within a round.
func (s *stages) speed(ctx context.Context, rounds int, r *SetReport) error {
	var decode, network, limit, whole, efficiency []float64
	var decodeCPU, networkCPU, wholeCPU, overhead []float64
	for range rounds {
		d, err := s.time(func() error { return s.decode(ctx) })
		if err != nil {
			return err
		}
		n, err := s.time(func() error { return s.network(ctx) })
		if err != nil {
			return err
		}
		w, err := s.time(func() error { return s.whole(ctx) })
		if err != nil {
			return err
		}
		l := 1 / (1/d.rate + 1/n.rate)
		decode, network, limit = append(decode, d.rate), append(network, n.rate), append(limit, l)
		whole, efficiency = append(whole, w.rate), append(efficiency, w.rate/l)
		decodeCPU, networkCPU, wholeCPU = append(decodeCPU, d.cpu), append(networkCPU, n.cpu), append(wholeCPU, w.cpu)
		overhead = append(overhead, w.cpu/(d.cpu+n.cpu)-1)
	}
	r.Decode, r.Network, r.Limit = SpreadOf(decode), SpreadOf(network), SpreadOf(limit)
	r.Whole, r.Efficiency = SpreadOf(whole), SpreadOf(efficiency)
	r.CPU = CPU{
		Decode: SpreadOf(decodeCPU), Network: SpreadOf(networkCPU), Whole: SpreadOf(wholeCPU),
		Overhead: SpreadOf(overhead),
	}
	return nil
}
