package oip

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Scores is the name of the output with the scores behind the activation, where a model has one
// beside its logits: `wanwu serve` and the models that `wanwu pack export` writes.
const Scores = "scores"

// ManyClasses is from how many classes on it is worth asking for the best ones only: a class takes
// some twenty bytes in an answer, a logit four.
const ManyClasses = 4096

// best chooses how the classes are asked for: the best ones, where the server can name them and they
// suffice, else all logits. A score of softmax needs all logits, so that the server has to know the
// scores themselves.
func (b *Backend) best(s Server, m Model, logits wanted) wanted {
	k := min(b.cfg.Best, b.cfg.Classes)
	if k <= 0 || b.cfg.Classes < ManyClasses || !slices.Contains(s.Extensions, Classification) {
		return logits
	}
	if !b.cfg.Softmax {
		return wanted{logits.name, k}
	}
	for _, o := range m.Outputs {
		if o.Name != Scores {
			continue
		}
		if scores, err := find([]TensorInfo{o}, Scores, []int64{int64(b.cfg.Classes)}); err == nil {
			return wanted{scores.Name, k}
		}
	}
	return logits
}

// spread fills the logits of a batch from the k best classes of each picture, out of an answer for n
// pictures: what is not among the best is below all of them. Where they are scores of softmax, the
// logits are such that softmax gives these scores again: the logarithms, and the others share the
// rest alike.
func (b *Backend) spread(logits []float32, out tensor, n, pictures, k int) error {
	if len(out.texts) != n*k {
		return failf(broken, "output %q has %d classes, and %d × %d were expected", out.name, len(out.texts), n, k)
	}
	each := len(logits) / pictures
	for i := range pictures {
		of := logits[i*each : (i+1)*each]
		if err := b.spreadOne(of, out.texts[i*k:(i+1)*k]); err != nil {
			return failf(broken, "output %q: %w", out.name, err)
		}
	}
	return nil
}

// lowest stands for the logarithm of a score that was rounded to 0, and for the logit of what is
// not among the best: far below all others, and still a number.
const lowest = -1e4

// step parts scores that were rounded to the same number: small beside a score, and told apart
// from lowest as float32.
const step = 1.0 / 256

// spreadOne fills the logits of one picture.
func (b *Backend) spreadOne(logits []float32, best []string) error {
	classes, values := make([]int, len(best)), make([]float32, len(best))
	var sum float64
	for i, text := range best {
		var err error
		if classes[i], values[i], err = parseClass(text); err != nil {
			return err
		}
		if classes[i] >= len(logits) || slices.Contains(classes[:i], classes[i]) {
			return fmt.Errorf("class %d is out of range, or there twice", classes[i])
		}
		if b.cfg.Softmax && !(values[i] >= 0 && values[i] <= 1.001) {
			return fmt.Errorf("%v is no score", values[i])
		}
		sum += float64(values[i])
	}
	rest := float32(lowest)
	if b.cfg.Softmax && len(best) < len(logits) {
		rest = logarithm((1 - sum) / float64(len(logits)-len(best)))
	}
	for i := range logits {
		logits[i] = rest
	}
	for i, c := range classes {
		if b.cfg.Softmax {
			// A score that was rounded to 0 is of a class that was named, and before those after it.
			values[i] = max(logarithm(float64(values[i])), rest+step*float32(len(classes)-i))
		}
		logits[c] = values[i]
	}
	return nil
}

// logarithm is that of a score.
func logarithm(score float64) float32 {
	if score <= 0 {
		return lowest
	}
	return float32(math.Log(score))
}

// parseClass reads "score:index" or "score:index:label".
func parseClass(text string) (class int, value float32, err error) {
	score, rest, _ := strings.Cut(text, ":")
	index, _, _ := strings.Cut(rest, ":")
	v, err := strconv.ParseFloat(score, 32)
	if err != nil || v-v != 0 {
		return 0, 0, fmt.Errorf("%.40q is no class with its score", text)
	}
	if class, err = strconv.Atoi(index); err != nil || class < 0 {
		return 0, 0, fmt.Errorf("%.40q is no class with its score", text)
	}
	return class, float32(v), nil
}

// textsOf reads the texts of JSON data, nested or flat.
func textsOf(data json.RawMessage) (out []string, err error) {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return nil, err
	}
	var add func(v any) error
	add = func(v any) error {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case []any:
			for _, one := range v {
				if err := add(one); err != nil {
					return err
				}
			}
		default:
			return fmt.Errorf("data: %v is no text", v)
		}
		return nil
	}
	return out, add(v)
}

// TextsOf are the texts of a binary tensor of BYTES.
func TextsOf(raw []byte) (out []string, err error) {
	for len(raw) > 0 {
		if len(raw) < 4 {
			return nil, errors.New("the texts are cut short")
		}
		n := binary.LittleEndian.Uint32(raw)
		if raw = raw[4:]; uint64(n) > uint64(len(raw)) {
			return nil, errors.New("the texts are cut short")
		}
		out, raw = append(out, string(raw[:n])), raw[n:]
	}
	return out, nil
}
