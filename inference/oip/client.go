package oip

import (
	"context"
	"fmt"

	"wanwu/inference"
)

// client asks one server. Its methods may be called from any goroutine.
type client interface {
	// about says what the server and the model are. A model that is not ready is an error.
	about(ctx context.Context) (Server, Model, error)
	// ready asks whether the model can be run; an error says why not.
	ready(ctx context.Context) error
	// infer runs in and returns the outputs that are wanted, in their order.
	infer(ctx context.Context, in tensor, outputs []wanted) ([]tensor, error)
	close() error
}

// tensor is values on their way, or the texts of the best classes in their place.
type tensor struct {
	name   string
	shape  []int64
	values []float32
	texts  []string
}

// The kinds of failures of a server: what is done next depends on them.
type kind int

const (
	broken  kind = iota // it answers what is no answer, or nothing: another one is asked
	busy                // it asks to come back later
	large               // it refuses a message of this size: less is sent
	refused             // it says that the request makes no sense
)

// failure is an error of a server.
type failure struct {
	kind kind
	err  error
}

func (f *failure) Error() string { return f.err.Error() }

func (f *failure) Unwrap() error { return f.err }

func failf(k kind, format string, args ...any) error { return &failure{k, fmt.Errorf(format, args...)} }

// remote is an error for which no server is left.
func remote(detail string, err error) error {
	return &inference.Error{Code: inference.CodeRemote, Detail: detail, Err: err}
}

// check says whether out is the answer for n pictures: a tensor of n rows of the length each.
func check(out tensor, n, each int) error {
	if len(out.shape) < 1 || len(out.values) != n*each || out.shape[0] != int64(n) && !(n == 1 && len(out.values) == each) {
		return failf(broken, "output %q has the shape %v, and %d × %d were expected", out.name, out.shape, n, each)
	}
	return nil
}
