package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Choice returns buttons of which one is selected, in as many rows as they need; chosen is −1 for
// none.
func Choice(texts []string, chosen int, on func(i int)) fyne.CanvasObject {
	var buttons []*Button
	var objects []fyne.CanvasObject
	for i, t := range texts {
		b := NewButton(t, Secondary, func() {
			for k, o := range buttons {
				o.Choose(k == i)
			}
			on(i)
		})
		b.Chosen = i == chosen
		buttons, objects = append(buttons, b), append(objects, b)
	}
	return container.New(&Flow{Gap: 8}, objects...)
}
