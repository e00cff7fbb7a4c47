package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/words"
)

// devicePage says where pictures are recognised, and lets choose.
type devicePage struct {
	s      *settings
	root   *fyne.Container
	choose *fyne.Container // the devices, once it is known which there are
	now    *paragraph
	why    *paragraph
}

func (s *settings) devicePage() fyne.CanvasObject {
	w, p := s.w, s.w.app.Preferences()
	d := &devicePage{
		s: s, choose: container.New(stack{}),
		now: newParagraph("", theme.ColorNameForeground, 400), why: hint(""),
	}
	s.device = d
	d.offer(nil)
	if w.opts.GPUs != nil {
		w.wg.Go(func() {
			names := w.opts.GPUs()
			w.do(func() {
				if s.device == d && len(names) > 0 {
					d.offer(names)
				}
			})
		})
	}
	named := hint("")
	named.Hide()
	if w.opts.Device != "" {
		named = hint(tr("settings.device.named", args{"Device": w.opts.Device}))
	}
	batches, delays := batchChoices(), delayChoices()
	batchTexts := numbers(batches)
	batchTexts[0] = tr("settings.batch.usual", args{"N": engine.UsualBatch})
	delayTexts := make([]string, len(delays))
	for i, ms := range delays {
		switch ms {
		case -1:
			delayTexts[i] = tr("settings.delay.none")
		case 0:
			delayTexts[i] = tr("settings.delay.usual", args{"Ms": engine.UsualDelay.Milliseconds()})
		default:
			delayTexts[i] = tr("settings.delay.ms", args{"Ms": ms})
		}
	}
	d.root = container.New(inset{right: 12}, container.New(form{label: settingsLabel, gap: 16},
		label(tr("settings.device")), container.New(stack{8}, d.choose, named),
		label(tr("settings.device.now")), container.New(inset{top: 7}, container.New(stack{4}, d.now, d.why)),
		label(tr("settings.batch")), choice(batchTexts, position(batches, batchOf(p)), func(i int) {
			d.set(func() { p.SetInt(prefBatch, batches[i]) })
		}),
		label(tr("settings.delay")), container.New(stack{8}, choice(delayTexts, position(delays, delayOf(p)), func(i int) {
			d.set(func() { p.SetInt(prefDelay, delays[i]) })
		}), hint(tr("settings.batch.hint")))))
	d.painted()
	return d.root
}

// set changes a setting of the engine, which is opened again where that made a
// difference to it.
func (d *devicePage) set(change func()) {
	w := d.s.w
	before := Engine(w.app.Preferences(), w.opts.Device)
	change()
	if Engine(w.app.Preferences(), w.opts.Device) != before {
		w.opts.Session.Reopen()
		w.ticker.poke()
	}
}

// offer shows the devices: the program's choice, the CPU, a card for each name, and
// what was chosen before, even if it is not there now.
func (d *devicePage) offer(cards []string) {
	p := d.s.w.app.Preferences()
	devices, texts := []string{"auto", "cpu"}, []string{tr("settings.device.auto"), "CPU"}
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
		devices, texts = append(devices, deviceOf(p)), append(texts, deviceOf(p))
	}
	d.choose.Objects = []fyne.CanvasObject{choice(texts, chosen, func(i int) {
		d.set(func() { p.SetString(prefDevice, devices[i]) })
	})}
	if d.root != nil {
		d.root.Refresh()
	}
}

// painted says what the pictures are recognised on now.
func (d *devicePage) painted() {
	w := d.s.w
	st, l := w.frame.status, w.opts.Lang
	text, why, color := words.DeviceSentence(l, st.Device), words.DeviceAdvice(l, st.Device), theme.ColorNameForeground
	switch st.Phase {
	case session.Loading:
		text, why = tr("status.loading"), ""
	case session.Broken:
		text, why, color = words.Sentence(l, st.Err), tr("settings.device.broken"), colorWrong
	default:
		why = strings.TrimPrefix(why+"\n"+words.DeviceFacts(l, st.Device), "\n")
		if st.Phase == session.Running || st.Phase == session.Stopping {
			why = strings.TrimPrefix(why+"\n"+tr("settings.device.later"), "\n")
		}
	}
	if d.now.text == text && d.why.text == why && d.now.color == color {
		return
	}
	d.now.color = color
	d.now.set(text)
	d.why.set(why)
	d.root.Refresh()
}
