// Package labels knows the labels that a user adds to those of a model pack, without
// training: what they are, what they were taught by, and what a picture's embedding says of
// them. It is pure: vectors and texts in, scores out; package shelf beneath it keeps
// libraries on the disk.
package labels
