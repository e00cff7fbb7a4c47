package review

import (
	"cmp"
	"context"
	"slices"

	"wanwu/app/assess"
	"wanwu/app/review"
	"wanwu/app/workspace"
	"wanwu/ui/categories"
)

// ShowCategories opens the business mappings, also before there is a picture. The labels that most
// pictures are given come first.
func (v *Views) ShowCategories() {
	f, vocabulary := v.figures, v.host.Vocabulary()
	v.host.Go(func(context.Context) {
		// Without pictures and mapping there is no error.
		known, _ := assess.New(workspace.Columns{Vocabulary: vocabulary}, nil, nil)
		labels := known.PackLabels()
		given := make([]int, len(labels))
		if f != nil {
			for label, n := range f.of.Given() {
				if k := known.Number(f.of.Label(int32(label))); k >= 0 && int(k) < len(given) {
					given[k] += n
				}
			}
		}
		order := make([]int, len(labels))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(given[b], given[a]) })
		var inOrder []review.Label
		var pictures []int
		for _, i := range order {
			inOrder, pictures = append(inOrder, labels[i]), append(pictures, given[i])
		}
		h := categories.Host{Lang: v.host.Lang, Mappings: assess.MappingsOf(v.host.Workspace), Index: categories.NewIndex(inOrder, pictures)}
		v.host.Do(func() { v.openCategories(h) })
	})
}

func (v *Views) openCategories(h categories.Host) {
	h.Canvas, h.Task = v.host.Window.Canvas(), v.scene.TaskKey
	h.Go, h.Do, h.Open, h.Undone = v.host.Go, v.host.Do, v.host.Open, v.host.Undone
	h.PickFile, h.ReadTable, h.SaveTable = v.host.PickFile, v.host.ReadTable, v.host.SaveTable
	h.Changed = func() { v.host.Present().want() }
	categories.Open(h)
}
