package settings

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/diagnose"
	"wanwu/app/words"
	"wanwu/ui/kit"
	"wanwu/ui/native"
)

// doctorPage shows what `wanwu doctor` says of this machine, for the engine that the
// window runs.
func (s *dialog) doctorPage() fyne.CanvasObject {
	h := s.h
	body := container.New(kit.Stack{Gap: 12})
	root := container.New(kit.Inset{Right: 12}, body)
	if h.Program.Doctor == nil {
		return root
	}
	var report diagnose.DoctorReport
	told := kit.NewElastic("", kit.ColorMuted, theme.SizeNameCaptionText)
	copied := kit.NewButton(kit.Tr("doctor.copy"), kit.Primary, func() {
		h.App.Clipboard().SetContent(report.Text(h.Lang))
		told.Set(kit.Tr("doctor.copied"))
	})
	again := kit.NewButton(kit.Tr("doctor.again"), kit.Secondary, nil)
	zip := kit.NewButton(kit.Tr("doctor.zip"), kit.Secondary, nil)
	zip.OnTapped = func() { s.zip(report, zip, told) }
	if h.Program.Zip == nil {
		zip.Hide()
	}
	bar := container.New(kit.Row{Gap: 10, Elastic: told}, copied, zip, again, told)
	looking := kit.NewParagraph(kit.Tr("doctor.looking"), kit.ColorMuted, 400)
	look := func() {
		copied.Disable()
		zip.Disable()
		again.Disable()
		told.Set("")
		body.Objects = []fyne.CanvasObject{bar, looking}
		root.Refresh()
		h.Go(func(ctx context.Context) {
			r, known := h.Program.Doctor(ctx)
			h.Do(func() {
				again.Enable()
				if !known {
					looking.Set(kit.Tr("doctor.loading"))
					root.Refresh()
					return
				}
				report = r
				copied.Enable()
				zip.Enable()
				copied.Kind = kit.Primary
				if s.installs(r) {
					copied.Kind = kit.Secondary // one primary button is enough
				}
				body.Objects = append([]fyne.CanvasObject{bar}, s.diagnosis(r)...)
				root.Refresh()
				s.body.Refresh()
			})
		})
	}
	again.OnTapped = look
	look()
	return root
}

// zip asks where to, and writes the report with what belongs to it. The outcome is shown beside the
// button.
func (s *dialog) zip(report diagnose.DoctorReport, button *kit.Button, told *kit.Line) {
	h := s.h
	dir := h.App.Preferences().StringWithFallback(PrefSaveDir, native.Documents())
	h.ChooseFile(func(d native.FileDialogs) (string, error) {
		return d.Save(kit.Tr("doctor.zip.title"), dir, diagnose.ZipName(h.Lang, time.Now()), kit.Tr("dialog.zip"), []string{"zip"})
	}, func(path string) {
		overwrite := true // the dialog has asked, but about the name it was given
		if !strings.EqualFold(filepath.Ext(path), ".zip") {
			path, overwrite = path+".zip", false
		}
		button.Disable()
		h.Go(func(ctx context.Context) {
			err := h.Program.Zip(ctx, report, path, overwrite)
			h.Do(func() {
				button.Enable()
				if err != nil {
					told.SetColored(words.ExportSentence(h.Lang, err), kit.ColorWrong)
					return
				}
				told.SetColored(kit.Tr("doctor.zip.done", kit.Args{"Name": filepath.Base(path)}), kit.ColorMuted)
			})
		})
	})
}

// diagnosis returns a report as lines: a mark, what was looked at, what was found, and what to do.
func (s *dialog) diagnosis(r diagnose.DoctorReport) []fyne.CanvasObject {
	h := s.h
	verdict := kit.NewParagraph(r.Verdict(h.Lang), theme.ColorNameForeground, 500)
	if !r.OK {
		verdict.Color = kit.ColorWrong
	}
	objects := []fyne.CanvasObject{verdict}
	switch command := r.GPURuntimeCommand(); {
	case s.installs(r):
		objects = append(objects, s.all.installer())
	case command != "":
		objects = append(objects, s.runtimeCommand(command))
	}
	for _, c := range r.Checks {
		objects = append(objects, checkLines(c))
	}
	return objects
}

// installs reports whether a report comes with the installation of the GPU runtime.
func (s *dialog) installs(r diagnose.DoctorReport) bool {
	return s.h.Program.GPURuntime != nil && (r.GPURuntimeCommand() != "" || s.all.gpu != nil)
}

// runtimeCommand returns what to type for the GPU's libraries, where the window itself cannot
// install them.
func (s *dialog) runtimeCommand(command string) fyne.CanvasObject {
	text := kit.NewElastic(command, theme.ColorNameForeground, theme.SizeNameText)
	b := kit.NewButton(kit.Tr("doctor.command.copy"), kit.Secondary, nil)
	b.OnTapped = func() {
		s.h.App.Clipboard().SetContent(command)
		b.Set(kit.Tr("doctor.copied"), "")
	}
	return container.New(kit.Stack{Gap: 6}, hint(kit.Tr("doctor.command")), container.New(kit.Row{Gap: 10, Elastic: text}, text, b))
}

// checkLines returns one check.
func checkLines(c diagnose.Check) fyne.CanvasObject {
	mark, color := "✓", kit.ColorRight
	switch c.Status {
	case diagnose.CheckNote:
		mark, color = "–", kit.ColorMuted
	case diagnose.CheckFail:
		mark, color = "×", kit.ColorWrong
	}
	sign := kit.NewLine(mark, color, theme.SizeNameText)
	sign.Bold = true
	title := kit.NewElastic(c.Title, theme.ColorNameForeground, theme.SizeNameText)
	title.Bold = true
	lines := []fyne.CanvasObject{title, hint(c.Value)}
	if c.Advice != "" {
		advice := hint(c.Advice)
		if c.Status != diagnose.CheckOK {
			advice.Color = kit.ColorUnsure
		}
		lines = append(lines, advice)
	}
	return container.New(markLayout{}, sign, container.New(kit.Stack{Gap: 2}, lines...))
}

// markLayout is a mark at the left of what it stands for.
type markLayout struct{}

const markWidth float32 = 22

func (markLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	m := objects[0].MinSize()
	kit.Place(objects[0], 0, 0, markWidth, m.Height)
	kit.Place(objects[1], markWidth, 0, size.Width-markWidth, size.Height)
}

func (markLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[1].MinSize()
	return fyne.NewSize(m.Width+markWidth, m.Height)
}
