// Package shelf keeps the label libraries of a user on the disk, one a network, each with
// its earlier versions.
package shelf
