package ui

import (
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// orders are the orders of the menu, each in the direction in which it is asked for
// first.
func orders() []workspace.Order {
	return []workspace.Order{{By: workspace.ByFound}, {By: workspace.ByName}, {By: workspace.ByScore, Down: true}, {By: workspace.ByTime, Down: true}, {By: workspace.ByUncertainty},
		{By: workspace.ByLabel}, {By: workspace.ByState}}
}

// orderName is what an order is called; where it runs against its usual direction, that
// is said.
func orderName(o workspace.Order) string {
	name := ""
	switch o.By {
	case workspace.ByFound:
		name = tr("sort.found")
	case workspace.ByName:
		name = tr("sort.name")
	case workspace.ByScore:
		name = tr("sort.score")
	case workspace.ByTime:
		name = tr("sort.time")
	case workspace.ByUncertainty:
		name = tr("sort.uncertainty")
	case workspace.ByLabel:
		name = tr("list.label")
	case workspace.ByState:
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
func (w *Window) setOrder(o workspace.Order) {
	o.English = o.By == workspace.ByLabel && w.opts.Lang == words.English
	w.toolbar.showOrder(o)
	w.head.show(o)
	w.root.Refresh() // the button may have another width
	w.want(asked{query: w.asked.query, order: o})
	w.leaveSearch() // whatever had the focus before: what comes next are the pictures
}
