// Package recover wraps a backend to recover from its failures: it reopens it with smaller batches,
// grows them back, and falls back to another device. It knows no runtime.
package recover
