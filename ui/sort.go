package ui

import "wanwu/app"

// orders are the orders of the menu, each in the direction in which it is asked for
// first.
func orders() []app.Order {
	return []app.Order{{By: app.ByFound}, {By: app.ByName}, {By: app.ByScore, Down: true}, {By: app.ByTime, Down: true}, {By: app.ByUncertainty},
		{By: app.ByLabel}, {By: app.ByState}}
}

// orderName is what an order is called; where it runs against its usual direction, that
// is said.
func orderName(o app.Order) string {
	name := ""
	switch o.By {
	case app.ByFound:
		name = tr("sort.found")
	case app.ByName:
		name = tr("sort.name")
	case app.ByScore:
		name = tr("sort.score")
	case app.ByTime:
		name = tr("sort.time")
	case app.ByUncertainty:
		name = tr("sort.uncertainty")
	case app.ByLabel:
		name = tr("list.label")
	case app.ByState:
		name = tr("list.state")
	}
	if o.Down != orders()[o.By].Down {
		return tr("sort.reversed", args{"Name": name})
	}
	return name
}

// showOrders opens the menu of orders under its button.
func (w *Window) showOrders() {
	var items []menuItem
	for _, o := range orders() {
		items = append(items, menuItem{orderName(o), func() { w.setOrder(o) }})
	}
	turned := w.asked.order
	turned.Down = !turned.Down
	items = append(items, menuItem{tr("sort.turn"), func() { w.setOrder(turned) }})
	w.showMenu(w.toolbar.order, items)
}

// setOrder shows the pictures in another order.
func (w *Window) setOrder(o app.Order) {
	o.English = o.By == app.ByLabel && w.opts.Lang == app.English
	w.toolbar.showOrder(o)
	w.head.show(o)
	w.root.Refresh() // the button may have another width
	w.want(asked{query: w.asked.query, order: o})
	w.leaveSearch() // whatever had the focus before: what comes next are the pictures
}
