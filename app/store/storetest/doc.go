// Package storetest makes what tests of the workspace file need: folders that cannot be
// written, and files that another program has changed.
package storetest
