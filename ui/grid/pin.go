package grid

// pin is what stays in place while the columns change: the focused cell where it is in view, else
// the first one. It is kept until the user scrolls or moves the focus, so that dragging a window's
// edge back and forth ends where it began instead of drifting by a row each time.
type pin struct {
	cell  int     // position, −1 for none taken
	focus bool    // it is the focused cell, which must stay in view
	above float64 // dp from the window's edge to the row of the cell
	pitch float64 // that above was measured with
}

func (h *pin) clear() { h.cell = -1 }

// take chooses what to hold, unless something is held already.
func (h *pin) take(v *geometry, focus int) {
	if h.cell >= 0 || v.count == 0 || v.height <= 0 {
		return
	}
	*h = pin{cell: min(v.first*v.cols, v.count-1), pitch: float64(v.pitch)}
	if from, to := v.visible(); focus >= from && focus < to {
		h.cell, h.focus = focus, true
	}
	h.above = float64(h.cell/v.cols-v.first)*h.pitch - float64(v.offset)
}

// restore scrolls the new layout to where the held cell was.
func (h *pin) restore(v *geometry) {
	if h.cell < 0 || h.cell >= v.count {
		v.clamp()
		return
	}
	above := h.above
	if above < 0 { // partly hidden: hide the same share of it
		above *= float64(v.pitch) / h.pitch
	}
	v.first, v.offset = h.cell/v.cols, 0
	v.shift(-above)
	v.clamp()
	if h.focus && v.height > v.cell+2*v.pad && above >= 0 {
		v.reveal(h.cell)
	}
}
