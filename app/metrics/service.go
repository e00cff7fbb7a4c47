package metrics

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// requestBuckets go from a health check to a request that waited in a full queue, in seconds.
var requestBuckets = []float64{.005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30}

// Service counts what a service is asked. It is kept with its Metrics, and written with them.
type Service struct {
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	received prometheus.Histogram
}

// Service adds the counters of a service; queued says how many pictures wait or run, out of
// places. A service that begins after another has ended takes its place, and counts from zero.
func (m *Metrics) Service(queued func() int, places int) *Service {
	s := &Service{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "wanwu", Name: "requests_total",
			Help: "Requests answered, by route and status code."}, []string{"route", "code"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "wanwu", Name: "request_seconds",
			Help: "From a request's header to the end of its answer, by route.", Buckets: requestBuckets}, []string{"route"}),
		received: prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: "wanwu", Name: "receive_seconds",
			Help: "Waiting for the bodies of requests with pictures, as their clients send them.", Buckets: waitBuckets}),
	}
	queue := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "wanwu", Name: "queue_pictures",
		Help: "Pictures of requests that wait or run."}, func() float64 { return float64(queued()) })
	size := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "wanwu", Name: "queue_places",
		Help: "Pictures of requests that may wait or run at once; one more is refused with 429."})
	size.Set(float64(places))
	m.serving.Lock()
	defer m.serving.Unlock()
	for _, c := range m.service {
		m.registry.Unregister(c)
	}
	m.service = []prometheus.Collector{s.requests, s.took, s.received, queue, size}
	m.registry.MustRegister(m.service...)
	return s
}

// ObserveRequest counts a request that was answered. route is one of a closed list.
func (s *Service) ObserveRequest(route string, status int, took time.Duration) {
	s.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	s.took.WithLabelValues(route).Observe(took.Seconds())
}

// ObserveReceived counts how long was waited for a request's body.
func (s *Service) ObserveReceived(took time.Duration) { s.received.Observe(took.Seconds()) }
