package review

import (
	"context"

	"fyne.io/fyne/v2"

	"wanwu/app/assess"
	"wanwu/app/probe"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
)

// Host is what the views need of the window.
type Host struct {
	Window    fyne.Window
	Workspace *workspace.Workspace
	Lang      words.Lang
	Pictures  viewer.Pictures
	// Go runs a function on a goroutine of the window, which waits for it.
	Go func(f func(ctx context.Context))
	// Do runs a function on the main goroutine, Hold one that is measured there.
	Do   func(func())
	Hold func(name string, f func())
	// Vocabulary names the labels that are known, also before there is a picture.
	Vocabulary func() inference.Vocabulary
	// Likeness finds what pictures of a task, of several where it is 0, are like; nil where that is
	// not known. It blocks.
	Likeness func(task int32) assess.Likeness
	// SetThreshold puts a threshold in force.
	SetThreshold func(float32)
	// Shown is told that another view is shown.
	Shown func()
	// Probe recognises variations of pictures by the engine that is open, and returns the names of
	// its classes. It blocks; the error is a sentence, or that of ctx.
	Probe func(ctx context.Context, sample []inference.Item, progress func(done, total int)) (*probe.Report, inference.Vocabulary, error)
	// Find shows the pictures that a query finds.
	Find func(query string)
	// Judge notes what a person says of a row; back is called when that is taken back. It
	// is false where there is nothing to judge.
	Judge func(row int, v workspace.Verdict, label string, back func()) bool
	// Relabel asks what a row shows; where blind is set without a hint of what the network
	// thinks. judge is called with the verdict that follows.
	Relabel func(row int, blind bool, judge func(v workspace.Verdict, label string))
	// PickLabel asks for a label.
	PickLabel func(picked func(label string))
	// SaveTable asks where to and writes a .csv; said is called with a sentence of what
	// came of it.
	SaveTable func(name string, table [][]string, said func(text string))
	// Present returns the views that the window shows now: those that add a step which can be taken
	// back may be of a language before by the time that it is.
	Present func() *Views
	// Undone adds a step that can be taken back, Undo takes back the last one.
	Undone func(back func())
	Undo   func()
	// Tell says something in the toolbar.
	Tell func(text string, color fyne.ThemeColorName)
	// Open shows a sheet with the focus on first, which may be nil.
	Open func(s *kit.Sheet, first fyne.Focusable)
	// ReadTable reads a .csv or .xlsx, its header first; the error is a sentence. It blocks.
	// CanReadTables is whether it can.
	CanReadTables func() bool
	ReadTable     func(path string) (assess.Table, error)
	// PickFile asks for a file with one of some extensions.
	PickFile func(extensions []string, chosen func(path string))
}

// Scene is what the window shows of the workspace at one moment: the pictures that are
// assessed. Rows must not be written to.
type Scene struct {
	Rows      []int32 // ignored where All is set
	All       bool
	N         int
	Revision  uint64
	Threshold float32
	// Task is the number of the task that they are all of, 0 where they are of several.
	Task int32
	// Query is what the pictures were found by, and Deck the name under which a deck of
	// them is kept.
	Query, Deck string
	// TaskKey is the name under which it is kept which business mapping is in force for them.
	TaskKey string
	// Speed is the measured one in pictures a second, 0 where it is not known, and Device
	// what it was measured on.
	Speed  float64
	Device string
}
