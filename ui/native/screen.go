package native

import (
	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.3/glfw"
)

// WorkArea returns the room that windows have on the first screen, without panels and docks,
// in dp of a canvas; ok is false where the system does not say. It is called on the main
// goroutine once the application runs.
func WorkArea(c fyne.Canvas) (area fyne.Size, ok bool) {
	m := glfw.GetPrimaryMonitor()
	if m == nil || c.Scale() <= 0 {
		return fyne.Size{}, false
	}
	_, _, w, h := m.GetWorkarea()
	return fyne.NewSize(float32(w)/c.Scale(), float32(h)/c.Scale()), w > 0 && h > 0
}
