package engine

import (
	"context"

	"wanwu/inference"
)

// Recognizer is what a session needs of an engine; *Engine is one.
type Recognizer interface {
	Info() Info
	Vocabulary() inference.Vocabulary
	Run(ctx context.Context, roots []string, o RunOptions, sink inference.Sink) error
	RunItems(ctx context.Context, items []inference.Item, o RunOptions, sink inference.Sink) error
	Close() error
}
