// Package review is the views in which answers are judged and weighed: 抽检, a deck of
// pictures drawn at random, and 评估, what follows from it at a threshold. It knows the
// window by Host alone.
//
// The figures are computed by package assess on a goroutine of its own (Run). Everything
// else belongs to Fyne's main goroutine.
package review
