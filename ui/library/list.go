package library

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/labels"
	"wanwu/app/query"
	"wanwu/inference"
	"wanwu/ui/kit"
)

// key takes the keys of the search field: the arrows and Enter choose in the list.
func (p *Page) key(k fyne.KeyName) bool {
	at := p.at()
	switch k {
	case fyne.KeyDown:
		at++
	case fyne.KeyUp:
		at--
	case fyne.KeyReturn, fyne.KeyEnter:
		at = max(at, 0)
	default:
		return false
	}
	if at >= 0 && at < len(p.found.at) {
		p.list.ScrollTo(at)
		p.choose(p.found.at[at])
	}
	return true
}

// at returns where in the list the chosen label is; −1 where it is not.
func (p *Page) at() int {
	for i, at := range p.found.at {
		if p.form.chosen && p.book.key(at) == p.form.key {
			return i
		}
	}
	return -1
}

// find lists the labels that the search field finds, by a goroutine, which the next text ends.
func (p *Page) find() {
	p.search()
	if p.book == nil {
		return
	}
	b, text, f := p.book, p.entry.Text, p.filter
	var look *query.Text
	if text := strings.TrimSpace(text); text != "" {
		look = query.NewText(text)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.search = cancel
	p.host.Go(func(window context.Context) {
		defer context.AfterFunc(window, cancel)()
		found := b.find(ctx, text, f, p.host.Lang)
		p.host.Do(func() {
			if ctx.Err() == nil {
				p.look = look
				p.show(found)
			}
		})
	})
}

// show lists labels.
func (p *Page) show(found listed) {
	p.found = found
	n, m := kit.Number(found.n), kit.Number(len(found.at))
	switch {
	case found.n == 0:
		p.count.Set(kit.Tr("library.none"))
	case !found.whole:
		p.count.Set(kit.Tr("library.many", kit.Args{"M": m}))
	case found.n > len(found.at):
		p.count.Set(kit.Tr("library.first", kit.Args{"N": n, "M": m}))
	default:
		p.count.Set(kit.Tr("library.count", kit.Args{"N": n}))
	}
	p.list.Refresh()
	p.list.ScrollToTop()
}

// fill shows a label in a row of the list.
func (p *Page) fill(i widget.ListItemID, o fyne.CanvasObject) {
	r, ok := o.(*row)
	if !ok || i >= len(p.found.at) || p.book == nil {
		return
	}
	at := p.found.at[i]
	count := ""
	if n := p.book.pictures(at); n > 0 {
		count = kit.Tr("library.pictures", kit.Args{"N": kit.Number(n)})
	}
	note := p.book.note(at, p.host.Lang)
	faint := note != ""
	if o := p.book.override(at); note == "" && o != nil && o.Sets(labels.SetsName) {
		note = o.Was
	}
	if note == "" && p.look != nil {
		note = otherName(p.look, p.book.name(at, p.host.Lang), &p.book.shown[at])
	}
	r.show(p.book.name(at, p.host.Lang), note, count, faint, p.form.chosen && p.form.key == p.book.key(at))
}

// otherName returns by which of its other names a text finds a class; empty where it is found by
// the name that is shown.
func otherName(look *query.Text, shown string, c *inference.Class) string {
	if _, other := look.ClassFit(shown, c); !other {
		return ""
	}
	best, name := query.FitNone, ""
	for _, of := range append([]string{c.Name, c.English}, c.Aliases...) {
		if of == "" || of == shown {
			continue
		}
		if fit := look.Fit(of); fit < best {
			best, name = fit, of
		}
	}
	return name
}
