package pipeline

import (
	"wanwu/inference"
	"wanwu/inference/source"
)

// Discard is a Sink that keeps every picture and ignores what it is told. Sinks that want
// some of it embed one.
type Discard struct{}

var _ Sink = Discard{}

// Found keeps the picture.
func (Discard) Found(*inference.Item) bool { return true }

// Skipped does nothing.
func (Discard) Skipped(string, source.SkipReason) {}

// Scanned does nothing.
func (Discard) Scanned() {}

// Done does nothing.
func (Discard) Done(*inference.Result) error { return nil }

// Thumb does nothing.
func (Discard) Thumb(*inference.Item, []byte) {}
