// Package teach is the commands that add labels by example, and that look after the labels
// that were added.
package teach
