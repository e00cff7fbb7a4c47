package find

import (
	"fyne.io/fyne/v2"

	"wanwu/ui/kit"
)

// leastLabels is how many labels are in view at least, where there are so many: in a low window
// the whole list scrolls.
const leastLabels = 4

// sideLayout lays the parts of a side list below each other; the labels take the rest.
type sideLayout struct{ s *SideList }

// tasks returns the height of the tasks: no more than a third of what is in view, since the labels
// want room as well.
func (l *sideLayout) tasks() float32 {
	h := float32(len(l.s.list)) * RowHeight
	if most := max(2*RowHeight, l.s.Size().Height/3); h > most {
		h = float32(int(most/RowHeight)) * RowHeight
	}
	return h
}

// Layout implements fyne.Layout.
func (l *sideLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	s, w := l.s, size.Width-2*sidePad
	y := sidePad + 4
	if len(s.list) > 0 {
		kit.Place(s.headTasks, sidePad+4, y, w-4, headingSize)
		y += headingSize
		h := l.tasks()
		kit.Place(s.Tasks, sidePad, y, w+sidePad-1, h)
		y += h + 4
	}
	kit.Place(s.headStates, sidePad+4, y, w-4, headingSize)
	y += headingSize
	for _, r := range s.States {
		kit.Place(r, sidePad, y, w, RowHeight)
		y += RowHeight
	}
	y += 4
	kit.Place(s.headLabels, sidePad+4, y, w-4, headingSize)
	button := s.library.MinSize()
	kit.Place(s.library, sidePad+w-button.Width, y+(headingSize-button.Height)/2, button.Width, button.Height)
	y += headingSize
	// Wider than the rows, so that the scrollbar is beside them.
	kit.Place(s.Labels, sidePad, y, w+sidePad-1, max(0, size.Height-y-4))
}

// MinSize implements fyne.Layout.
func (l *sideLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	s := l.s
	h := sidePad + 4 + headingSize + float32(len(s.States))*RowHeight + 4
	if len(s.list) > 0 {
		h += headingSize + l.tasks() + 4
	}
	if n := min(len(s.classes), leastLabels); n > 0 || s.library.Visible() {
		h += headingSize + float32(n)*labelHeight + 4
	}
	return fyne.NewSize(60, h)
}

// reveal scrolls the whole list so that a part of it is in view.
func (s *SideList) reveal(o fyne.CanvasObject) {
	y, h, view := o.Position().Y, o.Size().Height, s.scroll.Size().Height
	switch off := s.scroll.Offset.Y; {
	case y < off:
		s.scroll.ScrollToOffset(fyne.NewPos(0, max(0, y-headingSize)))
	case y+h > off+view:
		s.scroll.ScrollToOffset(fyne.NewPos(0, y+h-view+4))
	}
}
