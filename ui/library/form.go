package library

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/labels"
	"wanwu/app/labels/table"
	"wanwu/inference"
	"wanwu/ui/kit"
)

const (
	formWidth float32 = 360
	// offeredTargets is how many labels are offered to merge into.
	offeredTargets = 3
)

// form is what is wanted of one label.
type form struct {
	root, fields *fyne.Container
	title        *kit.Line
	was          *kit.Line
	how          *kit.Paragraph // before a label is chosen
	name, english, category, aliases,
	into, threshold *kit.Entry
	hidden      *widget.Check
	save, reset *kit.Button
	offers      *fyne.Container // labels to merge into

	key    labels.Key
	class  inference.Class // as the pack has it
	before table.Line
	chosen bool
	fills  bool // the fields are being filled
	busy   bool // nothing can be saved now
}

// newForm makes the form; save is called by its button and by Enter, find looks for labels whose
// names fit a text.
func newForm(save func(), find func(text string)) *form {
	f := &form{
		title: kit.NewElastic("", theme.ColorNameForeground, kit.SizeLabel), was: kit.Small(""),
		how: kit.NewParagraph(kit.Tr("library.choose"), kit.ColorMuted, formWidth),
	}
	f.title.Bold = true
	enter := func(k fyne.KeyName) bool {
		if k == fyne.KeyReturn || k == fyne.KeyEnter {
			save()
			return true
		}
		return false
	}
	entry := func(hint string) *kit.Entry {
		e := kit.NewEntry(enter, func() bool { return false }, func(bool) {})
		if hint != "" {
			e.SetPlaceHolder(kit.Tr(hint))
		}
		e.OnChanged = func(string) { f.changed() }
		return e
	}
	f.name, f.english, f.category = entry(""), entry(""), entry("")
	f.aliases, f.into, f.threshold = entry("library.aliases.hint"), entry("library.into.hint"), entry("library.threshold.hint")
	f.into.OnChanged = func(text string) {
		f.changed()
		if !f.fills {
			find(text)
		}
	}
	f.hidden = widget.NewCheck(kit.Tr("library.hide"), func(bool) { f.changed() })
	f.save = kit.NewButton(kit.Tr("library.save"), kit.Primary, save)
	f.reset = kit.NewButton(kit.Tr("library.reset"), kit.Secondary, func() { f.put(table.Line{}); save() })
	f.offers = container.New(kit.Stack{Gap: 0})
	line := func(key string, e *kit.Entry) []fyne.CanvasObject {
		return []fyne.CanvasObject{kit.NewElastic(kit.Tr(key), kit.ColorMuted, theme.SizeNameText), container.NewThemeOverride(e, kit.FieldTheme{})}
	}
	var pairs []fyne.CanvasObject
	pairs = append(pairs, line("labels.column.name", f.name)...)
	pairs = append(pairs, line("labels.column.english", f.english)...)
	pairs = append(pairs, line("labels.column.category", f.category)...)
	pairs = append(pairs, line("labels.column.aliases", f.aliases)...)
	pairs = append(pairs, kit.NewElastic(kit.Tr("labels.column.hidden"), kit.ColorMuted, theme.SizeNameText), f.hidden)
	pairs = append(pairs, kit.NewElastic(kit.Tr("labels.column.into"), kit.ColorMuted, theme.SizeNameText),
		container.New(kit.Stack{Gap: 2}, container.NewThemeOverride(f.into, kit.FieldTheme{}), f.offers))
	pairs = append(pairs, line("labels.column.threshold", f.threshold)...)
	f.fields = container.New(kit.Stack{Gap: 12}, f.title, f.was, container.New(kit.Form{Label: 84, Gap: 8}, pairs...),
		container.New(kit.Row{Gap: 8}, f.save, f.reset))
	f.fields.Hide()
	f.root = container.New(kit.Stack{Gap: 12}, f.how, f.fields)
	return f
}

// show shows a label. What is wanted of the same one and not saved stays in its fields.
func (f *form) show(name, was string, k labels.Key, class inference.Class, line table.Line) {
	fields := line
	if f.key == k && f.dirty() {
		fields = f.kept(line)
	}
	f.key, f.class, f.before, f.chosen = k, class, line, true
	f.title.Set(name)
	f.was.Set(was)
	f.put(fields)
	kit.SetShown(f.how, false)
	kit.SetShown(f.fields, true)
	f.root.Refresh()
}

// put fills the fields.
func (f *form) put(line table.Line) {
	f.fills = true
	for e, text := range map[*kit.Entry]string{f.name: line.Name, f.english: line.English, f.category: line.Category,
		f.aliases: line.Aliases, f.into: line.Into, f.threshold: line.Threshold} {
		if e.Text != text {
			e.SetText(text)
		}
	}
	f.name.SetPlaceHolder(f.class.Name)
	f.hidden.SetChecked(line.Hidden)
	f.fills = false
	f.offer(nil)
	f.changed()
}

// kept returns a line with what is in the fields where that is not as it was.
func (f *form) kept(line table.Line) table.Line {
	now := f.line()
	for _, v := range []struct {
		now, before string
		line        *string
	}{
		{now.Name, f.before.Name, &line.Name}, {now.English, f.before.English, &line.English}, {now.Category, f.before.Category, &line.Category},
		{now.Aliases, f.before.Aliases, &line.Aliases}, {now.Into, f.before.Into, &line.Into}, {now.Threshold, f.before.Threshold, &line.Threshold},
	} {
		if v.now != v.before {
			*v.line = v.now
		}
	}
	if now.Hidden != f.before.Hidden {
		line.Hidden = now.Hidden
	}
	return line
}

// line returns what is in the fields.
func (f *form) line() table.Line {
	return table.Line{Name: f.name.Text, English: f.english.Text, Category: f.category.Text, Aliases: f.aliases.Text,
		Hidden: f.hidden.Checked, Into: f.into.Text, Threshold: f.threshold.Text}
}

// dirty reports whether something is wanted that is not saved.
func (f *form) dirty() bool { return f.chosen && f.line() != f.before }

func (f *form) changed() {
	if f.fills {
		return
	}
	enable(f.save, f.dirty() && !f.busy)
	enable(f.reset, !f.busy)
}

// enable lets a button be pressed, or not.
func enable(b *kit.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// target is a label to merge into: what it is called, and what is written for it.
type target struct{ name, written string }

// offer offers labels to merge into.
func (f *form) offer(targets []target) {
	f.offers.Objects = nil
	for _, t := range targets {
		f.offers.Add(kit.NewButton(t.name, kit.Ghost, func() {
			f.fills = true
			f.into.SetText(t.written)
			f.fills = false
			f.offer(nil)
			f.changed()
		}))
	}
	f.root.Refresh()
}
