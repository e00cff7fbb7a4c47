package export_test

import (
	"context"
	"testing"

	"wanwu/app/assess"
	"wanwu/app/engine"
	"wanwu/app/export/exporttest"
	"wanwu/app/review"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// TestVerdictIsByCategories checks that figures and examples are of the business categories where
// labels were put together: an answer that is right by these is no example of a wrong one, and a
// picture that nobody could tell is none at all.
func TestVerdictIsByCategories(t *testing.T) {
	ws := workspace.New(0.1)
	ws.AddPack(engine.PackInfo{Classes: exporttest.Vocabulary})
	for i, path := range []string{"a.jpg", "b.jpg"} {
		row, _ := ws.Append(&inference.Item{Path: path, File: "/" + path})
		ws.Set(row, &inference.Result{Item: inference.Item{Path: path, File: "/" + path, Hash: uint64(i + 1)}, Labels: []inference.Label{{Class: 0, Score: 0.9}}})
	}
	ws.SetTruths([]workspace.PictureTruth{
		{Row: 0, Truth: workspace.Truth{Label: exporttest.Vocabulary[1].Name, Origin: workspace.FromFolder}},
		{Row: 1, Truth: workspace.Truth{Label: "不确定", Origin: workspace.FromSheet}},
	})
	pets := &review.Mapping{Categories: []review.Category{{Name: "甲", Members: []string{exporttest.Vocabulary[0].Name, exporttest.Vocabulary[1].Name}}}}
	for _, c := range []struct {
		mapping      *review.Mapping
		right, wrong int
		label, title string
	}{{nil, 0, 1, exporttest.Vocabulary[0].Name, "各标签的精确率"}, {pets, 1, 0, "甲", "各业务类别的精确率"}} {
		src := exporttest.Source(nil)
		src.Rows, src.Count, src.Threshold = exporttest.RowsIn(ws), ws.Len(), 0.1
		var err error
		if src.Assessment, err = assess.OfRows(t.Context(), ws, src.Rows, "", c.mapping); err != nil {
			t.Fatal(err)
		}
		src.Thumb = func(context.Context, workspace.Row) ([]byte, error) { return []byte("jpeg"), nil }
		src = src.Normalised()
		e, err := src.Examples(t.Context())
		if err != nil || len(e.Right) != c.right || len(e.Wrong) != c.wrong {
			t.Errorf("mapping %v: %d right, %d wrong, %v", c.mapping, len(e.Right), len(e.Wrong), err)
		}
		if f := src.Findings(); len(f.Labels) == 0 || f.Labels[0].Name != c.label || f.LabelsTitle != c.title {
			t.Errorf("mapping %v: the figures are of %+v, %q", c.mapping, f.Labels, f.LabelsTitle)
		}
	}
}
