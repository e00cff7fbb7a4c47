package server

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/words"
	"wanwu/inference"
)

// What a request asks for unless it says otherwise, and the most.
const (
	usualTop = 5
	mostTop  = 100
	// hiddenTop is how many labels are asked of the network at least where a label library may
	// hide some.
	hiddenTop = 10
)

// How long a caller is asked to wait before it tries again.
const (
	retryLoading  = 2 * time.Second
	retryDraining = 5 * time.Second
	mostRetry     = 30 * time.Second
)

// question is what a request asks for, by its query.
type question struct {
	top       int
	threshold float64
	answers   *labelling.Answers // nil for the pack's own labels
}

// parseQuestion reads ?top=5&threshold=0.
func parseQuestion(r *http.Request) (q question, refused *refusal) {
	q.top = usualTop
	wrong := func(name, value string) *refusal {
		return &refusal{status: http.StatusBadRequest, code: codeBadRequest, key: "service.query", args: []any{name, value}}
	}
	query := r.URL.Query()
	if v := query.Get("top"); query.Has("top") {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > mostTop {
			return q, wrong("top", v)
		}
		q.top = n
	}
	if v := query.Get("threshold"); query.Has("threshold") {
		t, err := strconv.ParseFloat(v, 32)
		if err != nil || !(t >= 0 && t <= 1) {
			return q, wrong("threshold", v)
		}
		q.threshold = t
	}
	return q, nil
}

// serving returns the engine, or why there is none for this request.
func (s *Server) serving() (*serving, *refusal) {
	if s.ending.Load() {
		return nil, &refusal{status: http.StatusServiceUnavailable, code: inference.CodeDraining, after: retryDraining}
	}
	if m := s.model.get(); m != nil {
		return m, nil
	}
	return nil, &refusal{status: http.StatusServiceUnavailable, code: codeLoading, after: retryLoading}
}

// full refuses a picture for which there is no place. Retry-After is about when half of
// those that wait will be gone.
func (s *Server) full() *refusal {
	after := time.Second
	if m := s.model.get(); m != nil {
		lanes := time.Duration(max(m.info.Device.Lanes, 1))
		after = max(after, time.Duration(s.admit.taken())*m.info.Warm/lanes/2)
	}
	return &refusal{status: http.StatusTooManyRequests, code: inference.CodeQueueFull, after: min(after, mostRetry)}
}

// recognize answers POST /v1/recognize.
func (s *Server) recognize(w http.ResponseWriter, r *http.Request) {
	m, refused := s.serving()
	var q question
	if refused == nil {
		q, refused = parseQuestion(r)
	}
	if refused == nil && s.admit.taken() >= s.cfg.Limits.Queue {
		refused = s.full() // before anything of it is read
	}
	if refused == nil {
		refused = callOf(r).paced()
	}
	var up *upload
	if refused == nil {
		up, refused = s.newUpload(w, r)
	}
	if refused != nil {
		s.refuse(w, r, refused)
		return
	}
	q.answers = s.answers(r.Context())
	rows, refused := s.rows(r, m, q, up)
	up.close()
	if refused != nil {
		s.refuse(w, r, refused)
		return
	}
	callOf(r).pictures = len(rows)
	s.answer(w, r, q, rows)
}

// answers returns the label library as it is now; nil where answers are the pack's own. One that
// cannot be read is logged, and the version before holds.
func (s *Server) answers(ctx context.Context) *labelling.Answers {
	if s.cfg.Labels == nil {
		return nil
	}
	a, err := s.cfg.Labels.Get(ctx)
	if err != nil {
		s.log.Error("the label library cannot be read", "code", inference.CodeOf(err), "error", err)
	}
	if a == nil || a.None() {
		return nil
	}
	return a
}

// ask returns what the network is asked for a question.
func (q *question) ask() engine.Ask {
	if q.answers == nil {
		return engine.Ask{Top: q.top}
	}
	return engine.Ask{Top: max(q.top, hiddenTop), Embedding: q.answers.Embeddings()}
}

// batchOfRows are the rows of a request, which are filled in as they finish.
type batchOfRows struct {
	mu   sync.Mutex
	rows []row
	work sync.WaitGroup
}

// rows recognises the pictures of a request while they come, and blocks until all of them
// are answered. A refusal is of the whole request: then those under way are ended.
func (s *Server) rows(r *http.Request, m *serving, q question, up *upload) ([]row, *refusal) {
	ctx, cancel := context.WithCancel(r.Context())
	var b batchOfRows
	refused := s.submit(ctx, r, m, q, up, &b)
	if refused != nil {
		cancel()
	}
	b.work.Wait()
	cancel()
	if refused != nil {
		return nil, refused
	}
	if len(b.rows) == 0 {
		return nil, &refusal{status: http.StatusBadRequest, code: codeBadRequest, key: "service.no_files"}
	}
	for _, one := range b.rows {
		if engine.Failed(one.err) || inference.CodeOf(one.err) == inference.CodeCancelled {
			return nil, s.failure(one.err)
		}
	}
	return b.rows, nil
}

// failure refuses a request that the device failed on.
func (s *Server) failure(err error) *refusal {
	switch inference.CodeOf(err) {
	case inference.CodeQueueFull:
		return s.full()
	case inference.CodeDraining, inference.CodeCancelled:
		return &refusal{status: http.StatusServiceUnavailable, code: inference.CodeDraining, after: retryDraining, err: err}
	}
	s.log.Error("the network failed", "code", inference.CodeOf(err), "error", err)
	return &refusal{status: http.StatusServiceUnavailable, code: inference.CodeOf(err), key: "service.failed", after: retryDraining, err: err}
}

// submit hands the pictures of a request to the decoders, one after another. The first one is
// refused where there is no place for it; the others wait for theirs, so that a request with many
// continues as the service can take them.
func (s *Server) submit(ctx context.Context, r *http.Request, m *serving, q question, up *upload, b *batchOfRows) *refusal {
	c, l := callOf(r), langOf(r)
	for i := 0; ; i++ {
		f, refused := up.next(ctx)
		if refused != nil || f == nil {
			return refused
		}
		b.mu.Lock()
		b.rows = append(b.rows, row{Filename: f.name})
		b.mu.Unlock()
		if f.err != nil {
			b.set(i, failedRow(l, f.name, f.err))
			s.drop(f)
			continue
		}
		if refused := s.place(ctx, c, i == 0); refused != nil {
			s.drop(f)
			return refused
		}
		item := inference.Item{Path: f.name, File: f.name, Size: int64(len(f.data)), Source: f}
		b.work.Add(1)
		err := m.online.Recognize(ctx, item, q.ask(), func(res *inference.Result) {
			defer b.work.Done()
			s.admit.leave()
			s.drop(f)
			b.set(i, s.row(l, q, res))
		})
		if err != nil {
			b.work.Done()
			s.admit.leave()
			s.drop(f)
			return s.failed(err)
		}
	}
}

// place takes a place for a picture.
func (s *Server) place(ctx context.Context, c *call, first bool) *refusal {
	if first {
		if !s.admit.try() {
			return s.full()
		}
		return nil
	}
	if c.limiter != nil && c.limiter.Wait(ctx) != nil || s.admit.enter(ctx) != nil {
		return &refusal{status: http.StatusServiceUnavailable, code: inference.CodeDraining, after: retryDraining, err: ctx.Err()}
	}
	return nil
}

// set fills in a row.
func (b *batchOfRows) set(i int, r row) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rows[i] = r
}

// row is one picture of an answer.
type row struct {
	Filename string   `json:"filename"`
	Status   string   `json:"status"` // ok, empty or error
	Labels   []label  `json:"labels"`
	Error    *problem `json:"error"`

	err error
}

// library is the label library by which rows are answered.
type library struct {
	Version int    `json:"version"`
	Hash    string `json:"hash"`
}

// label is one label of a row.
type label struct {
	ID         string  `json:"id"`
	Label      string  `json:"label"`
	Confidence float32 `json:"confidence"`
}

func failedRow(l words.Lang, name string, err error) row {
	return row{name, "error", []label{}, &problem{inference.CodeOf(err), words.Sentence(l, err)}, err}
}

// row returns the row of a result.
func (s *Server) row(l words.Lang, q question, res *inference.Result) row {
	if res.Err != nil {
		return failedRow(l, res.Item.Path, res.Err)
	}
	out := row{Filename: res.Item.Path, Status: "ok", Labels: []label{}}
	v, labels, least := s.cfg.Card.Classes, res.Labels, func(int32) float64 { return q.threshold }
	if a := q.answers; a != nil {
		v, labels = a.Classes, a.Labels(res)
		least = func(class int32) float64 { return a.Threshold(class, q.threshold) }
	}
	for _, one := range labels[:min(len(labels), q.top)] {
		if float64(one.Score) >= least(one.Class) {
			class := v[one.Class]
			out.Labels = append(out.Labels, label{class.ID, class.Name, one.Score})
		}
	}
	if len(out.Labels) == 0 {
		out.Status = "empty"
	}
	return out
}

// answer writes the rows. Where none of the files is a picture, or all are too large, the status
// says so, and the rows are still written.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, q question, rows []row) {
	said := struct {
		Model   string   `json:"model"`
		Library *library `json:"label_library,omitempty"`
		Results []row    `json:"results"`
		Error   *problem `json:"error,omitempty"`
	}{Model: s.cfg.Card.ID, Results: rows}
	if q.answers != nil {
		said.Library = &library{q.answers.Version, q.answers.Hash}
	}
	status := http.StatusOK
	all := func(codes ...inference.Code) bool {
		for _, one := range rows {
			if !slices.Contains(codes, inference.CodeOf(one.err)) {
				return false
			}
		}
		return true
	}
	switch {
	case all(inference.CodeTooLarge):
		status = http.StatusRequestEntityTooLarge
	case all(inference.CodeUnsupported, inference.CodeEmpty, inference.CodeTooLarge):
		status = http.StatusUnsupportedMediaType
	}
	if status != http.StatusOK {
		said.Error = rows[0].Error
		note(r, said.Error.Code)
	}
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(s.cfg.Limits.Stall))
	writeJSON(w, status, said)
}

// megabytes returns a size as the sentences have it.
func megabytes(n int64) string { return fmt.Sprintf("%d MiB", int64(math.Ceil(float64(n)/(1<<20)))) }
