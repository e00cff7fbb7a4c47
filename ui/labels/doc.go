// Package labels is what the window shows of the labels that a user adds: a name for the
// selected pictures, and how well they are told apart, before anything is saved.
package labels
