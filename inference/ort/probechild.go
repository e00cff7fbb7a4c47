package ort

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"sync"
	"time"

	"wanwu/inference"
)

// ProbeMain makes this process a probe's child where it was started as one, and
// ends it then; otherwise it returns at once. It belongs at the very beginning
// of main, before flags are read and windows are opened.
func ProbeMain() {
	if len(os.Args) != 2 || os.Args[1] != probeArgument {
		return
	}
	if err := probeChild(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// probeChild reads a request and writes findings, a line after every stage. An
// error is that nobody asks or listens: all others are findings.
func probeChild(in io.Reader, out io.Writer) error {
	r := bufio.NewReaderSize(in, 1<<20)
	head, err := r.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("the request: %w", err)
	}
	var req request
	if err := json.Unmarshal(head, &req); err != nil {
		return fmt.Errorf("the request: %w", err)
	}
	if req.ModelLen < 0 || req.ModelLen > math.MaxInt32 {
		return fmt.Errorf("the request: a network of %d bytes", req.ModelLen)
	}
	cfg := req.Config
	cfg.Model = make([]byte, req.ModelLen)
	if _, err := io.ReadFull(r, cfg.Model); err != nil {
		return fmt.Errorf("the network: %w", err)
	}
	// Who started this process may be gone.
	if req.Limit > 0 {
		defer time.AfterFunc(req.Limit+time.Second, func() { os.Exit(1) }).Stop()
	}
	enc := json.NewEncoder(out)
	var f Findings
	return try(&f, cfg, func(stage string) error {
		f.Stage = stage
		return enc.Encode(&f)
	})
}

// try goes through the stages and tells each one.
func try(f *Findings, cfg Config, reached func(stage string) error) error {
	if err := reached(StageStart); err != nil {
		return err
	}
	fail := func(err error) error {
		f.failWith(err)
		return reached(f.Stage)
	}
	var err error
	if f.Driver, f.Card, err = lookAtDriver(cfg.Device.Index); err != nil {
		// The runtime's own sentence for the same is the one that is known;
		// it is asked below.
		fmt.Fprintln(os.Stderr, err)
	}
	if n, err := OpenNVML(); err == nil {
		f.Driver.Version, _ = n.DriverVersion()
		if total, free, err := n.Memory(f.Card.Bus); err == nil && f.Card.Bus != "" {
			f.Card.Memory, f.Card.Free = total, free
		}
		n.Close()
	} else {
		f.Driver.Version = kernelDriver()
	}
	if err := reached(StageDriver); err != nil {
		return err
	}
	if f.Driver.Present && f.Driver.Cards > 0 && cfg.Device.Index >= f.Driver.Cards {
		return fail(fmt.Errorf("invalid device ordinal: there are %d cards", f.Driver.Cards))
	}
	limit, enough := memoryLimit(f.Card.Memory, f.Card.Free)
	if !enough {
		return fail(fmt.Errorf("out of memory: %s are free of %s", mebibytes(f.Card.Free), mebibytes(f.Card.Memory)))
	}
	cfg.MemoryLimit, cfg.Driver, cfg.Name = limit, f.Driver.Version, f.Card.Name

	if err := preload(cfg.Preload, cfg.Device.Kind); err != nil {
		return fail(err)
	}
	if err := acquire(cfg.Library); err != nil {
		return fail(err)
	}
	if err := reached(StageLibrary); err != nil {
		return err
	}
	gpu, err := Open(cfg)
	if err != nil {
		return fail(err)
	}
	defer gpu.Close()
	f.Runtime = gpu.Device().Runtime
	if err := reached(StageSession); err != nil {
		return err
	}
	if f.Buckets, err = gpu.timeBuckets(context.Background()); err != nil {
		return fail(err)
	}
	for _, t := range f.Buckets {
		f.GPU = max(f.GPU, float64(t.N)/t.Took.Seconds())
	}
	if err := reached(StageRun); err != nil {
		return err
	}
	if err := compare(f, cfg, gpu); err != nil {
		return fail(err)
	}
	return reached(StageDone)
}

// compare runs the same pictures on the CPU: how fast that is, and whether the
// card answers the same.
func compare(f *Findings, cfg Config, gpu *Backend) error {
	cfg.Device, cfg.Lanes, cfg.Batch = Choice{Kind: CPU}, 0, 1
	cpu, err := Open(cfg)
	if err != nil {
		return err
	}
	defer cpu.Close()
	for k := range 2 {
		input := make([]float32, cfg.Preprocess.Len())
		for i := range input {
			input[i] = float32(math.Sin(float64(i*(k+1)) / 97))
		}
		answer := func(b *Backend) ([]float32, error) {
			batch := &inference.Batch{N: 1, Input: input,
				Logits: make([]float32, cfg.Classes), Embedding: make([]float32, b.dims)}
			return batch.Logits, b.Run(context.Background(), batch)
		}
		got, err := answer(gpu)
		if err != nil {
			return err
		}
		want, err := answer(cpu)
		if err != nil {
			return err
		}
		if d := Distance(got, want); d < 0 || f.Difference < 0 {
			f.Difference = -1
		} else {
			f.Difference = max(f.Difference, d)
		}
	}
	f.CPU, err = cpu.rate(2)
	return err
}

// Distance is how far got lies from want at most, divided by the greatest
// value of want; −1 is that got has something that is no number.
func Distance(got, want []float32) float64 {
	most, distance := 0.0, 0.0
	for i, w := range want {
		g := float64(got[i])
		if math.IsNaN(g) || math.IsInf(g, 0) {
			return -1
		}
		most = max(most, math.Abs(float64(w)))
		distance = max(distance, math.Abs(g-float64(w)))
	}
	if most == 0 {
		return distance
	}
	return distance / most
}

// rate runs so many single pictures on every lane at once and gives pictures
// per second.
func (b *Backend) rate(each int) (float64, error) {
	var (
		wg     sync.WaitGroup
		mu     sync.Mutex
		failed error
	)
	begin := time.Now()
	for range b.cfg.Lanes {
		wg.Go(func() {
			batch := &inference.Batch{N: 1, Input: make([]float32, b.cfg.Preprocess.Len()),
				Logits: make([]float32, b.cfg.Classes), Embedding: make([]float32, b.dims)}
			for range each {
				if err := b.Run(context.Background(), batch); err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
			}
		})
	}
	wg.Wait()
	return float64(each*b.cfg.Lanes) / time.Since(begin).Seconds(), failed
}
