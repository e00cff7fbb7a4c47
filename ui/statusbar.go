package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/inference"
)

const statusHeight = 40

// statusBar is the bar at the bottom: how far the work is, and on what it runs.
type statusBar struct {
	lang      words.Lang
	progress  *bar
	text      *line
	counts    *line // what the query finds, and what is selected
	retry     *button
	stop      *button
	threshold *button
	device    *button // says more when it is pressed
	model     *pill
	root      *fyne.Container

	share float32 // of the progress bar, which never runs backwards within a run
	ran   bool    // whether a run was under way at the last look
	news  string  // the toolbar's notice, where that has no room for it
	says  string  // of the progress
}

func newStatusBar(l words.Lang, onStop, onThreshold, onRetry func()) *statusBar {
	s := &statusBar{
		lang:      l,
		progress:  newBar(theme.ColorNamePrimary, colorLine),
		text:      newElastic("", colorMuted, theme.SizeNameCaptionText),
		counts:    newLine("", theme.ColorNameForeground, theme.SizeNameCaptionText),
		retry:     newButton("", badge, onRetry),
		stop:      newButton(tr("status.stop"), badge, onStop),
		threshold: newButton("", badge, onThreshold),
		device:    newButton("", badge, nil), model: newPill(),
	}
	s.threshold.caret = -1
	s.stop.Hide()
	s.counts.Hide()
	s.retry.Hide()
	s.root = container.New(inset{left: 14, right: 14},
		container.New(statusLayout{row{gap: 12, elastic: s.text}}, container.New(&sized{240, 6}, s.progress),
			s.text, s.counts, s.retry, s.stop, s.threshold, s.device, s.model))
	return s
}

// statusLayout is a row whose progress bar gives way in a narrow window, so that
// the words beside it have room.
type statusLayout struct{ row }

func (l statusLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := float32(240)
	if size.Width < 1100 {
		width = 110
	}
	objects[0].(*fyne.Container).Layout.(*sized).width = width
	l.row.Layout(objects, size)
}

// update shows a status.
func (s *statusBar) update(st session.Status, threshold float32) {
	running := st.Phase == session.Running || st.Phase == session.Stopping
	if running && !s.ran {
		s.share = 0
	}
	s.ran = running
	if st.Total > 0 && !st.Scanning {
		s.share = max(s.share, float32(st.Finished)/float32(st.Total))
	}
	s.progress.set(s.share, theme.ColorNamePrimary)
	s.says = s.sentence(st)
	s.say(s.news)
	s.threshold.set(tr("status.threshold", args{"Percent": wholePercent(threshold)}), "")

	stop := tr("status.stop")
	if st.Phase == session.Stopping {
		stop = tr("status.stopping")
		s.stop.Disable()
	} else {
		s.stop.Enable()
	}
	s.stop.set(stop, "")
	device, color := words.DeviceSentence(s.lang, st.Device), colorMuted
	if st.Device.Reason != "" && st.Device.Reason != inference.ReasonCPUBuild {
		color = colorUnsure
	}
	moved := s.device.text != device
	s.device.set(device, color)
	moved = s.model.set(s.modelName(st), colorMuted) || moved
	setShown(s.device, st.Phase != session.Broken && device != "")
	setShown(s.model, s.model.text != "")
	if running != s.stop.Visible() {
		setShown(s.stop, running)
		moved = true
	}
	if moved {
		s.root.Objects[0].Refresh()
	}
}

// say shows news before the progress; empty for none.
func (s *statusBar) say(news string) {
	s.news = news
	text := s.says
	if news != "" {
		text = news + " · " + text
	}
	s.text.set(text)
}

// count shows how many pictures a query finds, −1 where there is none, and how many are
// selected, and offers to read again those of them that failed.
func (s *statusBar) count(found, selected, failed int) {
	var parts []string
	if found >= 0 {
		parts = append(parts, tr("status.found", args{"N": number(found)}))
	}
	if selected > 0 {
		parts = append(parts, tr("status.selected", args{"N": number(selected)}))
	}
	retry := ""
	if failed > 0 {
		retry = tr("status.retry", args{"N": number(failed)})
	}
	text := strings.Join(parts, " · ")
	if s.counts.text == text && s.retry.text == retry {
		return
	}
	s.counts.set(text)
	s.retry.set(retry, "")
	setShown(s.counts, text != "")
	setShown(s.retry, failed > 0)
	s.root.Objects[0].Refresh()
}

func (s *statusBar) modelName(st session.Status) string {
	if s.lang == words.English && st.Classes > 0 {
		return tr("status.classes", args{"N": number(st.Classes)})
	}
	return st.Pack
}

// sentence is the progress in words.
func (s *statusBar) sentence(st session.Status) string {
	total := number(st.Total)
	if st.Scanning {
		total += "+"
	}
	done := tr("status.done", args{"Done": number(st.Finished), "Total": total})
	switch {
	case st.Phase == session.Loading:
		return tr("status.loading")
	case st.Phase == session.Broken:
		return tr("status.broken")
	case st.Phase == session.Ready && st.Finished == 0 && st.Warm > 0:
		return tr("status.warm", args{"Ms": number(int(st.Warm.Milliseconds()))})
	case st.Phase == session.Ready && st.Finished == 0:
		return tr("status.ready")
	case st.Phase == session.Ready:
		n := args{"Done": done, "Elapsed": took(st.Elapsed), "Rate": speed(st.Rate)}
		if st.Stopped {
			return tr("status.stopped", n)
		}
		return tr("status.finished", n)
	}
	parts := []string{done, tr("status.elapsed", args{"Elapsed": clock(st.Elapsed)})}
	if st.Remaining > 0 {
		parts = append(parts, tr("status.remaining", args{"Remaining": clock(st.Remaining)}))
	}
	if st.Rate > 0 {
		parts = append(parts, tr("status.rate", args{"Rate": speed(st.Rate)}))
	}
	if st.File != "" {
		parts = append(parts, st.File)
	}
	return strings.Join(parts, " · ")
}

// setShown shows or hides o and does nothing where that is so already.
func setShown(o fyne.CanvasObject, on bool) {
	switch {
	case on == o.Visible():
	case on:
		o.Show()
	default:
		o.Hide()
	}
}
