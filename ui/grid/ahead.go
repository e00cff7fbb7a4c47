package grid

// lookAhead adds the pictures of the cards around those in view to what is wanted:
// one screen below and half of one above, the nearest first, so that scrolling meets
// cards that have theirs. They come after everything in view, and never take more than
// half of the memory for thumbnails: those in view must not go for them.
func (r *renderer) lookAhead(spec thumbSpec, from, to int) {
	screen := to - from
	left := r.g.thumbs.setInView(spec, screen)/2 - screen
	for d := range screen {
		if below := to + d; below < r.g.geo.count && left > 0 {
			left--
			r.requestAhead(below)
		}
		if above := from - 1 - d; above >= 0 && d < screen/2 && left > 0 {
			left--
			r.requestAhead(above)
		}
	}
}

// requestAhead wants the picture of a card that is not in view.
func (r *renderer) requestAhead(i int) {
	data := r.g.src.Cell(i)
	if data.State == CellFailed || data.State == CellPending {
		return // none yet: asked for when it is in view
	}
	if request := (thumbRequest{data.ThumbKey, data.State}); !r.g.thumbs.has(request) {
		r.requests = append(r.requests, request)
	}
}
