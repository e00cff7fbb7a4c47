// Package review makes figures of answers and of what is known to be true: accuracy with
// its interval, the curve over thresholds, the threshold that is proven to reach a target,
// figures by label and by business category, calibration, comparisons of two runs; which
// pictures to judge next; and which label a name stands for. It is pure: columns come in,
// figures go out, and neither a disk nor a window is known here. Sentences are made of the
// figures at the edge.
package review
