// Package server is the service: net/http over an engine, for callers who wait for an answer. It
// owns no engine: its caller says how one is opened.
//
// A request goes through, in this order: the access log with its request id, the check of
// Host and Origin, the token and its rate, and the handler of its route. A picture's bytes
// are read while they come, within limits; then it takes a place (429 where all are taken),
// is decoded on one of a fixed number of goroutines and waits for the network. Rows are
// answered in the order of the upload.
package server
