package chrome

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/kit"
)

const statusHeight = 40

// StatusBar is the bar at the bottom: how far the work is, and on what it runs.
type StatusBar struct {
	lang      words.Lang
	progress  *kit.Bar
	Text      *kit.Line
	Counts    *kit.Line // what the query finds, and what is selected
	Retry     *kit.Button
	Stop      *kit.Button
	Threshold *kit.Button
	Device    *kit.Button // opens the details
	model     *kit.Pill
	offline   *kit.Pill
	Root      *fyne.Container

	Share float32  // of the progress bar, which never runs backwards within a run
	ran   bool     // whether a run was under way at the last update
	said  progress // what the text says
}

// StatusActions is what the bar's buttons do.
type StatusActions struct{ Stop, Threshold, Device, Retry func() }

// NewStatusBar makes the bar in a language.
func NewStatusBar(l words.Lang, on StatusActions) *StatusBar {
	s := &StatusBar{
		lang:      l,
		progress:  kit.NewBar(theme.ColorNamePrimary, kit.ColorLine),
		Text:      kit.NewElastic("", kit.ColorMuted, theme.SizeNameCaptionText),
		Counts:    kit.NewLine("", theme.ColorNameForeground, theme.SizeNameCaptionText),
		Retry:     kit.NewButton("", kit.Badge, on.Retry),
		Stop:      kit.NewButton(kit.Tr("status.stop"), kit.Badge, on.Stop),
		Threshold: kit.NewButton("", kit.Badge, on.Threshold),
		Device:    kit.NewButton("", kit.Badge, on.Device), model: kit.NewPill(), offline: kit.NewPill(),
	}
	s.Threshold.Caret = -1
	s.Text.Cut = func(_ string, width float32, measure func(string) float32) string { return s.said.fit(width, measure) }
	s.offline.Set(kit.Tr("status.offline"), kit.ColorMuted)
	s.Stop.Hide()
	s.Counts.Hide()
	s.Retry.Hide()
	s.Root = container.New(kit.Inset{Left: 14, Right: 14},
		container.New(statusLayout{kit.Row{Gap: 12, Elastic: s.Text}, s}, container.New(&kit.Sized{Width: 240, Height: 6}, s.progress),
			s.Text, s.Counts, s.Retry, s.Stop, s.Threshold, s.Device, s.model, s.offline))
	return s
}

// statusLayout is a row in which the progress bar and what never changes give way in a
// narrow window, so that the words beside them have room.
type statusLayout struct {
	kit.Row
	bar *StatusBar
}

// MinSize implements fyne.Layout.
func (l statusLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(320, statusHeight-1)
}

func (l statusLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := float32(240)
	if size.Width < 1100 {
		width = 110
	}
	kit.SetShown(objects[0], size.Width >= 760)
	kit.SetShown(l.bar.model, size.Width >= 760 && l.bar.model.Text != "")
	kit.SetShown(l.bar.offline, size.Width >= 1180)
	objects[0].(*fyne.Container).Layout.(*kit.Sized).Width = width
	l.Row.Layout(objects, size)
}

// Update shows a status; of is the task that its figures are of, empty where that is plain.
func (s *StatusBar) Update(st session.Status, threshold float32, of string) {
	running := st.Working()
	if running && !s.ran {
		s.Share = 0
	}
	s.ran = running
	if st.Total > 0 && !st.Scanning {
		s.Share = max(s.Share, float32(st.Finished)/float32(st.Total))
	}
	s.progress.Set(s.Share, theme.ColorNamePrimary)
	news := s.said.news
	s.said = progressOf(st, of)
	s.SetNews(news)
	s.Threshold.Set(kit.Tr("status.threshold", kit.Args{"Percent": kit.WholePercent(threshold)}), "")

	stop := kit.Tr("status.stop")
	if st.Phase == session.Stopping {
		stop = kit.Tr("status.stopping")
		s.Stop.Disable()
	} else {
		s.Stop.Enable()
	}
	s.Stop.Set(stop, "")
	device, color := words.DeviceSentence(s.lang, st.Device), kit.ColorMuted
	if st.Device.Reason != "" && st.Device.Reason != inference.ReasonCPUBuild || words.RemoteShort(st.Device) {
		color = kit.ColorUnsure
	}
	if st.Device.Servers > 0 && st.Device.Up == 0 && st.Device.Beside == "" {
		color = kit.ColorWrong
	}
	moved := s.Device.Text != device
	s.Device.Set(device, color)
	away := st.Device.Kind == inference.KindRemote
	if away {
		moved = s.offline.Set(kit.Tr("status.remote"), kit.ColorUnsure) || moved
	} else {
		moved = s.offline.Set(kit.Tr("status.offline"), kit.ColorMuted) || moved
	}
	moved = s.model.Set(s.modelName(st), kit.ColorMuted) || moved
	kit.SetShown(s.Device, st.Phase != session.Broken && device != "")
	if running != s.Stop.Visible() {
		kit.SetShown(s.Stop, running)
		moved = true
	}
	if moved {
		s.Root.Objects[0].Refresh()
	}
}

// SetNews shows news behind the progress, which matters more where there is no room for
// both; empty for none.
func (s *StatusBar) SetNews(news string) {
	s.said.news = news
	s.Text.Set(s.said.String())
}

// Count shows how many pictures a query finds, −1 where there is none, and how many are
// selected, and offers to read again those of them that failed.
func (s *StatusBar) Count(found, selected, failed int) {
	var parts []string
	if found >= 0 {
		parts = append(parts, kit.Tr("status.found", kit.Args{"N": kit.Number(found)}))
	}
	if selected > 0 {
		parts = append(parts, kit.Tr("status.selected", kit.Args{"N": kit.Number(selected)}))
	}
	retry := ""
	if failed > 0 {
		retry = kit.Tr("status.retry", kit.Args{"N": kit.Number(failed)})
	}
	text := strings.Join(parts, " · ")
	if s.Counts.Text == text && s.Retry.Text == retry {
		return
	}
	s.Counts.Set(text)
	s.Retry.Set(retry, "")
	kit.SetShown(s.Counts, text != "")
	kit.SetShown(s.Retry, failed > 0)
	s.Root.Objects[0].Refresh()
}

func (s *StatusBar) modelName(st session.Status) string {
	if s.lang == words.English && st.Classes > 0 {
		return kit.Tr("status.classes", kit.Args{"N": kit.Number(st.Classes)})
	}
	return st.Pack
}
