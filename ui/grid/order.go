package grid

import (
	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

// Orders returns the orders of the menu, each in the direction in which it is asked for first.
func Orders() []workspace.Order {
	return []workspace.Order{{By: workspace.ByFound}, {By: workspace.ByName}, {By: workspace.ByScore, Down: true}, {By: workspace.ByTime, Down: true}, {By: workspace.ByUncertainty},
		{By: workspace.ByLabel}, {By: workspace.ByState}}
}

// OrderName returns what an order is called; with its direction where that is not the usual one.
func OrderName(o workspace.Order) string {
	name := ""
	switch o.By {
	case workspace.ByFound:
		name = kit.Tr("sort.found")
	case workspace.ByName:
		name = kit.Tr("sort.name")
	case workspace.ByScore:
		name = kit.Tr("sort.score")
	case workspace.ByTime:
		name = kit.Tr("sort.time")
	case workspace.ByUncertainty:
		name = kit.Tr("sort.uncertainty")
	case workspace.ByLabel:
		name = kit.Tr("list.label")
	case workspace.ByState:
		name = kit.Tr("list.state")
	}
	if o.Down != Orders()[o.By].Down {
		return kit.Tr("sort.reversed", kit.Args{"Name": name})
	}
	return name
}
