package settings

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/ui/kit"
)

// devicePage says where pictures are recognised, and lets choose.
type devicePage struct {
	s      *dialog
	root   *fyne.Container
	choose *fyne.Container // the devices, once it is known which there are
	cards  []string        // the names of the GPUs
	now    *kit.Paragraph
	why    *kit.Paragraph
}

func (s *dialog) devicePage() fyne.CanvasObject {
	h, p := s.h, s.h.App.Preferences()
	d := &devicePage{
		s: s, choose: container.New(kit.Stack{}),
		now: kit.NewParagraph("", theme.ColorNameForeground, 400), why: hint(""),
	}
	s.device = d
	d.offer(nil)
	if h.Program.GPUs != nil {
		h.Go(func(ctx context.Context) {
			names := h.Program.GPUs()
			h.Do(func() {
				if s.device == d && len(names) > 0 {
					d.offer(names)
				}
			})
		})
	}
	named := hint("")
	named.Hide()
	if h.Program.Device != "" {
		named = hint(kit.Tr("settings.device.named", kit.Args{"Device": h.Program.Device}))
	}
	batches := batchChoices()
	batchTexts := numbers(batches)
	batchTexts[0] = kit.Tr("settings.batch.usual", kit.Args{"N": engine.UsualBatch})
	d.root = page(
		setting{kit.Tr("settings.device"), container.New(kit.Stack{Gap: 8}, d.choose, named)},
		setting{kit.Tr("settings.device.now"), container.New(kit.Inset{Top: 7}, container.New(kit.Stack{Gap: 4}, d.now, d.why))},
		choice(kit.Tr("settings.batch"), batchTexts, position(batches, batchOf(p)), func(i int) {
			d.set(func() { p.SetInt(PrefBatch, batches[i]) })
		}, kit.Tr("settings.batch.hint")),
		setting{kit.Tr("settings.remote"), d.remoteSetting()})
	d.update()
	return d.root
}

// set changes a setting of the engine, which is opened again where that made a
// difference to it.
func (d *devicePage) set(change func()) {
	h := d.s.h
	before := Engine(h.App.Preferences(), h.Program.Device)
	change()
	if Engine(h.App.Preferences(), h.Program.Device) != before {
		h.Reopen()
	}
}

// offer shows the devices: the program's choice, the CPU, a GPU for each name, and what was chosen
// before, even if it is not there now.
func (d *devicePage) offer(cards []string) {
	p := d.s.h.App.Preferences()
	d.cards = cards
	devices, texts := []string{"auto", "cpu"}, []string{kit.Tr("settings.device.auto"), "CPU"}
	for i, name := range cards {
		devices = append(devices, "cuda:"+strconv.Itoa(i))
		texts = append(texts, "GPU "+strconv.Itoa(i)+" · "+strings.TrimPrefix(name, "NVIDIA "))
	}
	chosen := -1
	for i, name := range devices {
		if name == deviceOf(p) {
			chosen = i
		}
	}
	if chosen < 0 {
		chosen = len(devices)
		devices, texts = append(devices, deviceOf(p)), append(texts, deviceName(deviceOf(p)))
	}
	d.choose.Objects = []fyne.CanvasObject{kit.Choice(texts, chosen, func(i int) {
		d.set(func() { p.SetString(PrefDevice, devices[i]) })
	})}
	if d.root != nil {
		d.root.Refresh()
	}
}

// update says what the pictures are recognised on now.
func (d *devicePage) update() {
	h := d.s.h
	st, l := h.Status(), h.Lang
	text, why, color := words.DeviceSentence(l, st.Device), words.DeviceAdvice(l, st.Device), theme.ColorNameForeground
	switch st.Phase {
	case session.Loading:
		text, why = kit.Tr("status.loading"), ""
	case session.Broken:
		text, why, color = words.Sentence(l, st.Err), kit.Tr("settings.device.broken"), kit.ColorWrong
	default:
		why = strings.TrimPrefix(why+"\n"+words.DeviceFacts(l, st.Device), "\n")
		if st.Working() {
			why = strings.TrimPrefix(why+"\n"+kit.Tr("settings.device.later"), "\n")
		}
	}
	if d.now.Text == text && d.why.Text == why && d.now.Color == color {
		return
	}
	d.now.Color = color
	d.now.Set(text)
	d.why.Set(why)
	d.root.Refresh()
}
