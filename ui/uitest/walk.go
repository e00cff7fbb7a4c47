package uitest

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"wanwu/ui/kit"
)

// Walk visits o and what is visible in it.
func Walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	walk(o, func(o fyne.CanvasObject) bool {
		visit(o)
		return true
	})
}

// walk is like Walk; inside says whether what is in an object is visited too.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject) (inside bool)) {
	if !o.Visible() || !visit(o) {
		return
	}
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walk(c, visit)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walk(c, visit)
		}
	}
}

// Words returns what the lines, paragraphs, buttons and other texts under o say, with | between
// them.
func Words(o fyne.CanvasObject) string {
	var all []string
	walk(o, func(o fyne.CanvasObject) (inside bool) {
		switch o := o.(type) {
		case *kit.Line:
			all = append(all, o.Text)
		case *kit.Paragraph:
			all = append(all, o.Text)
		case *kit.Button:
			all = append(all, o.Text)
		case *canvas.Text:
			all = append(all, o.Text)
		default:
			return true
		}
		return false
	})
	return strings.Join(all, "|")
}

// Button returns the first visible button of a text under o, nil where there is none.
func Button(o fyne.CanvasObject, text string) (found *kit.Button) {
	Walk(o, func(o fyne.CanvasObject) {
		if b, ok := o.(*kit.Button); ok && b.Text == text && found == nil {
			found = b
		}
	})
	return found
}
