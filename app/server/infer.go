package server

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"wanwu/app/engine"
	"wanwu/inference"
	"wanwu/inference/batch"
	"wanwu/inference/oip"
)

// modelVersion is the only version that a pack has.
const modelVersion = "1"

// tensors is one request of the Open Inference Protocol, whichever way it came: pictures
// that are tensors already.
type tensors struct {
	n     int
	input []float32
	// logits, scores and embedding say what is wanted; bestLogits and bestScores how many of the best
	// classes in the place of logits and scores.
	logits, scores, embedding bool
	bestLogits, bestScores    int
}

// outputs is what became of one: n × classes and n × dims values, or n × best classes texts.
type outputs struct {
	logits, scores, embedding []float32
	bestLogits, bestScores    []string
}

// of returns the values of the output of a name, or its texts where the best classes are asked for.
func (o *outputs) of(t engine.Tensors, name string, classes int) (values []float32, texts []string) {
	switch {
	case name == t.Embedding && name != "":
		return o.embedding, nil
	case name == t.Scores && name != "" && classes > 0:
		return nil, o.bestScores
	case name == t.Scores && name != "":
		return o.scores, nil
	case classes > 0:
		return nil, o.bestLogits
	}
	return o.logits, nil
}

// invalid refuses what makes no sense in the protocol; the protocol's texts are English.
func invalid(err error) *refusal {
	return &refusal{status: http.StatusBadRequest, code: codeBadRequest, err: err}
}

// infer runs the pictures of a request, and blocks until all are answered.
func (s *Server) infer(ctx context.Context, c *call, m *serving, in tensors) (out outputs, refused *refusal) {
	for i, v := range in.input {
		if v-v != 0 { // NaN or infinite: some networks answer these with what looks like an answer
			return out, invalid(faultf("value %d of the input is %v", i, v))
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := m.online.Tensors()
	c.pictures = in.n
	out = in.room(t)
	var work sync.WaitGroup
	failures := make([]error, in.n)
	each := len(in.input) / in.n
	for i := range in.n {
		if refused = s.place(ctx, c, i == 0); refused != nil {
			break
		}
		work.Add(1)
		err := m.online.Infer(ctx, in.input[i*each:(i+1)*each], func(o batch.Output, err error) {
			defer work.Done()
			defer s.admit.leave()
			if err == nil {
				err = s.take(&out, in, i, o)
			}
			failures[i] = err
		})
		if err != nil {
			work.Done()
			s.admit.leave()
			refused = s.inferFailure(err)
			break
		}
	}
	if refused != nil {
		cancel()
	}
	work.Wait() // the input is read, and the outputs are written, until then
	for _, err := range failures {
		if refused == nil && err != nil {
			refused = s.inferFailure(err)
		}
	}
	return out, refused
}

// room makes room for what is wanted.
func (in *tensors) room(t engine.Tensors) (out outputs) {
	if in.logits {
		out.logits = make([]float32, in.n*t.Classes)
	}
	if in.scores {
		out.scores = make([]float32, in.n*t.Classes)
	}
	if in.embedding {
		out.embedding = make([]float32, in.n*t.Dims)
	}
	out.bestLogits = make([]string, in.n*min(in.bestLogits, t.Classes))
	out.bestScores = make([]string, in.n*min(in.bestScores, t.Classes))
	return out
}

// inferFailure is why a tensor could not be run: it, or the device.
func (s *Server) inferFailure(err error) *refusal {
	if engine.Failed(err) || inference.CodeOf(err) == inference.CodeCancelled {
		return s.failure(err)
	}
	return invalid(err)
}

// take copies what is wanted of the answer for picture i.
func (s *Server) take(out *outputs, in tensors, i int, o batch.Output) error {
	if in.logits {
		copy(out.logits[i*len(o.Logits):], o.Logits)
	}
	if in.embedding {
		copy(out.embedding[i*len(o.Embedding):], o.Embedding)
	}
	if in.scores {
		all, err := inference.TopK(o.Logits, len(o.Logits), inference.Softmax)
		if err != nil {
			return err
		}
		for _, l := range all {
			out.scores[i*len(o.Logits)+int(l.Class)] = l.Score
		}
	}
	err := s.name(out.bestLogits, i, o.Logits, in.bestLogits, inference.Identity)
	return errors.Join(err, s.name(out.bestScores, i, o.Logits, in.bestScores, inference.Softmax))
}

// name writes the k best classes of picture i as the protocol has them: "score:index:label".
func (s *Server) name(to []string, i int, logits []float32, k int, a inference.Activation) error {
	best, err := inference.TopK(logits, k, a)
	for n, l := range best {
		to[i*len(best)+n] = strconv.FormatFloat(float64(l.Score), 'g', 9, 32) + ":" + strconv.Itoa(int(l.Class)) + ":" + s.cfg.Card.Classes[l.Class].Name
	}
	return err
}

// pictures is how many pictures an input has, whose name, type and shape have to be right.
func (s *Server) pictures(t engine.Tensors, name, datatype string, shape []int64) (n int, refused *refusal) {
	switch {
	case name != t.Input:
		return 0, invalid(faultf("input %q: the model has %q", name, t.Input))
	case datatype != oip.FP32:
		return 0, invalid(faultf("input %q: %s, and the model takes FP32", name, datatype))
	case len(shape) != 4 || !slices.Equal(shape[1:], t.Shape):
		return 0, invalid(faultf("input %q: shape %v, and the model takes [-1 %d %d %d]", name, shape, t.Shape[0], t.Shape[1], t.Shape[2]))
	case shape[0] < 1 || shape[0] > int64(s.cfg.Limits.Queue):
		return 0, invalid(faultf("input %q: a batch of %d is not within 1…%d", name, shape[0], s.cfg.Limits.Queue))
	}
	return int(shape[0]), nil
}

// want adds an output that is asked for.
func (in *tensors) want(t engine.Tensors, name string, classes int) *refusal {
	switch {
	case name == t.Logits && classes > 0:
		in.bestLogits = min(classes, t.Classes)
	case name == t.Logits:
		in.logits = true
	case name == t.Scores && name != "" && classes > 0:
		in.bestScores = min(classes, t.Classes)
	case name == t.Scores && name != "":
		in.scores = true
	case name == t.Embedding && name != "" && classes == 0:
		in.embedding = true
	default:
		return invalid(faultf("output %q: the model has no such output", name))
	}
	return nil
}

// metadata is what is known of the model.
func (s *Server) metadata(t engine.Tensors) oip.Model {
	m := oip.Model{
		Name: s.cfg.Card.ID, Versions: []string{modelVersion}, Platform: "onnxruntime_onnx",
		Inputs:  []oip.TensorInfo{{Name: t.Input, Datatype: oip.FP32, Shape: append([]int64{-1}, t.Shape...)}},
		Outputs: []oip.TensorInfo{{Name: t.Logits, Datatype: oip.FP32, Shape: []int64{-1, int64(t.Classes)}}},
	}
	if t.Scores != "" {
		m.Outputs = append(m.Outputs, oip.TensorInfo{Name: t.Scores, Datatype: oip.FP32, Shape: []int64{-1, int64(t.Classes)}})
	}
	if t.Embedding != "" {
		m.Outputs = append(m.Outputs, oip.TensorInfo{Name: t.Embedding, Datatype: oip.FP32, Shape: []int64{-1, int64(t.Dims)}})
	}
	return m
}

// named is the model of a request, or why there is none.
func (s *Server) named(name, version string) (*serving, *refusal) {
	if name != s.cfg.Card.ID || version != "" && version != modelVersion {
		return nil, &refusal{status: http.StatusNotFound, code: codeNoModel, err: faultf("model %q, version %q: not served", name, version)}
	}
	return s.serving()
}
