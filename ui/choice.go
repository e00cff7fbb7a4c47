package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// choice is buttons of which one holds, in as many rows as they need; chosen is −1
// for none.
func choice(texts []string, chosen int, on func(i int)) fyne.CanvasObject {
	var buttons []*button
	var objects []fyne.CanvasObject
	for i, t := range texts {
		b := newButton(t, secondary, func() {
			for k, o := range buttons {
				o.choose(k == i)
			}
			on(i)
		})
		b.chosen = i == chosen
		buttons, objects = append(buttons, b), append(objects, b)
	}
	return container.New(&flow{gap: 8}, objects...)
}
