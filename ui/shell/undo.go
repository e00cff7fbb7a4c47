package shell

import (
	"slices"
)

// UndoStack is what the user has done in this window and can take back, the last step
// first. Main goroutine.
type UndoStack struct{ steps []*UndoStep }

// UndoStep is one of them, by what takes it back.
type UndoStep struct{ undo func() }

// Push adds a step.
func (u *UndoStack) Push(back func()) *UndoStep {
	s := &UndoStep{back}
	u.steps = append(u.steps, s)
	return s
}

// Undo takes a step back, wherever it is in the stack; it does nothing if that was already done.
func (u *UndoStack) Undo(s *UndoStep) {
	if at := slices.Index(u.steps, s); at >= 0 {
		u.steps = slices.Delete(u.steps, at, at+1)
		s.undo()
	}
}

// Drop forgets a step that was taken back otherwise.
func (u *UndoStack) Drop(s *UndoStep) {
	if at := slices.Index(u.steps, s); at >= 0 {
		u.steps = slices.Delete(u.steps, at, at+1)
	}
}

// Last takes the last step back; false is that there is none.
func (u *UndoStack) Last() bool {
	n := len(u.steps)
	if n > 0 {
		u.Undo(u.steps[n-1])
	}
	return n > 0
}
