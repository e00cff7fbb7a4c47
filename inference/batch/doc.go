// Package batch is the dynamic batcher before a backend, which bulk runs and callers that
// wait share. It knows neither pictures nor files.
package batch
