// Package inference defines the types of the domain: Item, Result, Label, Backend, Batch, TopK, and
// the errors with their codes. It imports nothing of the program, and no window, codec or runtime;
// package pipeline connects what the others do.
package inference
