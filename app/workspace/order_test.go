package workspace_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/app/workspace/column"
	"wanwu/inference"
	"wanwu/inference/source"
)

func TestFindInOrder(t *testing.T) {
	w := gallery()
	for _, c := range []struct {
		order column.Order
		want  string
	}{
		{column.Order{Down: true}, "等.tmp 坏.heic img_1.jpg IMG_2.JPG 小狗.jpg 咖啡.jpg 猫9.jpg 猫10.jpg"},
		{column.Order{By: column.ByName}, "img_1.jpg IMG_2.JPG 咖啡.jpg 坏.heic 小狗.jpg 猫9.jpg 猫10.jpg 等.tmp"},
		{column.Order{By: column.ByName, Down: true}, "等.tmp 猫10.jpg 猫9.jpg 小狗.jpg 坏.heic 咖啡.jpg IMG_2.JPG img_1.jpg"},
		{column.Order{By: column.ByScore}, "IMG_2.JPG 小狗.jpg 咖啡.jpg 猫10.jpg img_1.jpg 猫9.jpg 坏.heic 等.tmp"},
		{column.Order{By: column.ByScore, Down: true}, "猫9.jpg img_1.jpg 猫10.jpg 咖啡.jpg 小狗.jpg IMG_2.JPG 坏.heic 等.tmp"},
		{column.Order{By: column.ByTime}, "等.tmp 猫9.jpg 咖啡.jpg 猫10.jpg IMG_2.JPG 小狗.jpg img_1.jpg 坏.heic"},
		{column.Order{By: column.ByUncertainty}, "IMG_2.JPG 咖啡.jpg 小狗.jpg 猫10.jpg img_1.jpg 猫9.jpg 坏.heic 等.tmp"},
		{column.Order{By: column.ByUncertainty, Down: true}, "猫9.jpg img_1.jpg 猫10.jpg 小狗.jpg 咖啡.jpg IMG_2.JPG 坏.heic 等.tmp"},
	} {
		if got := find(t, w, "", c.order); got != c.want {
			t.Errorf("%+v\n got %s\nwant %s", c.order, got, c.want)
		}
	}
	if got, want := find(t, w, "猫", column.Order{By: column.ByName}), "猫9.jpg 猫10.jpg"; got != want {
		t.Errorf("a query in an order: %s, want %s", got, want)
	}
	// Names that come later take their places.
	w.Append(&inference.Item{Path: "a.jpg", File: "/a.jpg"})
	if got := find(t, w, "", column.Order{By: column.ByName}); !strings.HasPrefix(got, "a.jpg img_1.jpg") {
		t.Errorf("after one more: %s", got)
	}
	w.Clear()
	if got := find(t, w, "", column.Order{By: column.ByName}); got != "" {
		t.Errorf("an empty list has %s", got)
	}
}

// TestOrderAgainstModel compares the orders of some thousand rows, over more than one
// chunk, with a plain sort.
func TestOrderAgainstModel(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 9))
	w := workspace.New(0.15)
	prefix := []string{"", "IMG_2026", "img_2026", "照片/", "DSC", "a0", "a", "很长的名字一样的开头"}
	for i := range 9000 {
		name := fmt.Sprintf("%s%0*d.jpg", prefix[rnd.IntN(len(prefix))], rnd.IntN(6), rnd.IntN(500))
		it := &inference.Item{Path: fmt.Sprintf("%d/%s", i, name), File: fmt.Sprintf("/%d/%s", i, name), ModTime: time.UnixMilli(int64(rnd.IntN(4000) - 2000))}
		row, _ := w.Append(it)
		if rnd.IntN(10) > 0 {
			w.Set(row, &inference.Result{Item: *it, Labels: []inference.Label{
				{Class: 1, Score: float32(50+rnd.IntN(50)) / 100}, {Class: 2, Score: float32(rnd.IntN(50)) / 100},
			}})
		}
	}
	name := func(r *column.Row) string {
		return string(source.AppendNaturalKey(nil, r.Path[strings.LastIndexByte(r.Path, '/')+1:]))
	}
	for _, o := range []column.Order{{By: column.ByName}, {By: column.ByName, Down: true}, {By: column.ByScore}, {By: column.ByScore, Down: true}, {By: column.ByTime}, {By: column.ByTime, Down: true}, {By: column.ByUncertainty}} {
		found, err := w.Find(t.Context(), query.Query{}, vocabulary(), o)
		if err != nil || found.N != w.Len() || found.All {
			t.Fatalf("%+v finds %d of %d (%v)", o, found.N, w.Len(), err)
		}
		less := func(a, b *column.Row) bool { // whether b must come before a, or may not follow it
			var x, y float64
			switch o.By {
			case column.ByName:
				if o.Down {
					return name(a) > name(b) || name(a) == name(b) && a.Index < b.Index
				}
				return name(a) < name(b) || name(a) == name(b) && a.Index < b.Index
			case column.ByTime:
				x, y = float64(a.ModTime.UnixMilli()), float64(b.ModTime.UnixMilli())
			case column.ByScore, column.ByUncertainty:
				if a.State != b.State {
					return a.State == column.Done
				}
				if a.State == column.Done {
					x, y = float64(a.Labels[0].Score), float64(b.Labels[0].Score)
					if o.By == column.ByUncertainty {
						x, y = float64(a.Labels[0].Score-a.Labels[1].Score), float64(b.Labels[0].Score-b.Labels[1].Score)
					}
				}
			}
			if o.Down {
				x, y = y, x
			}
			return x < y || x == y && a.Index < b.Index
		}
		for i := 1; i < found.N; i++ {
			a, _ := w.Row(int(found.Rows[i-1]))
			b, _ := w.Row(int(found.Rows[i]))
			if !less(&a, &b) {
				t.Fatalf("%+v: %s (row %d) comes before %s (row %d)", o, a.Path, a.Index, b.Path, b.Index)
			}
		}
	}
}
