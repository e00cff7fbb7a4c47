package categories

import (
	"context"

	"fyne.io/fyne/v2"

	"wanwu/app/assess"
	"wanwu/app/words"
	"wanwu/ui/kit"
)

// Host is what the sheet needs of the window.
type Host struct {
	Canvas   fyne.Canvas
	Lang     words.Lang
	Mappings assess.Mappings
	// Task is the key of the task whose mapping is chosen.
	Task string
	// Index is of the labels of the packs.
	Index *Index
	// Go runs a function on a goroutine of the window, Do one on the main goroutine.
	Go func(f func(ctx context.Context))
	Do func(func())
	// PickFile, ReadTable and SaveTable are those of the review's host.
	PickFile  func(extensions []string, chosen func(path string))
	ReadTable func(path string) (assess.Table, error)
	SaveTable func(name string, table [][]string, said func(text string))
	// Open shows the sheet with the focus on first.
	Open func(s *kit.Sheet, first fyne.Focusable)
	// Undone adds a step that can be taken back.
	Undone func(back func())
	// Changed is told that another mapping, or another version of it, is in force.
	Changed func()
}
