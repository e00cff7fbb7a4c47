package engine

import (
	"context"
	"log/slog"
	"maps"
	"math"
	"slices"
	"time"

	"wanwu/app/host"
	"wanwu/inference"
	"wanwu/inference/pipeline"
)

// log returns the engine's log, which discards what it gets where none is set.
func (c *Config) log() *slog.Logger {
	if c.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Log
}

// logOpen writes which device was chosen, and why.
func (e *Engine) logOpen() {
	i := e.Info()
	d := i.Device
	e.cfg.log().Info("the engine is open", "asked", e.cfg.Device, "device", d.Kind, "name", d.Name, "reason", d.Reason, "detail", d.Detail,
		"runtime", d.Runtime, "card", d.GPU, "driver", d.Driver, "memory", d.Memory, "lanes", d.Lanes, "batch", d.Batch,
		"pack", i.PackID, "model", i.ModelHash, "warm", i.Warm, "program", host.Version())
}

// summary is a sink that counts, for the log, what goes through it.
type summary struct {
	pipeline.Sink
	begin time.Time
	// Done's goroutine writes them, and they are read when the run is over.
	done   int
	failed map[inference.Code]int
}

func summarise(sink pipeline.Sink) *summary {
	return &summary{Sink: sink, begin: time.Now(), failed: map[inference.Code]int{}}
}

func (s *summary) Done(r *inference.Result) error {
	s.done++
	if r.Err != nil {
		s.failed[inference.CodeOf(r.Err)]++
	}
	return s.Sink.Done(r)
}

// logRun writes how a run went: in numbers and codes, without a name.
func (e *Engine) logRun(s *summary, err error) {
	took := time.Since(s.begin)
	level, attrs := slog.LevelInfo, []any{
		"done", s.done, "took", took.Round(time.Millisecond), "rate", math.Round(10*float64(s.done)/max(took.Seconds(), 1e-9)) / 10, "device", e.Backend.Device().Kind,
	}
	for _, code := range slices.Sorted(maps.Keys(s.failed)) {
		attrs = append(attrs, "failed_"+string(code), s.failed[code])
	}
	if err != nil {
		// The code alone: what stopped a run may name a file of the user's.
		level, attrs = slog.LevelWarn, append(attrs, "stopped", inference.CodeOf(err))
	}
	e.cfg.log().Log(context.Background(), level, "a run is over", attrs...)
}

// observer returns the observer of pictures and batches: the configuration's own, and the log where
// its level has every batch.
func (c *Config) observer() inference.Observer {
	if c.Log == nil || !c.Log.Enabled(context.Background(), slog.LevelDebug) {
		return c.Observer
	}
	return batchLog{c.Observer, c.Log}
}

// batchLog writes a line for every batch.
type batchLog struct {
	inference.Observer
	log *slog.Logger
}

func (b batchLog) ObserveBatch(s inference.BatchStats) {
	if b.Observer != nil {
		b.Observer.ObserveBatch(s)
	}
	b.log.Debug("a batch", "pictures", s.N, "online", s.Online, "wait", s.Wait, "took", s.Took, "code", inference.CodeOf(s.Err))
}

func (b batchLog) ObservePicture(r *inference.Result) {
	if b.Observer != nil {
		b.Observer.ObservePicture(r)
	}
}
