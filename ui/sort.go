package ui

import (
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
