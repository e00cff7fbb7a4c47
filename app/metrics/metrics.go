// Package metrics counts what the engine does: pictures, batches, errors by code and memory, in
// Prometheus' terms. It is the only package that imports Prometheus' library. There is no global
// registry: each program, each bench and each test makes Metrics of its own, hands them to the
// engine as its observer, and writes them where they are asked for.
package metrics

import (
	"io"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/common/expfmt"

	"wanwu/inference"
)

// ContentType is the media type of what Write writes, for an HTTP server.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// Metrics counts. It implements inference.Observer: its methods may be called from
// any goroutine and block for no longer than an addition. No label holds anything
// of a picture; codes and kinds are closed lists, so that nothing grows.
type Metrics struct {
	registry *prometheus.Registry
	serving  sync.Mutex
	service  []prometheus.Collector // of the last service; guarded by serving

	recognised, cached, failed   prometheus.Counter
	errors                       *prometheus.CounterVec
	bytes                        prometheus.Counter
	decode, wait                 prometheus.Histogram
	batch, batchWait, batchTook  prometheus.Histogram
	batchErrors                  *prometheus.CounterVec
	online                       prometheus.Counter
	events                       *prometheus.CounterVec
	deviceBatch, deviceUsed, all prometheus.Gauge
}

// Buckets, in seconds. Decoding goes from an icon to a panorama, a run from one picture on a GPU to
// a batch on an old laptop.
var (
	decodeBuckets = []float64{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5}
	waitBuckets   = []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5}
	runBuckets    = []float64{.002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30}
	sizeBuckets   = []float64{1, 2, 4, 8, 16, 32}
)

// New makes metrics that count from zero, those of the process (memory, processor
// time, open files) and of Go's runtime included.
func New() *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	counter := func(name, help string, labels prometheus.Labels) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Namespace: "wanwu", Name: name, Help: help, ConstLabels: labels})
		m.registry.MustRegister(c)
		return c
	}
	vector := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "wanwu", Name: name, Help: help}, labels)
		m.registry.MustRegister(c)
		return c
	}
	histogram := func(name, help string, buckets []float64) prometheus.Histogram {
		h := prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "wanwu", Name: name, Help: help, Buckets: buckets})
		m.registry.MustRegister(h)
		return h
	}
	gauge := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "wanwu", Name: name, Help: help})
		m.registry.MustRegister(g)
		return g
	}
	const pictures, picturesHelp = "pictures_total", "Pictures that have a result: recognised now, known from before, or with an error."
	m.recognised = counter(pictures, picturesHelp, prometheus.Labels{"status": "recognised"})
	m.cached = counter(pictures, picturesHelp, prometheus.Labels{"status": "known"})
	m.failed = counter(pictures, picturesHelp, prometheus.Labels{"status": "error"})
	m.errors = vector("picture_errors_total", "Pictures with an error, by its code.", "code")
	m.bytes = counter("picture_bytes_total", "Bytes of pictures that were read.", nil)
	m.decode = histogram("decode_seconds", "From a picture's file to the network's input.", decodeBuckets)
	m.wait = histogram("queue_wait_seconds", "How long a picture waited for its batch.", waitBuckets)
	m.batch = histogram("batch_size", "Pictures of a run of the network.", sizeBuckets)
	m.batchWait = histogram("batch_wait_seconds", "How long the oldest picture of a batch waited.", waitBuckets)
	m.batchTook = histogram("infer_seconds", "A run of the network, whatever its batch.", runBuckets)
	m.batchErrors = vector("batch_errors_total", "Runs of the network that failed, by the error's code.", "code")
	m.online = counter("online_pictures_total", "Pictures of batches that a caller was waiting for.", nil)
	m.events = vector("device_events_total", "What became of a device that failed or ran short, by kind and code.", "kind", "code")
	m.deviceBatch = gauge("device_batch", "Pictures that the device takes at once since its last event; 0 before any.")
	m.deviceUsed = gauge("device_memory_used_bytes", "Memory of the card in use by anybody, as last asked; 0 where unknown.")
	m.all = gauge("device_memory_bytes", "Memory of the card; 0 where unknown.")
	return m
}

// ObservePicture counts a result. One that was known, or could not be decoded, tells
// nothing of the network, and neither was decoded where nothing was read.
func (m *Metrics) ObservePicture(r *inference.Result) {
	switch {
	case r.Cached:
		m.cached.Inc()
		return
	case r.Err != nil:
		m.failed.Inc()
		m.errors.WithLabelValues(string(inference.CodeOf(r.Err))).Inc()
	default:
		m.recognised.Inc()
		m.wait.Observe(r.Wait.Seconds())
	}
	m.bytes.Add(float64(r.Bytes))
	if r.Decode > 0 {
		m.decode.Observe(r.Decode.Seconds())
	}
}

// ObserveBatch counts a run of the network.
func (m *Metrics) ObserveBatch(s inference.BatchStats) {
	m.batch.Observe(float64(s.N))
	m.batchWait.Observe(s.Wait.Seconds())
	m.online.Add(float64(s.Online))
	if s.Err != nil {
		m.batchErrors.WithLabelValues(string(inference.CodeOf(s.Err))).Inc()
		return
	}
	m.batchTook.Observe(s.Took.Seconds())
}

// ObserveDevice counts a step of a recovery.
func (m *Metrics) ObserveDevice(e inference.DeviceEvent) {
	m.events.WithLabelValues(string(e.Kind), string(e.Code)).Inc()
	m.deviceBatch.Set(float64(e.Batch))
}

// ObserveMemory notes what of the GPU's memory is in use, in bytes.
func (m *Metrics) ObserveMemory(used, total int64) {
	m.deviceUsed.Set(float64(used))
	m.all.Set(float64(total))
}

// Write writes everything in Prometheus' text format.
func (m *Metrics) Write(w io.Writer) error {
	families, err := m.registry.Gather()
	if err != nil {
		return err
	}
	for _, f := range families {
		if _, err := expfmt.MetricFamilyToText(w, f); err != nil {
			return err
		}
	}
	return nil
}

// Totals are the sums of everything counted so far.
type Totals struct {
	Recognised uint64            `json:"recognised"`
	Known      uint64            `json:"known"`
	Failed     uint64            `json:"failed"`
	Errors     map[string]uint64 `json:"errors,omitempty"` // pictures by code
	Batches    uint64            `json:"batches"`
	// BatchSize is the mean number of pictures of a run; the others are means too.
	BatchSize float64       `json:"batch_size"`
	Decode    time.Duration `json:"decode_ns"`
	Wait      time.Duration `json:"queue_wait_ns"`
	Infer     time.Duration `json:"infer_ns"` // of a run
}

// Totals sums up. Means of nothing are 0.
func (m *Metrics) Totals() (Totals, error) {
	families, err := m.registry.Gather()
	if err != nil {
		return Totals{}, err
	}
	t := Totals{Errors: map[string]uint64{}}
	mean := func(sum float64, n uint64) float64 {
		if n == 0 {
			return 0
		}
		return sum / float64(n)
	}
	seconds := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	for _, f := range families {
		for _, one := range f.Metric {
			value, label := uint64(one.GetCounter().GetValue()), ""
			if len(one.Label) > 0 {
				label = one.Label[0].GetValue()
			}
			h := one.GetHistogram()
			average := mean(h.GetSampleSum(), h.GetSampleCount())
			switch f.GetName() {
			case "wanwu_pictures_total":
				switch label {
				case "recognised":
					t.Recognised = value
				case "known":
					t.Known = value
				case "error":
					t.Failed = value
				}
			case "wanwu_picture_errors_total":
				t.Errors[label] = value
			case "wanwu_batch_size":
				t.Batches, t.BatchSize = h.GetSampleCount(), average
			case "wanwu_decode_seconds":
				t.Decode = seconds(average)
			case "wanwu_queue_wait_seconds":
				t.Wait = seconds(average)
			case "wanwu_infer_seconds":
				t.Infer = seconds(average)
			}
		}
	}
	return t, nil
}
