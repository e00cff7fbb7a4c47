package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"wanwu/app/engine"
	"wanwu/app/host"
	"wanwu/inference/oip"
)

// codeNoModel is the code of a model that is not served.
const codeNoModel = "no_model"

func faultf(format string, args ...any) error { return fmt.Errorf(format, args...) }

// inferRoutes are the routes of the Open Inference Protocol over HTTP.
func (s *Server) inferRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /v2", s.authorized(s.serverMetadata))
	mux.HandleFunc("GET /v2/health/live", s.live)
	mux.HandleFunc("GET /v2/health/ready", s.health)
	for _, model := range []string{"/v2/models/{model}", "/v2/models/{model}/versions/{version}"} {
		mux.HandleFunc("GET "+model, s.authorized(s.modelMetadata))
		mux.HandleFunc("GET "+model+"/ready", s.authorized(s.modelReady))
		mux.HandleFunc("POST "+model+"/infer", s.authorized(s.inferHTTP))
	}
}

// live says that the program runs.
func (s *Server) live(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, http.StatusOK, map[string]bool{"live": true})
}

// extensions are what is spoken beside the protocol's core.
var extensions = []string{oip.Binary, oip.Classification}

func (s *Server) serverMetadata(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, http.StatusOK, oip.Server{Name: "wanwu", Version: host.Version(), Extensions: extensions})
}

func (s *Server) modelMetadata(w http.ResponseWriter, r *http.Request) {
	m, refused := s.named(r.PathValue("model"), r.PathValue("version"))
	if refused != nil {
		s.refuse(w, r, refused)
		return
	}
	writeJSON(w, http.StatusOK, s.metadata(m.online.Tensors()))
}

func (s *Server) modelReady(w http.ResponseWriter, r *http.Request) {
	if _, refused := s.named(r.PathValue("model"), r.PathValue("version")); refused != nil {
		s.refuse(w, r, refused)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"name": s.cfg.Card.ID, "ready": true})
}

// inferHTTP answers an inference request.
func (s *Server) inferHTTP(w http.ResponseWriter, r *http.Request) {
	m, refused := s.named(r.PathValue("model"), r.PathValue("version"))
	if refused == nil && s.admit.taken() >= s.cfg.Limits.Queue {
		refused = s.full()
	}
	if refused == nil {
		refused = callOf(r).paced()
	}
	if refused != nil {
		s.refuse(w, r, refused)
		return
	}
	body := newStalledReader(w, r, s.cfg.Limits)
	data, held, err := s.hold(body, s.cfg.Limits.RequestBytes)
	switch {
	case errors.Is(err, errHeld):
		refused = s.full()
	case err != nil:
		refused = s.failed(err)
	}
	if refused != nil {
		s.refuse(w, r, refused)
		return
	}
	defer s.admit.bytes.Release(held)
	body.release()
	q, in, refused := s.parseInfer(r, m.online.Tensors(), data)
	var out outputs
	if refused == nil {
		out, refused = s.infer(r.Context(), callOf(r), m, in)
	}
	if refused != nil {
		s.refuse(w, r, refused)
		return
	}
	s.writeInfer(w, m.online.Tensors(), q, in, out)
}

// parseInfer reads a request's JSON and its binary tensor.
func (s *Server) parseInfer(r *http.Request, t engine.Tensors, body []byte) (q oip.Request, in tensors, refused *refusal) {
	if e := r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return q, in, &refusal{status: http.StatusUnsupportedMediaType, code: codeBadRequest, err: faultf("Content-Encoding %q is not taken", e)}
	}
	head, rest, err := oip.Split(body, r.Header.Get(oip.HeaderLength))
	if err == nil {
		err = json.Unmarshal(head, &q)
	}
	if err != nil {
		return q, in, invalid(err)
	}
	if len(q.Inputs) != 1 {
		return q, in, invalid(faultf("%d inputs, and the model has one", len(q.Inputs)))
	}
	one := &q.Inputs[0]
	if in.n, refused = s.pictures(t, one.Name, one.Datatype, one.Shape); refused != nil {
		return q, in, refused
	}
	values := in.n * int(t.Shape[0]*t.Shape[1]*t.Shape[2])
	if size, binary := one.Parameters.Int("binary_data_size"); binary {
		if size != len(rest) {
			return q, in, invalid(faultf("binary_data_size is %d, and %d bytes follow the JSON", size, len(rest)))
		}
		in.input, err = oip.FloatsOf(rest, values)
	} else {
		in.input, err = oip.Floats(one.Data, values)
	}
	if err != nil {
		return q, in, invalid(faultf("input %q: %w", one.Name, err))
	}
	one.Data = nil
	if len(q.Outputs) == 0 {
		q.Outputs = []oip.Wanted{{Name: t.Logits}}
		if t.Embedding != "" {
			q.Outputs = append(q.Outputs, oip.Wanted{Name: t.Embedding})
		}
	}
	for _, o := range q.Outputs {
		classes, _ := o.Parameters.Int("classification")
		if refused := in.want(t, o.Name, classes); refused != nil {
			return q, in, refused
		}
	}
	return q, in, nil
}

// writeInfer writes the outputs in the order in which they were asked for.
func (s *Server) writeInfer(w http.ResponseWriter, t engine.Tensors, q oip.Request, in tensors, out outputs) {
	said := oip.Response{Model: s.cfg.Card.ID, Version: modelVersion, ID: q.ID}
	var raw []byte
	all, _ := q.Parameters.Bool("binary_data_output")
	for _, o := range q.Outputs {
		binary, set := o.Parameters.Bool("binary_data")
		binary = binary || !set && all
		one := oip.Tensor{Name: o.Name, Datatype: oip.FP32}
		before := len(raw)
		classes, _ := o.Parameters.Int("classification")
		values, texts := out.of(t, o.Name, classes)
		var data any
		if classes > 0 {
			one.Datatype, one.Shape = oip.Bytes, []int64{int64(in.n), int64(len(texts) / in.n)}
			if data = texts; binary {
				raw = oip.AppendTexts(raw, texts)
			}
		} else {
			one.Shape = []int64{int64(in.n), int64(len(values) / in.n)}
			if data = values; binary {
				raw = oip.AppendFloats(raw, values)
			}
		}
		if binary {
			one.Parameters = oip.Parameters{"binary_data_size": len(raw) - before}
		} else if b, err := json.Marshal(data); err == nil { // the batcher lets no NaN through
			one.Data = b
		}
		said.Outputs = append(said.Outputs, one)
	}
	if raw == nil {
		writeJSON(w, http.StatusOK, said)
		return
	}
	head, err := json.Marshal(said)
	if err != nil {
		writeJSON(w, http.StatusInternalServerError, map[string]string{"error": err.Error()})
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set(oip.HeaderLength, strconv.Itoa(len(head)))
	h.Set("Content-Length", strconv.Itoa(len(head)+len(raw)))
	w.Write(append(head, raw...)) // who does not take it is gone
}
