// Package oip speaks the Open Inference Protocol (KServe v2): what its messages look like
// over HTTP, in JSON and in binary tensors. Package oippb is the same over gRPC.
package oip
