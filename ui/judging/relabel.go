package judging

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
)

const (
	// relabelRows is how many labels are offered at once.
	relabelRows = 12
	// recentLabels is how many that were given last are: each has a key, 1–9.
	recentLabels = 9
)

// Relabel asks what the picture with the focus shows, and judges its answer wrong. Before anything
// is typed it offers the other labels that the network has ranked.
func (j *Controller) Relabel() {
	if len(j.Win.Canvas().Overlays().List()) == 0 && j.Views().Relabel() {
		return
	}
	if !j.Grid.Visible() || len(j.Win.Canvas().Overlays().List()) > 0 {
		return
	}
	if j.back != nil {
		j.back.then = append(j.back.then, j.Relabel)
		return
	}
	r, ok := j.Picture.Row()
	several := j.Grid.Selection().Count() > 1 && !j.Picture.Enlarged()
	if !several && (!ok || r.State != workspace.Done) {
		j.Tell(kit.Tr("judge.no_answer"), kit.ColorUnsure)
		return
	}
	j.AskLabel(kit.Tr("relabel.title"), r, ok, several, j.Judge)
}

// AskLabel asks for a label: what a row shows, or where several are selected all of them.
// hints is whether the row's other answers are offered. judge is called with the verdict
// that follows.
func (j *Controller) AskLabel(question string, r workspace.Row, hints, several bool, judge func(v workspace.Verdict, label string)) {
	classes, own := j.Options.Session.Vocabulary(), j.classesOf(r)
	var ranked []int32 // the row's own answers but the first, which is what is wrong
	if hints {
		for _, l := range r.Labels[min(1, len(r.Labels)):] {
			ranked = append(ranked, l.Class)
		}
	}
	offer := labelOffer{classes: classes, index: &j.index, ranked: ranked, recent: j.recent.names, lang: j.Options.Lang}
	var s *kit.Sheet
	p := &relabelPanel{recent: len(j.recent.names)}
	take := func(label string) {
		s.Close()
		j.recent.use(label)
		judge(relabelTo(r, classes, classOf(label, r, own, classes, j.Options.Lang), several))
	}
	leave := func() { s.Close() }
	p.entry = kit.NewEntry(p.key(take, leave), func() bool { return false }, func(bool) {})
	p.entry.SetPlaceHolder(kit.Tr("relabel.hint"))
	p.entry.OnChanged = func(text string) { j.search(p, offer, text, take) }
	p.entry.OnShortcut = p.shortcut(take)
	p.entry.OnRune = p.digit(take)
	p.note = kit.Small("")
	list := container.New(kit.Stack{Gap: 0})
	for i := range relabelRows {
		b := kit.NewButton("", kit.Ghost, func() { take(p.names[i]) })
		p.rows = append(p.rows, b)
		list.Add(b)
	}
	p.fresh = kit.NewButton("", kit.Ghost, func() { take(p.text()) })
	list.Add(p.fresh)
	title := kit.NewElastic(question, theme.ColorNameForeground, kit.SizeLabel)
	title.Bold = true
	s = &kit.Sheet{
		Canvas: j.Win.Canvas(), Width: 400, Pad: 22,
		Content: container.New(kit.Stack{Gap: 10}, title, container.NewThemeOverride(p.entry, kit.FieldTheme{}), list, p.note),
	}
	p.changed = s.Refresh
	s.OnClose = p.stop
	p.set(offer.find(j.Ctx, ""))
	j.Open(s, p.entry)
}

// search offers the labels that a text finds: at once among few, else by a goroutine, which
// the next text ends.
func (j *Controller) search(p *relabelPanel, offer labelOffer, text string, take func(label string)) {
	p.stop()
	if len(offer.classes) <= searchedAtOnce || strings.TrimSpace(text) == "" {
		p.set(offer.find(j.Ctx, text))
		return
	}
	ctx, cancel := context.WithCancel(j.Ctx)
	p.cancel = cancel
	j.Goroutines.Go(func() {
		names := offer.find(ctx, text)
		j.Do(func() {
			if ctx.Err() != nil {
				return
			}
			enter := p.enter
			p.stop()
			p.set(names)
			if enter && p.chosen >= 0 {
				take(p.names[p.chosen])
			}
		})
	})
}

// relabelTo returns the verdict of another label: that of the answer itself is no correction.
func relabelTo(r workspace.Row, classes inference.Vocabulary, label string, several bool) (workspace.Verdict, string) {
	if top, ok := r.Top(); ok && !several && int(top.Class) < len(classes) && classes[top.Class].Name == label {
		return workspace.Right, ""
	}
	return workspace.Wrong, label
}

// classesOf returns what the pack of a row knows; nil where nothing is known of it.
func (j *Controller) classesOf(r workspace.Row) inference.Vocabulary {
	ws := j.Options.Session.Workspace()
	t, _ := ws.Task(r.Task)
	pack, _ := ws.Pack(t.PackKey)
	return pack.Classes
}

// classOf returns the name by which a pack calls a label. Several classes may be called the same in
// one language: it is one of the row's answers first, then one of those that its own pack knows.
// What no pack knows is called what it is.
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

// relabelPanel is a text with the labels that it finds below, and last the text itself as a
// label of its own.
type relabelPanel struct {
	entry   *kit.Entry
	rows    []*kit.Button
	recent  int         // of the names, that have a key while nothing is typed
	fresh   *kit.Button // takes the text as a label that no pack knows
	note    *kit.Line
	names   []string
	chosen  int // −1 for none
	changed func()

	cancel func() // ends the search under way; nil for none
	enter  bool   // Enter was pressed meanwhile, and takes what will be found
}

// stop ends the search under way.
func (p *relabelPanel) stop() {
	if p.cancel != nil {
		p.cancel()
	}
	p.cancel, p.enter = nil, false
}

// text returns what was typed.
func (p *relabelPanel) text() string { return strings.TrimSpace(p.entry.Text) }

// isNew reports whether what was typed is called by none of the labels that are offered.
func (p *relabelPanel) isNew() bool {
	text := p.text()
	return text != "" && !slices.ContainsFunc(p.names, func(name string) bool { return strings.EqualFold(name, text) })
}

// set offers labels.
func (p *relabelPanel) set(names []string) {
	p.names, p.chosen = names, -1
	if len(names) > 0 && p.text() != "" {
		p.chosen = 0
	}
	for i, b := range p.rows {
		kit.SetShown(b, i < len(names))
		if i < len(names) {
			b.Set(p.keyed(i), "")
		}
	}
	kit.SetShown(p.fresh, p.isNew())
	p.fresh.Set(kit.Tr("relabel.new", kit.Args{"Label": p.text()}), "")
	switch {
	case len(names) == 0 && p.isNew():
		p.note.Set(kit.Tr("relabel.unknown"))
	case p.recent > 0 && p.text() == "":
		p.note.Set(kit.Tr("relabel.recent"))
	default:
		p.note.Set(kit.Tr("relabel.keys"))
	}
	p.mark()
	p.changed()
}

func (p *relabelPanel) mark() {
	for i, b := range p.rows {
		b.Choose(i == p.chosen)
	}
}

// keyed returns what a row says: a label, with its key where it has one.
func (p *relabelPanel) keyed(i int) string {
	if i < p.recent && p.text() == "" {
		return strconv.Itoa(i+1) + "  " + p.names[i]
	}
	return p.names[i]
}

// digit takes the label of a key, while nothing is typed; used is whether it is one.
func (p *relabelPanel) digit(take func(label string)) func(r rune) (used bool) {
	return func(r rune) bool {
		i := int(r - '1')
		if p.text() != "" || i < 0 || i >= min(p.recent, len(p.names)) {
			return false
		}
		take(p.names[i])
		return true
	}
}

// key moves the mark with the arrows while the text keeps the focus. Enter takes what is
// marked, and nothing where nothing is: a label that no pack knows has a key of its own.
func (p *relabelPanel) key(take func(label string), leave func()) func(fyne.KeyName) bool {
	return func(name fyne.KeyName) bool {
		switch name {
		case fyne.KeyDown:
			p.chosen = min(p.chosen+1, len(p.names)-1)
		case fyne.KeyUp:
			p.chosen = max(p.chosen-1, -1)
		case fyne.KeyReturn, fyne.KeyEnter:
			switch {
			case p.cancel != nil: // what is marked was found for another text
				p.enter = true
			case p.chosen >= 0:
				take(p.names[p.chosen])
			}
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

// shortcut takes the text as a label of its own by Ctrl+Enter.
func (p *relabelPanel) shortcut(take func(label string)) func(*desktop.CustomShortcut) bool {
	return func(s *desktop.CustomShortcut) bool {
		if s.Modifier != fyne.KeyModifierShortcutDefault || s.KeyName != fyne.KeyReturn && s.KeyName != fyne.KeyEnter {
			return false
		}
		if p.isNew() {
			take(p.text())
		}
		return true
	}
}
