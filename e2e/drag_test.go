//go:build e2e

package e2e

import (
	"image"
	"path/filepath"
	"strconv"
	"time"
)

// fileManagerSettings shows icons only: no side pane, no toolbar, no status bar, so that the only
// folder is in the corner of the view.
const fileManagerSettings = `[config]
bm_open_method=0
[volume]
mount_on_startup=0
mount_removable=0
autorun=0
[ui]
win_width=420
win_height=420
side_pane_mode=hidden;places
view_mode=icon
sort=name;ascending;
toolbar=
show_statusbar=0
`

// firstIcon is where, in the file manager's window, the first icon may be, likeliest first: above
// the view are menu and path bar, as high as the font asks.
var firstIcon = []image.Point{{51, 88}, {51, 110}, {60, 130}, {51, 72}}

// Pacing of the drag: a file manager takes a jump of the pointer for no drag.
const (
	dragSteps = 10
	dragPause = 120 * time.Millisecond
)

// openFolder opens a file manager on a folder, at the left edge of the screen and so far down, and
// waits until it is painted. Two that are open at once must not overlap: which is in front is not
// known for certain.
func (d *desktop) openFolder(path string, down int) *window {
	d.t.Helper()
	d.write(".config/pcmanfm/default/pcmanfm.conf", fileManagerSettings)
	// One file manager serves the whole display: a second one hands over to it
	// and ends, which would show it as a tab of a window that is open. A window is named
	// after its folder.
	d.start(d.command("pcmanfm", "--no-desktop", "--new-win", path))
	w := d.find("the file manager", "--name", "^"+filepath.Base(path)+"$")
	w.move(10, down)
	w.snapshot(filepath.Join(d.home, "manager.png"))
	return w
}

// drag drags the folder at path, which must be alone in its parent folder, out
// of a file manager into the middle of the window, with the mouse. It returns
// when the mouse button is released; the drop itself follows.
func (d *desktop) drag(path string, to *window) {
	d.t.Helper()
	d.dragFrom(d.openFolder(filepath.Dir(path), 10), to)
}

// dragFrom is drag out of a file manager that shows the one folder already.
func (d *desktop) dragFrom(from, to *window) {
	d.t.Helper()
	for _, icon := range firstIcon {
		if !d.grab(from, icon) {
			continue
		}
		d.carry(from.area().Min.Add(icon), to)
		return
	}
	d.t.Fatalf("found no icon in the file manager's window %q", from.title())
}

// carry moves the mouse, whose button is pressed at start, to the middle of a window and
// lets go.
func (d *desktop) carry(start image.Point, to *window) {
	d.t.Helper()
	target := to.area()
	end := target.Min.Add(target.Size().Div(2))
	for i := 1; i <= dragSteps; i++ {
		d.point(start.Add(end.Sub(start).Mul(i).Div(dragSteps)))
		time.Sleep(dragPause)
	}
	d.do("xdotool", "mouseup", "1")
}

// dragLinks drags links as a browser does, in the order given, into the middle of a window.
// The caller stops what they are dragged from once they have arrived.
func (d *desktop) dragLinks(to *window, links ...string) *process {
	d.t.Helper()
	source, err := filepath.Abs("testdata/dragsource.c")
	if err != nil {
		d.t.Fatal(err)
	}
	program := filepath.Join(d.home, "dragsource")
	build := `cc -o "$0" "$1" $(pkg-config --cflags --libs gtk+-3.0)`
	if out, err := d.command("sh", "-c", build, program, source).CombinedOutput(); err != nil {
		d.t.Fatalf("%v, %s", err, out)
	}
	p := d.start(d.command(program, links...))
	from := d.find("the window to drag from", "--name", "^dragsource$")
	from.move(10, 10)
	from.snapshot(filepath.Join(d.home, "dragsource.png"))
	area := from.area()
	start := area.Min.Add(area.Size().Div(2))
	d.point(start)
	d.do("xdotool", "mousedown", "1")
	d.carry(start, to)
	return p
}

// grab presses the mouse button on an icon and says whether there was one: the
// file manager shows it as selected.
func (d *desktop) grab(from *window, icon image.Point) bool {
	d.t.Helper()
	const around = 12
	box := image.Rect(icon.X-around, icon.Y-around, icon.X+around, icon.Y+around)
	look := func() image.Image {
		path := filepath.Join(d.home, "icon.png")
		d.do("import", "-silent", "-window", from.id, path)
		return crop(readPNG(d, path), box)
	}
	d.point(from.area().Min.Add(icon))
	before := look()
	d.do("xdotool", "mousedown", "1")
	if waitFor(time.Second, func() bool { return difference(before, look()) > 0.1 }) {
		return true
	}
	d.do("xdotool", "mouseup", "1")
	return false
}

func (d *desktop) point(p image.Point) {
	d.t.Helper()
	d.do("xdotool", "mousemove", strconv.Itoa(p.X), strconv.Itoa(p.Y))
}
