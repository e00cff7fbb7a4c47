package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
)

// relabelRows is how many labels are offered at once.
const relabelRows = 8

// relabel asks what the picture with the focus shows, and takes its answer for wrong. The
// other labels that the network has ranked come first; the rest is found by a part of
// a name, by pinyin and its initials, and what the pack does not know is taken as typed.
func (j *judging) relabel() {
	if !j.grid.Visible() || len(j.win.Canvas().Overlays().List()) > 0 {
		return
	}
	r, ok := j.picture.row()
	several := j.grid.Selection().Count() > 1 && !j.picture.viewer.Shown
	if !several && (!ok || r.State != workspace.Done) {
		j.tell(kit.Tr("judge.no_answer"), kit.ColorUnsure)
		return
	}
	classes, own := j.opts.Session.Vocabulary(), j.classesOf(r)
	sentence := make([]query.Word, len(classes))
	for i := range classes {
		sentence[i] = query.Word{Field: query.FieldLabel, Text: viewer.ClassName(classes, int32(i), j.opts.Lang), Class: &classes[i]}
	}
	var s *kit.Sheet
	p := &relabelPanel{}
	offer := func(text string) []string {
		if text = strings.TrimSpace(text); text != "" {
			return findLabels(text, sentence, j.opts.Lang == words.English)
		}
		var names []string
		for _, l := range r.Labels[min(1, len(r.Labels)):] {
			if ok && len(names) < relabelRows {
				names = append(names, viewer.ClassName(classes, l.Class, j.opts.Lang))
			}
		}
		return names
	}
	take := func(i int) {
		label := strings.TrimSpace(p.entry.Text)
		if i >= 0 && i < len(p.names) {
			label = p.names[i]
		}
		if label == "" {
			return
		}
		s.Close()
		j.judge(relabelTo(r, classes, classOf(label, r, own, classes, j.opts.Lang), several))
	}
	p.entry = kit.NewEntry(p.key(take, func() { s.Close() }), func() bool { return false }, func(bool) {})
	p.entry.SetPlaceHolder(kit.Tr("relabel.hint"))
	p.entry.OnChanged = func(text string) { p.set(offer(text)) }
	p.note = kit.Small("")
	list := container.New(kit.Stack{Gap: 0})
	for i := range relabelRows {
		b := kit.NewButton("", kit.Ghost, func() { take(i) })
		p.rows = append(p.rows, b)
		list.Add(b)
	}
	title := kit.NewElastic(kit.Tr("relabel.title"), theme.ColorNameForeground, kit.SizeLabel)
	title.Bold = true
	s = &kit.Sheet{
		Canvas: j.win.Canvas(), Width: 400, Pad: 22,
		Content: container.New(kit.Stack{Gap: 10}, title, container.NewThemeOverride(p.entry, kit.FieldTheme{}), list, p.note),
	}
	p.changed = s.Refresh
	p.set(offer(""))
	j.open(s, p.entry)
}

// relabelTo is the verdict of another label: that of the answer itself is no correction.
func relabelTo(r workspace.Row, classes inference.Vocabulary, label string, several bool) (workspace.Verdict, string) {
	if top, ok := r.Top(); ok && !several && int(top.Class) < len(classes) && classes[top.Class].Name == label {
		return workspace.Right, ""
	}
	return workspace.Wrong, label
}

// findLabels are the labels that a text finds, the likeliest first.
func findLabels(text string, words []query.Word, english bool) (names []string) {
	typed := query.FieldLabel.Name(english) + `:"` + strings.ReplaceAll(text, `"`, "")
	for _, s := range query.Suggest(typed, len(typed), words, english, relabelRows) {
		if !slices.Contains(names, s.Name) { // else two packs call one of theirs so
			names = append(names, s.Name)
		}
	}
	return names
}

// classesOf is what the pack of a row knows; nil where nothing is known of it.
func (j *judging) classesOf(r workspace.Row) inference.Vocabulary {
	ws := j.opts.Session.Workspace()
	t, _ := ws.Task(r.Task)
	card, _ := ws.Pack(t.PackKey)
	return card.Classes
}

// classOf is the name by which a pack calls a label. Several classes may be called the
// same in one language: it is one of the row's answers first, then one of those that its
// own pack knows. What no pack knows is called what it is.
func classOf(label string, r workspace.Row, own, classes inference.Vocabulary, l words.Lang) string {
	for _, a := range r.Labels {
		if viewer.ClassName(classes, a.Class, l) == label {
			return classes[a.Class].Name
		}
	}
	for _, v := range []inference.Vocabulary{own, classes} {
		for i := range v {
			if viewer.ClassName(v, int32(i), l) == label {
				return v[i].Name
			}
		}
	}
	return label
}

// relabelPanel is a text with the labels that it finds below.
type relabelPanel struct {
	entry   *kit.Entry
	rows    []*kit.Button
	note    *kit.Line
	names   []string
	chosen  int // −1 for the text itself
	changed func()
}

// set offers labels; where there are none, the text itself.
func (p *relabelPanel) set(names []string) {
	if slices.Equal(names, p.names) && p.note.Text == p.hint() {
		return
	}
	p.names, p.chosen = names, -1
	if len(names) > 0 && strings.TrimSpace(p.entry.Text) != "" {
		p.chosen = 0
	}
	p.note.Set(p.hint())
	for i, b := range p.rows {
		kit.SetShown(b, i < len(names))
		if i < len(names) {
			b.Set(names[i], "")
		}
	}
	p.mark()
	p.changed()
}

// hint is what Enter does where no label is marked.
func (p *relabelPanel) hint() string {
	if text := strings.TrimSpace(p.entry.Text); text != "" && len(p.names) == 0 {
		return kit.Tr("relabel.free", kit.Args{"Label": text})
	}
	return kit.Tr("relabel.keys")
}

func (p *relabelPanel) mark() {
	for i, b := range p.rows {
		b.Choose(i == p.chosen)
	}
}

// key moves the mark with the arrows while the text keeps the focus.
func (p *relabelPanel) key(take func(i int), leave func()) func(fyne.KeyName) bool {
	return func(name fyne.KeyName) bool {
		switch name {
		case fyne.KeyDown:
			p.chosen = min(p.chosen+1, len(p.names)-1)
		case fyne.KeyUp:
			p.chosen = max(p.chosen-1, -1)
		case fyne.KeyReturn, fyne.KeyEnter:
			take(p.chosen)
			return true
		case fyne.KeyEscape:
			leave()
			return true
		default:
			return false
		}
		p.mark()
		return true
	}
}
