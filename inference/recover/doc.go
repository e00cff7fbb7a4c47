// Package recover is a backend that survives the failures of another: it opens it again
// with smaller batches, grows them back, and falls back to another device. It knows no
// runtime.
package recover
