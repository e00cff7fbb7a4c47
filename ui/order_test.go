package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/app/workspace"
)

func TestOrders(t *testing.T) {
	b := searchBench(t, words.Chinese)
	b.finder.showOrders()
	if s := b.TopSheet(); s == nil {
		t.Fatal("no menu")
	} else {
		s.Close()
	}
	for _, c := range []struct {
		order workspace.Order
		want  []int
		name  string
	}{
		{workspace.Order{By: workspace.ByScore, Down: true}, []int{0, 3, 2, 1, 4, 5}, "置信度"},
		{workspace.Order{By: workspace.ByScore}, []int{4, 1, 2, 3, 0, 5}, "置信度（倒序）"},
		{workspace.Order{Down: true}, []int{5, 4, 3, 2, 1, 0}, "拖入顺序（倒序）"},
		{workspace.Order{By: workspace.ByUncertainty}, []int{4, 1, 2, 3, 0, 5}, "拿不准的在前"},
	} {
		b.finder.setOrder(c.order)
		b.step()
		if got := b.shownRows(); !slices.Equal(got, c.want) || b.toolbar.Order.Text != c.name {
			t.Errorf("%+v, %q: %v, want %v", c.order, b.toolbar.Order.Text, got, c.want)
		}
		if b.grid.FocusedCell() != 0 {
			t.Errorf("%+v: cell %d has the focus, want the first", c.order, b.grid.FocusedCell())
		}
		for i, row := range c.want {
			if at, ok := b.view.Find(row); at != i || !ok {
				t.Errorf("row %d is found at %d", row, at)
			}
		}
	}
	// A stretch of another order is selected as it is seen, and kept by a query.
	b.finder.setOrder(workspace.Order{By: workspace.ByScore, Down: true})
	b.step()
	b.pressAt(b.cells()[1].middle(), 0)
	b.pressAt(b.cells()[3].middle(), fyne.KeyModifierShift)
	if got := slices.Collect(b.grid.Selection().All()); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("selected %v, want the rows between", got)
	}
	var exported []int
	for r := range b.exporting.selectedScope().each(b.session.ws) {
		exported = append(exported, r.Index)
	}
	if !slices.Equal(exported, []int{3, 2, 1}) {
		t.Errorf("an export of them has the order %v, want that which is seen", exported)
	}
	b.finder.Search("可卡犬")
	b.step()
	if got := slices.Collect(b.grid.Selection().All()); !slices.Equal(got, []int{1, 3}) || b.status.Counts.Text != "找到 2 · 选中 2" {
		t.Errorf("of which the query leaves %v (%s)", got, b.status.Counts.Text)
	}
	if _, ok := b.view.Find(0); ok {
		t.Error("a row that the query leaves out has a cell")
	}
}
