package oip

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// HeaderLength is the HTTP header that says how much of a body is JSON, where binary tensors
// follow it.
const HeaderLength = "Inference-Header-Content-Length"

// Binary and Classification are extensions that GET /v2 may list: tensors as bytes behind
// the JSON, and the best classes in the place of all logits.
const (
	Binary         = "binary_tensor_data"
	Classification = "classification"
)

// The names of data types that are used here.
const (
	FP32  = "FP32"
	Bytes = "BYTES"
)

// Parameters are a request's, a tensor's or an output's. A value is a bool, a number or a
// text.
type Parameters map[string]any

// Bool is a parameter that is true or false; ok is whether it is there.
func (p Parameters) Bool(name string) (value, ok bool) { value, ok = p[name].(bool); return }

// Int is a parameter that is a whole number from 0 on; ok is whether it is there.
func (p Parameters) Int(name string) (value int, ok bool) {
	f, ok := p[name].(float64)
	if !ok || f < 0 || f > 1<<40 || f != float64(int(f)) {
		return 0, false
	}
	return int(f), true
}

// Tensor is an input of a request or an output of an answer.
type Tensor struct {
	Name       string          `json:"name"`
	Shape      []int64         `json:"shape"`
	Datatype   string          `json:"datatype"`
	Parameters Parameters      `json:"parameters,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"` // nil where it is binary
}

// Wanted is an output that a request asks for.
type Wanted struct {
	Name       string     `json:"name"`
	Parameters Parameters `json:"parameters,omitempty"`
}

// Request is the JSON of an inference request.
type Request struct {
	ID         string     `json:"id,omitempty"`
	Parameters Parameters `json:"parameters,omitempty"`
	Inputs     []Tensor   `json:"inputs"`
	Outputs    []Wanted   `json:"outputs,omitempty"`
}

// Response is the JSON of an answer.
type Response struct {
	Model   string   `json:"model_name"`
	Version string   `json:"model_version,omitempty"`
	ID      string   `json:"id,omitempty"`
	Outputs []Tensor `json:"outputs"`
}

// TensorInfo is a tensor of a model's metadata. A dimension of any size is -1.
type TensorInfo struct {
	Name     string  `json:"name"`
	Datatype string  `json:"datatype"`
	Shape    []int64 `json:"shape"`
}

// Model is a model's metadata.
type Model struct {
	Name     string       `json:"name"`
	Versions []string     `json:"versions,omitempty"`
	Platform string       `json:"platform"`
	Inputs   []TensorInfo `json:"inputs"`
	Outputs  []TensorInfo `json:"outputs"`
}

// Server is a server's metadata.
type Server struct {
	Name       string   `json:"name"`
	Version    string   `json:"version"`
	Extensions []string `json:"extensions"`
}

// Floats are the numbers of JSON data, nested or flat, n of them. The error says what is
// there instead.
func Floats(data json.RawMessage, n int) ([]float32, error) {
	out := make([]float32, 0, min(n, len(data)/2+1)) // as many as there may be
	for i := 0; i < len(data); {
		switch c := data[i]; c {
		case '[', ']', ',', ' ', '\t', '\r', '\n':
			i++
			continue
		default:
			end := i
			for end < len(data) && (data[end] >= '0' && data[end] <= '9' || data[end] == '-' || data[end] == '+' || data[end] == '.' || data[end] == 'e' || data[end] == 'E') {
				end++
			}
			v, err := strconv.ParseFloat(string(data[i:end]), 32)
			if err != nil {
				return nil, fmt.Errorf("data: %.20q is no FP32", data[i:])
			}
			if len(out) == n {
				return nil, fmt.Errorf("data: more than %d values", n)
			}
			out = append(out, float32(v))
			i = end
		}
	}
	if len(out) != n {
		return nil, fmt.Errorf("data: %d values, and the shape has %d", len(out), n)
	}
	return out, nil
}

// FloatsOf are the numbers of a binary tensor, n of them.
func FloatsOf(raw []byte, n int) ([]float32, error) {
	if len(raw) != 4*n {
		return nil, fmt.Errorf("%d bytes, and the shape has %d", len(raw), 4*n)
	}
	out := make([]float32, n)
	if _, err := binary.Decode(raw, binary.LittleEndian, out); err != nil {
		return nil, err
	}
	return out, nil
}

// AppendFloats appends numbers as a binary tensor.
func AppendFloats(to []byte, values []float32) []byte {
	to, err := binary.Append(to, binary.LittleEndian, values)
	if err != nil {
		panic(err) // a []float32 has a size
	}
	return to
}

// AppendTexts appends texts as a binary tensor of BYTES.
func AppendTexts(to []byte, texts []string) []byte {
	for _, s := range texts {
		to = append(binary.LittleEndian.AppendUint32(to, uint32(len(s))), s...)
	}
	return to
}

// Size is the number of values of a shape, at most most.
func Size(shape []int64, most int) (int, error) {
	n := int64(1)
	for _, d := range shape {
		if d < 0 || d > 0 && n > int64(most)/d {
			return 0, fmt.Errorf("shape %v is out of range", shape)
		}
		n *= d
	}
	return int(n), nil
}

// Split parts a body into its JSON and the binary tensors behind it. header is the value of
// HeaderLength, empty where all is JSON.
func Split(body []byte, header string) (head, rest []byte, err error) {
	if header == "" {
		return body, nil, nil
	}
	n, err := strconv.Atoi(header)
	if err != nil || n < 0 || n > len(body) {
		return nil, nil, errors.New(HeaderLength + " is out of range")
	}
	return body[:n], body[n:], nil
}
