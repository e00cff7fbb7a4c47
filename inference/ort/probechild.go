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

// probeChild reads a request and writes findings, a line after every stage. An error means that the
// parent is gone: all others are findings.
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
	// The parent process may have ended.
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

// try goes through the stages and reports each one.
func try(f *Findings, cfg Config, reached func(stage string) error) error {
	if err := reached(StageStart); err != nil {
		return err
	}
	fail := func(err error) error {
		f.failWith(err)
		return reached(f.Stage)
	}
	f.askDriver(cfg.Device.Index)
	if err := reached(StageDriver); err != nil {
		return err
	}
	if f.GPU.Memory > 0 && f.GPU.Free == 0 { // NVML does not say
		f.GPU.Free, _ = freeMemory(cfg.Device.Index)
	}
	if f.Driver.Present && f.Driver.GPUs > 0 && cfg.Device.Index >= f.Driver.GPUs {
		return fail(fmt.Errorf("invalid device ordinal: there are %d cards", f.Driver.GPUs))
	}
	limit, enough := memoryLimit(f.GPU.Memory, f.GPU.Free)
	if !enough {
		return fail(fmt.Errorf("out of memory: %s are free of %s", mebibytes(f.GPU.Free), mebibytes(f.GPU.Memory)))
	}
	cfg.MemoryLimit, cfg.Driver, cfg.Name = limit, f.Driver.Version, f.GPU.Name

	if err := preload(cfg.Preload, cfg.Device.Kind); err != nil {
		return fail(err)
	}
	if err := acquire(cfg.Library); err != nil {
		return fail(err)
	}
	if err := reached(StageLibrary); err != nil {
		return err
	}
	gpu, err := Open(context.Background(), cfg)
	if err != nil {
		return fail(err)
	}
	defer gpu.Close()
	return trySession(f, gpu, cfg, reached, fail)
}

// askDriver fills in what the driver says of itself and of its GPU of an index.
func (f *Findings) askDriver(index int) {
	var err error
	if f.Driver, f.GPU, err = lookAtDriver(index); err != nil {
		// The runtime's own message for the same is the one that is known; it follows later.
		fmt.Fprintln(os.Stderr, err)
	}
	n, err := OpenNVML()
	if err != nil {
		f.Driver.Version = kernelDriver()
		return
	}
	f.Driver.Version, _ = n.DriverVersion() // empty where it is not known
	if total, free, err := n.Memory(f.GPU.Bus); err == nil && f.GPU.Bus != "" {
		f.GPU.Memory, f.GPU.Free = total, free
	}
	n.Close()
}

// trySession times the network on a GPU that is open, and compares its answers with the CPU's; fail
// reports an error.
func trySession(f *Findings, gpu *Backend, cfg Config, reached func(stage string) error, fail func(error) error) (err error) {
	f.Runtime = gpu.Device().Runtime
	if err := reached(StageSession); err != nil {
		return err
	}
	if f.Buckets, err = gpu.timeBuckets(context.Background()); err != nil {
		return fail(err)
	}
	for _, t := range f.Buckets {
		f.GPURate = max(f.GPURate, float64(t.N)/t.Took.Seconds())
	}
	answers, err := ask(gpu, gpu.buckets, &cfg, gpu.dims)
	if err != nil {
		return fail(err)
	}
	for _, a := range answers { // before the CPU's answer: no number is wrong whatever that is
		f.agree(a.logits, a.logits)
	}
	if err := reached(StageRun); err != nil {
		return err
	}
	if err := compare(f, cfg, answers, reached); err != nil {
		return fail(err)
	}
	return reached(StageDone)
}

// samples is how many different pictures a probe's batches are filled with, in turn:
// few, since the CPU has to answer each of them.
const samples = 3

// sample fills a picture of a batch with the k-th of them.
func sample(k int, picture []float32) {
	for i := range picture {
		picture[i] = float32(math.Sin(float64(i*(k+1)) / 97))
	}
}

// answer is what a device said to a batch whose i-th picture is sample i % samples.
type answer struct {
	n      int
	logits []float32
}

// runner is what runs batches.
type runner interface {
	Run(ctx context.Context, batch *inference.Batch) error
}

// ask has a device answer one full batch of each size. A wrong kernel may be that of a
// large batch alone, or of its last pictures.
func ask(r runner, sizes []int, cfg *Config, dims int) (answers []answer, err error) {
	each := cfg.Preprocess.Len()
	for _, n := range sizes {
		batch := &inference.Batch{N: n, Input: make([]float32, n*each),
			Logits: make([]float32, n*cfg.Classes), Embedding: make([]float32, n*dims)}
		for i := range n {
			sample(i%samples, batch.Input[i*each:(i+1)*each])
		}
		if err := r.Run(context.Background(), batch); err != nil {
			return nil, err
		}
		answers = append(answers, answer{n, batch.Logits})
	}
	return answers, nil
}

// compare runs the same pictures on the CPU: whether the GPU has answered the same, wherever a
// picture stood, and how fast the CPU is. The findings are sent after each picture, since a CPU may
// be so slow that the probe ends before.
func compare(f *Findings, cfg Config, answers []answer, reached func(stage string) error) error {
	cfg.Device, cfg.Lanes, cfg.Batch = Choice{Kind: CPU}, 0, 1
	cpu, err := Open(context.Background(), cfg)
	if err != nil {
		return err
	}
	defer cpu.Close()
	var slowest time.Duration
	for k := range samples {
		begin := time.Now()
		batch := &inference.Batch{N: 1, Input: make([]float32, cfg.Preprocess.Len()),
			Logits: make([]float32, cfg.Classes), Embedding: make([]float32, cpu.dims)}
		sample(k, batch.Input)
		if err := cpu.Run(context.Background(), batch); err != nil {
			return err
		}
		slowest = max(slowest, time.Since(begin))
		for _, a := range answers {
			for i := k; i < a.n; i += samples {
				f.agree(a.logits[i*cfg.Classes:(i+1)*cfg.Classes], batch.Logits)
			}
		}
		if err := reached(StageRun); err != nil {
			return err
		}
	}
	each := 2
	if slowest > time.Second { // it is not the faster one, and one more tells as much
		each = 1
	}
	f.CPURate, err = cpu.rate(each)
	return err
}

// agree notes how far a GPU's answer is from the CPU's.
func (f *Findings) agree(got, want []float32) {
	if d := Distance(got, want); d < 0 || f.Difference < 0 {
		f.Difference = -1
	} else {
		f.Difference = max(f.Difference, d)
	}
}

// Distance returns how far got is from want at most, divided by the greatest value of want; −1 is
// that got has something that is no number.
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
