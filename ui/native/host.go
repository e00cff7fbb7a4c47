package native

import (
	"context"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/ui/kit"
)

// Host is what a page that asks for files needs of the window.
type Host struct {
	Lang   words.Lang
	Canvas fyne.Canvas
	// Go runs f on a goroutine that the window waits for, Do a function on the main one.
	Go func(f func(ctx context.Context))
	Do func(func())
	// Open shows a sheet with the focus on first.
	Open func(s *kit.Sheet, first fyne.Focusable)
	// ChooseFile has the user choose a file.
	ChooseFile func(open func(d FileDialogs) (string, error), chosen func(path string))
	// Folder is where the dialogs begin; SetFolder keeps it.
	Folder    func() string
	SetFolder func(dir string)
}
