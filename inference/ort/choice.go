package ort

import (
	"fmt"
	"strconv"
	"strings"
)

// The kinds of a Choice.
const (
	Auto     = "auto"
	CPU      = "cpu"
	CUDA     = "cuda"
	TensorRT = "tensorrt"
)

// Choice is the device that a user asks for. The zero value is Auto.
type Choice struct {
	Kind  string // Auto, CPU, CUDA or TensorRT; empty is Auto
	Index int    // which GPU, from 0, in CUDA's order
	// FP16 lets TensorRT compute in half precision: faster, and scores may
	// differ in the third digit.
	FP16 bool
}

// ParseChoice reads "auto", "cpu", "cuda", "cuda:1", "tensorrt:0" or "tensorrt:0:fp16"; a GPU
// without a number is the first. Whether the device is there is another question.
func ParseChoice(s string) (Choice, error) {
	parts := strings.Split(strings.ToLower(strings.TrimSpace(s)), ":")
	c := Choice{Kind: parts[0]}
	bad := fmt.Errorf("%q is none of auto, cpu, cuda:N, tensorrt:N", s)
	switch c.Kind {
	case "":
		c.Kind = Auto
		fallthrough
	case Auto, CPU:
		if len(parts) > 1 {
			return Choice{}, bad
		}
		return c, nil
	case CUDA, TensorRT:
	default:
		return Choice{}, bad
	}
	if c.Kind == TensorRT && len(parts) == 3 && parts[2] == "fp16" {
		c.FP16, parts = true, parts[:2]
	}
	if len(parts) > 2 {
		return Choice{}, bad
	}
	if len(parts) == 2 {
		n, err := strconv.ParseUint(parts[1], 10, 8)
		if err != nil {
			return Choice{}, bad
		}
		c.Index = int(n)
	}
	return c, nil
}

// String returns what ParseChoice reads.
func (c Choice) String() string {
	switch {
	case c.Kind == "":
		return Auto
	case !c.GPU():
		return c.Kind
	case c.FP16:
		return fmt.Sprintf("%s:%d:fp16", c.Kind, c.Index)
	}
	return fmt.Sprintf("%s:%d", c.Kind, c.Index)
}

// GPU reports whether a GPU is asked for by name.
func (c Choice) GPU() bool { return c.Kind == CUDA || c.Kind == TensorRT }
