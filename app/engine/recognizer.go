package engine

import (
	"context"

	"wanwu/inference"
	"wanwu/inference/pipeline"
)

// Recognizer is what a session needs of an engine; *Engine is one.
type Recognizer interface {
	Info() Info
	Vocabulary() inference.Vocabulary
	Run(ctx context.Context, roots []string, o RunOptions, sink pipeline.Sink) error
	RunItems(ctx context.Context, items []inference.Item, o RunOptions, sink pipeline.Sink) error
	Close() error
}
