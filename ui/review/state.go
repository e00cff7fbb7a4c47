package review

// Sentence returns what is said at the threshold, without its colours.
func (v *Views) Sentence() string { return v.evaluation.head.Plain() }

// Row returns the row of the picture of the deck that is shown, −1 for none.
func (v *Views) Row() int { return v.judging.row }

// DeckTitle returns what the deck says of that picture.
func (v *Views) DeckTitle() string { return v.judging.title.Text }

// SetBlind has the answers hidden until a picture is judged.
func (v *Views) SetBlind(on bool) { v.judging.blind.SetChecked(on) }

// DragThreshold moves the threshold as dragging the line does; let go puts it in force.
func (v *Views) DragThreshold(t float64, letGo bool) {
	v.evaluation.chart.move(t)
	if letGo {
		v.evaluation.chart.DragEnd()
	}
}
