package ui

import (
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/diagnose"
	"wanwu/app/words"
)

// doctorPage shows what `wanwu doctor` says of this machine, for the engine that the
// window runs.
func (s *settings) doctorPage() fyne.CanvasObject {
	w := s.w
	body := container.New(stack{12})
	root := container.New(inset{right: 12}, body)
	if w.opts.Doctor == nil {
		return root
	}
	var report diagnose.DoctorReport
	told := newElastic("", colorMuted, theme.SizeNameCaptionText)
	copied := newButton(tr("doctor.copy"), primary, func() {
		w.app.Clipboard().SetContent(report.Text(w.opts.Lang))
		told.set(tr("doctor.copied"))
	})
	again := newButton(tr("doctor.again"), secondary, nil)
	zip := newButton(tr("doctor.zip"), secondary, nil)
	zip.on = func() { s.zip(report, zip, told) }
	if w.opts.Zip == nil {
		zip.Hide()
	}
	bar := container.New(row{gap: 10, elastic: told}, copied, zip, again, told)
	looking := newParagraph(tr("doctor.looking"), colorMuted, 400)
	look := func() {
		copied.Disable()
		zip.Disable()
		again.Disable()
		told.set("")
		body.Objects = []fyne.CanvasObject{bar, looking}
		root.Refresh()
		w.wg.Go(func() {
			r, known := w.opts.Doctor(w.ctx)
			w.do(func() {
				again.Enable()
				if !known {
					looking.set(tr("doctor.loading"))
					root.Refresh()
					return
				}
				report = r
				copied.Enable()
				zip.Enable()
				copied.kind = primary
				if s.installs(r) {
					copied.kind = secondary // one loud button is enough
				}
				body.Objects = append([]fyne.CanvasObject{bar}, s.diagnosis(r)...)
				root.Refresh()
				s.body.Refresh()
			})
		})
	}
	again.on = look
	look()
	return root
}

// zip asks where to, and writes the report with what belongs to it. What became of it
// is said beside the button.
func (s *settings) zip(report diagnose.DoctorReport, button *button, told *line) {
	w := s.w
	dir := w.app.Preferences().StringWithFallback(prefSaveDir, documents())
	w.ask(func(d FileDialogs) (string, error) {
		return d.Save(tr("doctor.zip.title"), dir, diagnose.ZipName(w.opts.Lang, time.Now()), tr("dialog.zip"), []string{"zip"})
	}, func(path string) {
		overwrite := true // the dialog has asked, but about the name it was given
		if !strings.EqualFold(filepath.Ext(path), ".zip") {
			path, overwrite = path+".zip", false
		}
		button.Disable()
		w.wg.Go(func() {
			err := w.opts.Zip(w.ctx, report, path, overwrite)
			w.do(func() {
				button.Enable()
				if err != nil {
					told.setColored(words.ExportSentence(w.opts.Lang, err), colorWrong)
					return
				}
				told.setColored(tr("doctor.zip.done", args{"Name": filepath.Base(path)}), colorMuted)
			})
		})
	})
}

// diagnosis is a report as lines: a mark, what was looked at, what was found, and
// what to do.
func (s *settings) diagnosis(r diagnose.DoctorReport) []fyne.CanvasObject {
	w := s.w
	verdict := newParagraph(r.Verdict(w.opts.Lang), theme.ColorNameForeground, 500)
	if !r.OK {
		verdict.color = colorWrong
	}
	objects := []fyne.CanvasObject{verdict}
	switch command := r.GPURuntimeCommand(); {
	case s.installs(r):
		objects = append(objects, w.installer())
	case command != "":
		objects = append(objects, s.runtimeCommand(command))
	}
	for _, c := range r.Checks {
		objects = append(objects, checkLines(c))
	}
	return objects
}

// installs says whether a report comes with the installation of the GPU runtime.
func (s *settings) installs(r diagnose.DoctorReport) bool {
	return s.w.opts.GPURuntime != nil && (r.GPURuntimeCommand() != "" || s.w.gpu != nil)
}

// runtimeCommand says what to type for the GPU's libraries, where the window itself
// cannot lay them down.
func (s *settings) runtimeCommand(command string) fyne.CanvasObject {
	text := newElastic(command, theme.ColorNameForeground, theme.SizeNameText)
	b := newButton(tr("doctor.command.copy"), secondary, nil)
	b.on = func() {
		s.w.app.Clipboard().SetContent(command)
		b.set(tr("doctor.copied"), "")
	}
	return container.New(stack{6}, hint(tr("doctor.command")), container.New(row{gap: 10, elastic: text}, text, b))
}

// checkLines is one check.
func checkLines(c diagnose.Check) fyne.CanvasObject {
	mark, color := "✓", colorRight
	switch c.Status {
	case diagnose.CheckNote:
		mark, color = "–", colorMuted
	case diagnose.CheckFail:
		mark, color = "×", colorWrong
	}
	sign := newLine(mark, color, theme.SizeNameText)
	sign.bold = true
	title := newElastic(c.Title, theme.ColorNameForeground, theme.SizeNameText)
	title.bold = true
	lines := []fyne.CanvasObject{title, hint(c.Value)}
	if c.Advice != "" {
		advice := hint(c.Advice)
		if c.Status != diagnose.CheckOK {
			advice.color = colorUnsure
		}
		lines = append(lines, advice)
	}
	return container.New(markLayout{}, sign, container.New(stack{2}, lines...))
}

// markLayout is a mark at the left of what it stands for.
type markLayout struct{}

const markWidth float32 = 22

func (markLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	m := objects[0].MinSize()
	place(objects[0], 0, 0, markWidth, m.Height)
	place(objects[1], markWidth, 0, size.Width-markWidth, size.Height)
}

func (markLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[1].MinSize()
	return fyne.NewSize(m.Width+markWidth, m.Height)
}
