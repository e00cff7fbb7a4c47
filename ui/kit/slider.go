package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Slider is Fyne's, except that keys it has no use for (Esc) reach the window.
type Slider struct{ widget.Slider }

// NewSlider makes a slider from lo to hi; on is called with each new value.
func NewSlider(lo, hi, step, value float64, on func(float64)) *Slider {
	s := &Slider{widget.Slider{Min: lo, Max: hi, Step: step, Value: value, OnChanged: on}}
	s.ExtendBaseWidget(s)
	return s
}

// TypedKey implements fyne.Focusable.
func (s *Slider) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyRight:
		s.Slider.TypedKey(e)
	case fyne.KeyHome:
		s.SetValue(s.Min)
	case fyne.KeyEnd:
		s.SetValue(s.Max)
	default:
		PassKey(fyne.CurrentApp().Driver().CanvasForObject(s), e)
	}
}
