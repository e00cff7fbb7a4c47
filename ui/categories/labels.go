package categories

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/assess"
	"wanwu/app/review"
	"wanwu/ui/kit"
)

// searchedAtOnce is up to how many labels a key is answered on the main goroutine.
const searchedAtOnce = 5000

// labelList is the labels that a text finds, and rules for all that have the text in their name or
// are of a category of the pack. It has the keys: ↑ ↓ go through it, 1–9 give a label to a category,
// Enter to the chosen one, ← → choose that.
type labelList struct {
	widget.BaseWidget
	s       *Sheet
	root    *fyne.Container
	entry   *kit.Entry
	list    *fyne.Container
	scroll  *container.Scroll
	note    *kit.Paragraph
	chips   []*chip
	at      int  // chip that the keys are on
	focused bool // the list has the keys

	answer
	cancel  context.CancelFunc
	entered bool // Enter was pressed before the search has ended
}

var _ fyne.Focusable = (*labelList)(nil)

func newLabelList(s *Sheet) *labelList {
	l := &labelList{s: s, note: kit.NewParagraph("", kit.ColorMuted, 300)}
	l.note.TextSize = theme.SizeNameCaptionText
	l.entry = kit.NewEntry(l.entryKey, func() bool { return false }, func(bool) {})
	l.entry.SetPlaceHolder(kit.Tr("categories.search"))
	l.entry.OnChanged = l.search
	l.list = container.New(kit.Stack{Gap: 0})
	l.scroll = container.NewVScroll(l.list)
	l.ExtendBaseWidget(l)
	l.root = container.New(kit.Stack{Gap: 8}, container.NewThemeOverride(l.entry, kit.FieldTheme{}), container.New(tall{listHeight}, l), l.note)
	l.answer = s.host.Index.all
	return l
}

// search finds labels by another text: at once among few, else on a goroutine.
func (l *labelList) search(text string) {
	if l.cancel != nil {
		l.cancel()
	}
	l.cancel, l.entered, l.at = nil, false, 0
	if len(l.s.host.Index.labels) <= searchedAtOnce {
		l.answer = find(l.s.host.Index.labels, text, nil)
		l.paint()
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	l.s.host.Go(func(window context.Context) {
		a := find(l.s.host.Index.labels, text, func() bool { return ctx.Err() != nil || window.Err() != nil })
		l.s.host.Do(func() {
			if ctx.Err() != nil {
				return
			}
			cancel()
			l.cancel, l.answer = nil, a
			l.paint()
			if l.entered {
				l.entered = false
				l.give(l.s.chosen)
			}
		})
	})
}

// paint shows what was found.
func (l *labelList) paint() {
	labels := make([]review.Label, len(l.found))
	for k, i := range l.found {
		labels[k] = l.s.host.Index.labels[i]
	}
	// Of a mapping that cannot be used nothing is shown beside the labels.
	of, err := review.Mapping{Categories: l.s.draft}.Compile(labels)
	l.chips, l.list.Objects = nil, nil
	add := func(text, shown, beside string) {
		c := newChip(l, len(l.chips), text, shown, beside)
		l.chips = append(l.chips, c)
		l.list.Add(c)
	}
	for _, r := range l.rules {
		key := "categories.rule.name"
		if r.Field == review.ByCategory {
			key = "categories.rule.category"
		}
		add(assess.RuleText(r.Rule), kit.Tr(key, kit.Args{"Text": r.Text}), kit.Tr("categories.rule.labels", kit.Args{"N": kit.Number(r.labels)}))
	}
	for k, label := range labels {
		beside := ""
		if n := l.s.host.Index.pictures[l.found[k]]; n > 0 {
			beside = kit.Tr("categories.pictures", kit.Args{"N": kit.Number(n)})
		}
		if err == nil && int(of.Of[k]) < len(of.Names) && l.s.has(of.Names[of.Of[k]]) {
			beside = kit.Tr("categories.within", kit.Args{"Name": of.Names[of.Of[k]]})
		}
		add(label.Name, l.s.shown(label.Name), beside)
	}
	if len(l.chips) == 0 {
		l.list.Add(kit.NewParagraph(kit.Tr("categories.nothing"), kit.ColorMuted, 240))
	}
	l.at = min(l.at, max(len(l.chips)-1, 0))
	note := kit.Tr("categories.keys")
	if l.more {
		note = kit.Tr("categories.more", kit.Args{"N": shownLabels})
	}
	l.note.Set(note)
	l.mark()
	l.list.Refresh()
	l.scroll.Refresh()
}

// has reports whether there is a category of a name.
func (s *Sheet) has(name string) bool {
	return slices.ContainsFunc(s.draft, func(c review.Category) bool { return c.Name == name })
}

// current returns the label, or the rule, that the keys are on; empty for none.
func (l *labelList) current() string {
	if l.at < len(l.chips) {
		return l.chips[l.at].text
	}
	return ""
}

// give gives the label that the keys are on to a category.
func (l *labelList) give(to int) {
	text := l.current()
	if text == "" {
		return
	}
	if to == none && len(l.s.draft) == 1 {
		to = 0
	}
	l.s.assign(text, to)
}

// mark shows which label the keys are on, and keeps it in view.
func (l *labelList) mark() {
	for i, c := range l.chips {
		c.set(i == l.at && l.focused)
	}
}

// move puts the keys on another label.
func (l *labelList) move(to int) {
	l.at = min(max(to, 0), max(len(l.chips)-1, 0))
	l.mark()
	if l.at < len(l.chips) {
		y, h := float32(l.at)*chipHeight, l.scroll.Size().Height
		if y < l.scroll.Offset.Y {
			l.scroll.ScrollToOffset(fyne.NewPos(0, y))
		} else if y+chipHeight > l.scroll.Offset.Y+h {
			l.scroll.ScrollToOffset(fyne.NewPos(0, y+chipHeight-h))
		}
	}
}

// entryKey takes the keys of the search: ↓ goes to the list, and Enter gives the first label.
func (l *labelList) entryKey(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyDown:
		l.s.host.Canvas.Focus(l)
	case fyne.KeyReturn, fyne.KeyEnter:
		if l.entered = l.cancel != nil; !l.entered {
			l.give(l.s.chosen)
		}
	default:
		return false
	}
	return true
}

// TypedKey implements fyne.Focusable.
func (l *labelList) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyDown:
		l.move(l.at + 1)
	case fyne.KeyUp:
		if l.at == 0 {
			l.s.host.Canvas.Focus(l.entry)
		}
		l.move(l.at - 1)
	case fyne.KeyHome:
		l.move(0)
	case fyne.KeyEnd:
		l.move(len(l.chips))
	case fyne.KeyLeft:
		l.s.chooseCategory(max(l.s.chosen-1, 0))
	case fyne.KeyRight:
		l.s.chooseCategory(min(l.s.chosen+1, len(l.s.draft)-1))
	case fyne.KeyReturn, fyne.KeyEnter:
		l.give(l.s.chosen)
	default:
		kit.PassKey(l.s.host.Canvas, e)
	}
}

// TypedRune gives the label to the category of a digit.
func (l *labelList) TypedRune(r rune) {
	if k := int(r - '1'); k >= 0 && k < min(9, len(l.s.draft)) {
		l.give(k)
		return
	}
	kit.PassRune(l, r)
}

// FocusGained implements fyne.Focusable.
func (l *labelList) FocusGained() { l.focused = true; l.mark() }

// FocusLost implements fyne.Focusable.
func (l *labelList) FocusLost() { l.focused = false; l.mark() }

// CreateRenderer implements fyne.Widget.
func (l *labelList) CreateRenderer() fyne.WidgetRenderer {
	frame := kit.NewSurface("", kit.ColorLine, kit.RadiusButton)
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{frame, l.scroll},
		Arrange: func(size fyne.Size) {
			frame.Resize(size)
			kit.Place(l.scroll, 1, 3, size.Width-2, size.Height-6)
		},
		Min: func() fyne.Size { return fyne.NewSize(160, 80) },
	}
}
