package ui

import (
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
)

// showOrders opens the menu of orders under its button.
func (w *Window) showOrders() {
	var items []menuItem
	for _, o := range grid.Orders() {
		items = append(items, menuItem{grid.OrderName(o), func() { w.setOrder(o) }})
	}
	turned := w.asked.order
	turned.Down = !turned.Down
	items = append(items, menuItem{kit.Tr("sort.turn"), func() { w.setOrder(turned) }})
	w.showMenu(w.toolbar.order, items)
}

// setOrder shows the pictures in another order.
func (w *Window) setOrder(o workspace.Order) {
	o.English = o.By == workspace.ByLabel && w.opts.Lang == words.English
	w.toolbar.showOrder(o)
	w.head.ShowOrder(o)
	w.root.Refresh() // the button may have another width
	w.want(asked{query: w.asked.query, order: o})
	w.leaveSearch() // whatever had the focus before: what comes next are the pictures
}
