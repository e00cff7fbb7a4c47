package server

import (
	"encoding/json"
	"net/http"

	"wanwu/app/metrics"
)

// routes are the routes of the service. Health needs no token, since probes have none.
func (s *Server) routes() (h http.Handler, stop func()) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /readyz", s.health)
	mux.HandleFunc("GET /metrics", s.authorized(s.metrics))
	mux.HandleFunc("GET /v1/models", s.authorized(s.models))
	mux.HandleFunc("POST /v1/recognize", s.authorized(s.recognize))
	if s.cfg.Pages != nil {
		for _, name := range pages {
			mux.HandleFunc("GET /"+name, s.page)
		}
		mux.HandleFunc("GET /{$}", s.page)
		mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	}
	s.inferRoutes(mux)
	return mux, s.grpcRoutes(mux)
}

// health reports whether pictures are taken.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	status, said := http.StatusOK, "ok"
	switch {
	case s.ending.Load():
		status, said = http.StatusServiceUnavailable, "draining"
	case s.model.get() == nil:
		status, said = http.StatusServiceUnavailable, "loading"
	}
	writeJSON(w, status, map[string]string{"status": said})
}

// metrics writes the counters.
func (s *Server) metrics(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", metrics.ContentType)
	if err := s.cfg.Metrics.Write(w); err != nil {
		s.log.Warn("the metrics could not be written", "error", err)
	}
}

// modelRow is one model of /v1/models.
type modelRow struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Labels int    `json:"labels"`
	Ready  bool   `json:"ready"`
}

// models lists what is served, or will be.
func (s *Server) models(w http.ResponseWriter, r *http.Request) {
	c := &s.cfg.Card
	writeJSON(w, http.StatusOK, map[string][]modelRow{"models": {{c.ID, c.Title, len(c.Classes), s.ready()}}})
}

// ready reports whether pictures are taken.
func (s *Server) ready() bool { return s.model.get() != nil && !s.ending.Load() }

// writeJSON writes v. An error means that the client has gone.
func writeJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		status, b = http.StatusInternalServerError, []byte(`{"error":{"code":"internal","message":""}}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	w.Write(append(b, '\n'))
}
