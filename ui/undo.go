package ui

// undoStack is what the user has done in this window and can take back, the last step
// first. Main goroutine.
type undoStack struct{ steps []func() }

// push adds a step by what takes it back.
func (u *undoStack) push(back func()) { u.steps = append(u.steps, back) }

// undo takes the last step back.
func (w *Window) undoLast() {
	u := &w.undone
	n := len(u.steps)
	if n == 0 {
		w.toolbar.tell(tr("undo.nothing"), colorMuted)
		return
	}
	back := u.steps[n-1]
	u.steps[n-1] = nil
	u.steps = u.steps[:n-1]
	back()
}
