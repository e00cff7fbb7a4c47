package review

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/review"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

const (
	// volumeNote is the note under which the volume is kept, usualVolume what it is until one is
	// stated, and mostVolume the largest; all in pictures a day.
	volumeNote          = workspace.KeptNote + "volume"
	usualVolume         = 10_000
	mostVolume          = 1_000_000_000
	volumeWidth float32 = 120
)

// costLine is what a volume that a person states takes a day: time of the machine, pictures for people,
// and hours of theirs at the speed at which they judged the deck.
type costLine struct {
	v     *Views
	root  fyne.CanvasObject
	entry *kit.Entry
	says  *kit.Paragraph
}

func newCostLine(v *Views) *costLine {
	c := &costLine{v: v, says: kit.NewParagraph("", kit.ColorMuted, 600)}
	c.entry = kit.NewEntry(c.key, func() bool { return false }, func(bool) {})
	c.fill()
	c.entry.OnChanged = func(string) { c.state() }
	field := container.New(kit.Sized{Width: volumeWidth, Height: 34}, container.NewThemeOverride(c.entry, kit.FieldTheme{}))
	line := func(key string) fyne.CanvasObject {
		return kit.NewLine(kit.Tr(key), kit.ColorMuted, theme.SizeNameText)
	}
	c.root = container.New(kit.Stack{Gap: 6}, container.New(kit.Row{Gap: 8}, line("cost.if"), field, line("cost.a_day")), c.says)
	return c
}

// fill shows the volume that was stated last, which is known only once the notes are restored. What
// a person types stays.
func (c *costLine) fill() {
	if n, ok := parseVolume(c.entry.Text); !c.entry.HasFocus() && (!ok || n != c.volume()) {
		c.entry.SetText(strconv.Itoa(c.volume()))
	}
}

// volume returns the volume that was stated last.
func (c *costLine) volume() int {
	if n, ok := parseVolume(c.v.host.Workspace.Note(volumeNote)); ok {
		return n
	}
	return usualVolume
}

// parseVolume reads a number of pictures: 12,000, 1.5万 or 20k.
func parseVolume(text string) (n int, ok bool) {
	text = strings.ToLower(strings.NewReplacer(",", "", "，", "", " ", "", "_", "").Replace(text))
	times := 1.0
	for suffix, k := range map[string]float64{"万": 1e4, "亿": 1e8, "k": 1e3, "m": 1e6} {
		if rest, cut := strings.CutSuffix(text, suffix); cut {
			text, times = rest, k
			break
		}
	}
	v, err := strconv.ParseFloat(text, 64)
	if v *= times; err != nil || !(v >= 1 && v <= mostVolume) {
		return 0, false
	}
	return int(v + 0.5), true
}

// state takes the volume over that is typed.
func (c *costLine) state() {
	n, ok := parseVolume(c.entry.Text)
	if !ok {
		c.says.Set(kit.Tr("cost.number", kit.Args{"Most": kit.Number(mostVolume)}))
		return
	}
	if n != c.volume() {
		c.v.host.Workspace.SetNote(volumeNote, strconv.Itoa(n))
	}
	if f := c.v.figures; f != nil {
		c.paint(f)
	}
}

// key leaves the field by Enter and Esc.
func (c *costLine) key(name fyne.KeyName) bool {
	if name != fyne.KeyReturn && name != fyne.KeyEnter && name != fyne.KeyEscape {
		return false
	}
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(c.entry); canvas != nil {
		canvas.Unfocus()
	}
	return true
}

// paint says what the volume takes by figures.
func (c *costLine) paint(f *figures) {
	c.fill()
	if _, ok := parseVolume(c.entry.Text); !ok {
		return // it says what is wrong
	}
	cost := review.CostOf(c.volume(), f.scene.Speed, f.pace, f.point)
	a := kit.Args{"ByHand": kit.Number(rounded(cost.ByHand)), "Device": f.scene.Device, "Rate": kit.Speed(f.scene.Speed), "Machine": spell(cost.Machine), "People": spell(cost.People), "Pace": fmt.Sprintf("%.1f", f.pace.Seconds())}
	var parts []string
	if cost.Machine > 0 {
		parts = append(parts, kit.Tr("cost.machine", a))
	}
	parts = append(parts, kit.Tr("cost.by_hand", a))
	if cost.People > 0 {
		parts = append(parts, kit.Tr("cost.people", a))
	} else {
		parts = append(parts, kit.Tr("cost.no_pace"))
	}
	c.says.Set(strings.Join(parts, kit.Tr("cost.comma")))
}

// spell writes a time in hours, or in minutes where it is less than one.
func spell(d time.Duration) string {
	if d < time.Hour {
		return kit.Tr("cost.minutes", kit.Args{"N": fmt.Sprintf("%.1f", d.Minutes())})
	}
	return kit.Tr("cost.hours", kit.Args{"N": hours(d.Hours())})
}
