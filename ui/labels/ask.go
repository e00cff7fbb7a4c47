package labels

import (
	"errors"
	"image"
	"path"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

const (
	sheetWidth = 440
	// failedShown is how many examples that fail are named.
	failedShown = 5
)

// Host is what the question needs of the window.
type Host struct {
	Canvas fyne.Canvas
	Lang   words.Lang
	// ClassName names a class of the pack of the pictures; empty for one that it does not have.
	ClassName func(class int32) string
	// Work runs a function that blocks off the main goroutine, and then done on it, unless the
	// window is closing.
	Work func(work func(), done func())
	// Draft teaches a name by the pictures, and Save saves that. Both block.
	Draft func(name string) (*labelling.Draft, error)
	Save  func(d *labelling.Draft) (*labelling.Edition, error)
	// Saved says that it is saved, as which edition.
	Saved func(d *labelling.Draft, e *labelling.Edition)
	// Load returns the thumbnail of a row. It blocks; AskJudged alone needs it.
	Load func(r workspace.Row) (*image.RGBA, error)
	// Open puts the sheet on the window.
	Open func(s *kit.Sheet, first fyne.Focusable)
}

// ask is the question for a name, or whether to teach one by what was judged, and its answer.
type ask struct {
	host  Host
	sheet *kit.Sheet
	entry *kit.Entry // nil where the name is given
	name  string     // that is given
	said  *fyne.Container
	check *kit.Button
	save  *kit.Button
	draft *labelling.Draft // of the name that is in the entry; nil until it was tested
	busy  bool
}

// Ask asks for the name of a label that n pictures are examples of, shows how well it is told
// apart, and saves it where the user wants that.
func Ask(h Host, n int) {
	a := newAsk(h)
	a.entry = kit.NewEntry(a.key, func() bool { return false }, func(bool) {})
	a.entry.SetPlaceHolder(kit.Tr("teach.hint"))
	a.entry.OnChanged = func(string) { a.forget() }
	a.open(kit.Tr("teach.title", kit.Args{"N": kit.Number(n)}), container.NewThemeOverride(a.entry, kit.FieldTheme{}))
	a.say(kit.Tr("teach.how"), kit.ColorMuted)
	h.Open(a.sheet, a.entry)
}

// newAsk makes the question without its sheet.
func newAsk(h Host) *ask {
	a := &ask{host: h, said: container.New(kit.Stack{Gap: 4})}
	a.check = kit.NewButton(kit.Tr("teach.check"), kit.Primary, a.test)
	a.save = kit.NewButton(kit.Tr("teach.save"), kit.Primary, a.store)
	a.save.Hide()
	return a
}

// open makes the sheet, with what is asked about between its title and what is found out.
func (a *ask) open(question string, about ...fyne.CanvasObject) {
	title := kit.NewElastic(question, theme.ColorNameForeground, kit.SizeLabel)
	title.Bold = true
	a.sheet = &kit.Sheet{
		Canvas: a.host.Canvas, Width: sheetWidth, Pad: 22,
		Content: container.New(kit.Stack{Gap: 10}, append(append([]fyne.CanvasObject{title}, about...), a.said)...),
		Foot:    container.NewHBox(a.check, a.save, kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, func() { a.sheet.Close() })),
	}
}

// asked returns the name that is asked about now.
func (a *ask) asked() string {
	if a.entry == nil {
		return a.name
	}
	return a.entry.Text
}

// key takes Enter: it tests, and then saves.
func (a *ask) key(k fyne.KeyName) bool {
	if k != fyne.KeyReturn && k != fyne.KeyEnter {
		return false
	}
	if a.draft == nil {
		a.test()
	} else {
		a.store()
	}
	return true
}

// say shows lines in the place of those before.
func (a *ask) say(text string, color fyne.ThemeColorName) {
	a.said.Objects = nil
	a.add(text, color)
}

func (a *ask) add(text string, color fyne.ThemeColorName) {
	a.said.Add(kit.NewParagraph(text, color, sheetWidth-44))
	a.sheet.Refresh()
}

// forget takes the answer back where the name is another one.
func (a *ask) forget() {
	if a.draft == nil {
		return
	}
	a.draft = nil
	a.save.Hide()
	a.check.Show()
	a.say(kit.Tr("teach.how"), kit.ColorMuted)
}

// test teaches the name and shows how well that works.
func (a *ask) test() {
	if a.busy {
		return
	}
	a.busy = true
	name := a.asked()
	a.say(kit.Tr("teach.checking"), kit.ColorMuted)
	var d *labelling.Draft
	var err error
	a.host.Work(func() { d, err = a.host.Draft(name) }, func() {
		a.busy = false
		switch {
		case err != nil:
			a.say(a.sentence(err), kit.ColorWrong)
		case a.asked() == name:
			a.draft = d
			a.show(d)
		}
	})
}

// show says what was found out.
func (a *ask) show(d *labelling.Draft) {
	a.showCheck(d)
	if d.Missing > 0 {
		a.add(kit.Tr("teach.missing", kit.Args{"N": kit.Number(d.Missing)}), kit.ColorUnsure)
	}
	if d.Known && d.Added > 0 {
		a.add(kit.Tr("teach.known", kit.Args{"Name": d.Name, "N": kit.Number(d.Added)}), kit.ColorMuted)
	}
	if d.Countered > 0 {
		a.add(kit.Tr("teach.countered", kit.Args{"Name": d.Name, "N": kit.Number(d.Countered)}), kit.ColorMuted)
	}
	if d.Own {
		a.add(kit.Tr("teach.own", kit.Args{"Name": d.Name}), kit.ColorUnsure)
	}
	a.check.Hide()
	a.save.Show()
	if a.entry == nil && a.sheet.Shown {
		a.host.Canvas.Focus(a.save)
	}
	a.sheet.Refresh()
}

// showCheck says how well the label is told apart, before and after where it was taught already, and
// whether the others lose by it.
func (a *ask) showCheck(d *labelling.Draft) {
	tested, right := d.Check.Tested[d.At], d.Check.Right[d.At]
	args := kit.Args{"Name": d.Name, "N": kit.Number(d.Examples), "Right": kit.Number(right), "Tested": kit.Number(tested)}
	text, color := kit.Tr("teach.right", args), kit.ColorRight
	switch {
	case tested == 0:
		text, color = kit.Tr("teach.untested", args), kit.ColorUnsure
	case 4*right < 3*tested:
		color = kit.ColorUnsure
	}
	a.say(text, color)
	if d.Known && d.At < len(d.Before.Tested) && d.Before.Tested[d.At] > 0 {
		a.add(kit.Tr("teach.before", kit.Args{"Right": kit.Number(d.Before.Right[d.At]), "Tested": kit.Number(d.Before.Tested[d.At])}), kit.ColorMuted)
	}
	shown := 0
	for _, f := range d.Check.Failed {
		if f.Label != d.At {
			continue
		}
		if shown++; shown > failedShown {
			a.add("…", kit.ColorMuted)
			break
		}
		a.add(kit.Tr("teach.failed", kit.Args{"File": path.Base(d.Library.Labels[d.At].Examples[f.Example].Path), "Got": a.got(d, f.Got)}), kit.ColorMuted)
	}
	if before, after, of := others(d); of > 0 {
		color := fyne.ThemeColorName(kit.ColorMuted)
		if after < before {
			color = kit.ColorUnsure
		}
		a.add(kit.Tr("teach.others", kit.Args{"Before": kit.Number(before), "After": kit.Number(after), "Tested": kit.Number(of)}), color)
	}
}

// others returns how many examples of the labels that were taught before, but for the draft's, are told
// apart without it and with it, and how many there are.
func others(d *labelling.Draft) (before, after, of int) {
	for i := range d.Before.Tested {
		if i != d.At {
			before, after, of = before+d.Before.Right[i], after+d.Check.Right[i], of+d.Check.Tested[i]
		}
	}
	return before, after, of
}

// got returns what an example was taken for.
func (a *ask) got(d *labelling.Draft, got labels.Answer) string {
	if at := d.Library.Find(got.ID); got.ID != "" && at >= 0 {
		return d.Library.Labels[at].Name
	}
	if name := a.host.ClassName(got.Class); name != "" {
		return name
	}
	return "—"
}

// sentence says why nothing can be taught.
func (a *ask) sentence(err error) string {
	var clash *labels.ClashError
	switch {
	case errors.Is(err, labelling.ErrNoName):
		return kit.Tr("teach.no_name")
	case errors.Is(err, labelling.ErrBadName):
		return kit.Tr("typed.bad_name")
	case errors.Is(err, labelling.ErrNoEmbedding):
		return kit.Tr("teach.no_embedding")
	case errors.Is(err, labelling.ErrNothingNew):
		return kit.Tr("teach.nothing_new")
	case errors.As(err, &clash) && clash.Label == clash.Other:
		return kit.Tr("teach.clash.counter", kit.Args{"File": path.Base(clash.Path), "Name": clash.Label})
	case errors.As(err, &clash):
		return kit.Tr("teach.clash", kit.Args{"File": path.Base(clash.Path), "Other": clash.Other})
	}
	return words.Sentence(a.host.Lang, err)
}

// store saves what was taught.
func (a *ask) store() {
	if a.busy || a.draft == nil {
		return
	}
	a.busy = true
	d := a.draft
	a.say(kit.Tr("teach.saving"), kit.ColorMuted)
	var e *labelling.Edition
	var err error
	a.host.Work(func() { e, err = a.host.Save(d) }, func() {
		a.busy = false
		if err != nil {
			a.draft = nil // it may be of an older version
			a.save.Hide()
			a.check.Show()
			a.say(a.sentence(err), kit.ColorWrong)
			return
		}
		a.sheet.Close()
		a.host.Saved(d, e)
	})
}
