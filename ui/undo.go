package ui

import (
	"slices"
)

// undoStack is what the user has done in this window and can take back, the last step
// first. Main goroutine.
type undoStack struct{ steps []*undoStep }

// undoStep is one of them, by what takes it back.
type undoStep struct{ undo func() }

// push adds a step.
func (u *undoStack) push(back func()) *undoStep {
	s := &undoStep{back}
	u.steps = append(u.steps, s)
	return s
}

// undo takes a step back, wherever it is in the stack; it does nothing if that was already done.
func (u *undoStack) undo(s *undoStep) {
	if at := slices.Index(u.steps, s); at >= 0 {
		u.steps = slices.Delete(u.steps, at, at+1)
		s.undo()
	}
}

// last takes the last step back; false is that there is none.
func (u *undoStack) last() bool {
	n := len(u.steps)
	if n > 0 {
		u.undo(u.steps[n-1])
	}
	return n > 0
}
