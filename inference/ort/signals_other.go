//go:build !linux || !(amd64 || arm64)

package ort

// handlers has nothing to keep: there CUDA installs no handlers, or is not.
type handlers struct{}

func saveSignals() *handlers { return &handlers{} }

func (*handlers) restore() error { return nil }
