package ui

import (
	"cmp"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"wanwu/app/assess"
	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/find"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/ranking"
	"wanwu/ui/shell"
	"wanwu/ui/watch"
)

// finder decides which pictures are shown, in which order: by the search field, the side
// list and the menu of orders.
type finder struct {
	*shell.Shell
	body    *body
	ranking *ranking.Controller

	field    *find.Search
	side     *find.SideList
	request  watch.Request  // what is to be shown; the frame follows
	before   *watch.Request // what was shown before a ranking; nil where none is shown
	followed workspace.Task // the task that was last put into the query, as it was called then
}

// furnish makes the field and the list. menu opens what can be done with a task beside
// an object, rename asks for another name.
func (fd *finder) furnish(menu func(t workspace.Task, at fyne.CanvasObject), rename func(t workspace.Task)) {
	fd.field = find.NewSearch(find.SearchActions{
		OnQuery: func(q query.Query, tentative bool) { fd.Work("search", func() { fd.showFound(q, tentative) }) },
		OnLeave: fd.leaveSearch, Words: fd.searchWords, Lang: fd.Options.Lang, OnResize: fd.placeSearchPanel,
		ByWords: fd.byWords(),
	})
	fd.side = find.NewSideList(func(c find.Choice) { fd.Work("filter", func() { fd.choose(c) }) },
		func(t workspace.Task, at fyne.CanvasObject) { fd.Work("task", func() { menu(t, at) }) })
	fd.side.OnRename = rename
}

// byWords returns what looks for pictures by words; nil where nothing does.
func (fd *finder) byWords() func(text string) {
	if !fd.ranking.CanFindByWords() {
		return nil
	}
	return func(text string) { fd.Work("words", func() { fd.ranking.Words(text) }) }
}

// choose puts a condition into the query in place of those that it excludes, or takes it out where
// it is there.
func (fd *finder) choose(p find.Choice) {
	if p.All {
		fd.searchAll(fd.allText())
		return
	}
	q := fd.request.Query
	drop := []query.Field{p.Term.Field}
	switch p.Term.Field {
	case query.FieldState: // only what has a result has a label
		drop = append(drop, query.FieldLabel)
	case query.FieldLabel:
		drop = append(drop, query.FieldState)
	case query.FieldTask:
		fd.followed = p.Task
	}
	text := q.Without(drop...)
	if !find.HasTerm(q, p.Term) {
		text = strings.TrimSpace(text + " " + query.Write(p.Term, fd.Options.Lang == words.English))
	}
	fd.Search(text)
}

// showTask shows a task's pictures alone.
func (fd *finder) showTask(t workspace.Task) {
	fd.followed = t
	fd.searchAll(query.Write(find.TaskTerm(fd.Frame.Tasks, t), fd.Options.Lang == words.English))
}

// ChosenTask returns the task that the query asks for by name.
func (fd *finder) ChosenTask() (t workspace.Task, ok bool) {
	for _, t := range fd.Frame.Tasks {
		if find.HasTerm(fd.request.Query, find.TaskTerm(fd.Frame.Tasks, t)) {
			return t, true
		}
	}
	return workspace.Task{}, false
}

// deckNote returns the name of the note under which a deck of what is shown is kept: by the task
// and by what else is asked for.
func (fd *finder) deckNote() string {
	if t, ok := fd.shownTask(); ok {
		return assess.DeckNote(&t, fd.Frame.Request.Query.Without(query.FieldTask))
	}
	return assess.DeckNote(nil, fd.Frame.Request.Query.Text())
}

// taskKey returns the name of the task that is shown in what is kept of it.
func (fd *finder) taskKey() string {
	if t, ok := fd.shownTask(); ok {
		return assess.TaskKey(&t)
	}
	return assess.TaskKey(nil)
}

// deckOfAll returns that of a deck of all pictures.
func (fd *finder) deckOfAll() string {
	if len(fd.Frame.Tasks) == 1 {
		return assess.DeckNote(&fd.Frame.Tasks[0], "")
	}
	return assess.DeckNote(nil, "")
}

// Asked returns what is to be shown.
func (fd *finder) Asked() query.Query { return fd.request.Query }

// allText returns the query for all pictures: of the task that is shown, or, where these are shown
// already, of every task.
func (fd *finder) allText() string {
	t, ok := fd.ChosenTask()
	if !ok || fd.request.Query.Without(query.FieldTask) == "" {
		return ""
	}
	return query.Write(find.TaskTerm(fd.Frame.Tasks, t), fd.Options.Lang == words.English)
}

// renameFollowed has the query go with a task that has got another name.
func (fd *finder) renameFollowed() {
	was := fd.followed
	if was.Number == 0 {
		return
	}
	for _, t := range fd.Frame.Tasks {
		if t.Number != was.Number || t.Name == was.Name {
			continue
		}
		fd.followed = t
		if find.HasTerm(fd.request.Query, query.Term{Field: query.FieldTask, Op: query.Equals, Text: was.Name}) {
			rest := fd.request.Query.Without(query.FieldTask)
			fd.Search(strings.TrimSpace(query.Write(find.TaskTerm(fd.Frame.Tasks, t), fd.Options.Lang == words.English) + " " + rest))
		}
	}
}

// show shows other pictures, or the same in another order.
func (fd *finder) show(a watch.Request) {
	fd.request = a
	fd.side.SetQuery(a.Query) // at once; the pictures follow
	fd.Ticker.Request(a)
}

// showOrders opens the menu of orders under its button.
func (fd *finder) showOrders() {
	var items []shell.MenuItem
	for _, o := range grid.Orders() {
		items = append(items, shell.MenuItem{Text: grid.OrderName(o), On: func() { fd.setOrder(o) }})
	}
	turned := fd.request.Order
	turned.Down = !turned.Down
	items = append(items, shell.MenuItem{Text: kit.Tr("sort.turn"), On: func() { fd.setOrder(turned) }})
	anchor := fd.body.toolbar.Order
	if !anchor.Visible() {
		anchor = fd.body.toolbar.More
	}
	fd.ShowMenu(anchor, items)
}

// setOrder shows the pictures in another order.
func (fd *finder) setOrder(o workspace.Order) {
	o.English = o.By == workspace.ByLabel && fd.Options.Lang == words.English
	fd.body.toolbar.ShowOrder(o)
	fd.body.head.ShowOrder(o)
	fd.body.root.Refresh() // the button may have another width
	fd.show(watch.Request{Query: fd.request.Query, Order: o, Ranking: fd.request.Ranking})
	fd.leaveSearch() // whatever had the focus before: what comes next are the pictures
}

// Search writes a query into the field and shows what it finds.
func (fd *finder) Search(text string) { fd.field.SetText(text) }

// searchAll writes a query into the field and shows what it finds of all pictures, where Search
// shows what it finds of those of a ranking.
func (fd *finder) searchAll(text string) {
	fd.leaveRanking()
	fd.Search(text)
}

// ShowAll shows all pictures, whatever limited them.
func (fd *finder) ShowAll() { fd.searchAll("") }

// focusSearch puts the keys into the search field (Ctrl+F).
func (fd *finder) focusSearch() {
	c := fd.Win.Canvas()
	if len(c.Overlays().List()) > 0 {
		return
	}
	c.Focus(fd.field.Entry)
	fd.field.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// leaveSearch gives the keys back to the pictures.
func (fd *finder) leaveSearch() {
	c := fd.Win.Canvas()
	if fd.body.grid.Visible() {
		c.Focus(fd.body.grid)
	} else {
		c.Unfocus()
	}
}

// searchWords returns the names that a query can be made of, with how many pictures they find.
func (fd *finder) searchWords() (found []query.Word) {
	f := fd.Frame
	byCategory := map[string]int{}
	for _, l := range f.Labels {
		word := query.Word{Field: query.FieldLabel, Text: l.Name, N: l.N}
		if int(l.Class) < len(f.Vocabulary) {
			word.Class = &f.Vocabulary[l.Class]
			byCategory[word.Class.Category] += l.N
		}
		found = append(found, word)
	}
	categories := len(found)
	for name, n := range byCategory {
		if name != "" {
			found = append(found, query.Word{Field: query.FieldCategory, Text: name, N: n})
		}
	}
	slices.SortFunc(found[categories:], func(a, b query.Word) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Text, b.Text))
	})
	for _, field := range []query.Field{query.FieldState, query.FieldVerdict} {
		for _, c := range field.Choices() {
			found = append(found, query.Word{Field: field, Choice: c, Text: c.Name(fd.Options.Lang == words.English), N: f.Side.Of(c)})
		}
	}
	for _, t := range slices.Backward(f.Tasks) {
		found = append(found, query.Word{Field: query.FieldTask, Text: find.TaskTerm(f.Tasks, t).Text, N: t.Total})
	}
	return found
}

// showFound asks for what the field has found out to be a query.
func (fd *finder) showFound(q query.Query, tentative bool) {
	fd.show(watch.Request{Query: q, Order: fd.request.Order, Tentative: tentative, Ranking: fd.request.Ranking})
}

// Rank shows the pictures of a ranking alone, in its order; nil shows what was shown before the first.
func (fd *finder) Rank(r *watch.Ranking) {
	fd.rank(r)
	fd.leaveSearch()
}

// leaveRanking shows what was shown before a ranking, and ends the search for another.
func (fd *finder) leaveRanking() {
	fd.ranking.Stop()
	fd.rank(nil)
}

// rank is Rank without moving the focus.
func (fd *finder) rank(r *watch.Ranking) {
	to := watch.Request{Ranking: r}
	switch {
	case r != nil && fd.before == nil:
		before := fd.request
		if r.ByWords { // which stood where a query does
			before.Query = query.Query{}
		}
		fd.before = &before
	case r == nil && fd.before != nil:
		to, fd.before = *fd.before, nil
	case r == nil:
		return
	}
	fd.request.Ranking, fd.request.Order = to.Ranking, to.Order
	fd.body.toolbar.ShowOrder(to.Order)
	fd.body.head.ShowOrder(to.Order)
	fd.body.root.Refresh()     // the button may have another width
	fd.Search(to.Query.Text()) // which shows it, where it is another query
	fd.show(to)
}

// placeSearchPanel puts the panel under the field.
func (fd *finder) placeSearchPanel() {
	p := fd.field.Panel
	if !p.Visible() {
		return
	}
	d := fyne.CurrentApp().Driver()
	at, window := d.AbsolutePositionForObject(fd.field.Root), d.AbsolutePositionForObject(fd.body.root)
	width := min(max(find.PanelWidth, fd.field.Root.Size().Width), fd.body.root.Size().Width-16)
	x := min(at.X-window.X, fd.body.root.Size().Width-width-8)
	kit.Place(p, x, at.Y-window.Y+fd.field.Root.Size().Height+4, width, p.HeightAt(width))
}
