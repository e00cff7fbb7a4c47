package workspace_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"wanwu/app/query"
	"wanwu/app/workspace"
	"wanwu/app/workspace/column"
	"wanwu/inference"
	"wanwu/inference/source"
)

// vocabulary is some classes to look for.
func vocabulary() inference.Vocabulary {
	v := inference.Vocabulary{
		{Name: "虎斑猫", English: "tabby cat", Category: "动物", Aliases: []string{"狸花猫"}},
		{Name: "波斯猫", English: "Persian cat", Category: "动物"},
		{Name: "可卡犬", English: "cocker spaniel", Category: "动物", Aliases: []string{"狗"}},
		{Name: "意式浓缩咖啡", English: "espresso", Category: "饮食"},
		{Name: "宫殿", English: "palace", Category: "建筑"},
	}
	for i := len(v); i < 1000; i++ {
		v = append(v, inference.Class{Name: fmt.Sprintf("标签%d", i), English: fmt.Sprintf("label %d", i), Category: "其他"})
	}
	return v
}

func parse(t testing.TB, text string) query.Query {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// find returns the paths that a query finds, in an order.
func find(t *testing.T, w *workspace.Workspace, text string, o column.Order) string {
	t.Helper()
	found, err := w.Find(t.Context(), parse(t, text), vocabulary(), o)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for i := range found.N {
		at := i
		if !found.All {
			at = int(found.Rows[i])
		}
		r, ok := w.Row(at)
		if !ok {
			t.Fatalf("%q finds row %d, which is not there", text, at)
		}
		paths = append(paths, r.Path[strings.LastIndexByte(r.Path, '/')+1:])
	}
	return strings.Join(paths, " ")
}

// gallery returns a workspace of two tasks: six answers, an error, and one that waits.
func gallery() *workspace.Workspace {
	w := workspace.New(0.15)
	day := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	add := func(task int32, path string, days int, labels ...inference.Label) {
		it := &inference.Item{Path: path, File: "/" + path, ModTime: day.AddDate(0, 0, days)}
		row, _ := w.AppendTo(task, it)
		r := &inference.Result{Item: *it, Labels: labels}
		switch {
		case strings.HasSuffix(path, ".tmp"):
			return
		case strings.HasSuffix(path, ".heic"):
			r.Err, r.Labels = &inference.Error{Code: inference.CodeTruncated, Path: it.File}, nil
		}
		w.Set(row, r)
	}
	a, b := w.AddTask("产品样图", nil), w.AddTask("门店实拍", nil)
	add(a, "样图/猫10.jpg", 3, inference.Label{Class: 0, Score: 0.62}, inference.Label{Class: 1, Score: 0.3})
	add(a, "样图/猫9.jpg", 1, inference.Label{Class: 1, Score: 0.91}, inference.Label{Class: 0, Score: 0.01})
	add(a, "样图/咖啡.jpg", 2, inference.Label{Class: 3, Score: 0.5}, inference.Label{Class: 4, Score: 0.45})
	add(b, "门店/小狗.jpg", 5, inference.Label{Class: 2, Score: 0.3}, inference.Label{Class: 0, Score: 0.2})
	add(b, "门店/夜/IMG_2.JPG", 4, inference.Label{Class: 4, Score: 0.1}, inference.Label{Class: 3, Score: 0.1})
	add(b, "门店/夜/img_1.jpg", 6, inference.Label{Class: 4, Score: 0.7})
	add(b, "门店/坏.heic", 7)
	add(b, "门店/等.tmp", 0)
	return w
}

const everything = "猫10.jpg 猫9.jpg 咖啡.jpg 小狗.jpg IMG_2.JPG img_1.jpg 坏.heic 等.tmp"

func TestFind(t *testing.T) {
	w := gallery()
	for _, c := range []struct{ query, want string }{
		{"", everything},
		{"猫", "猫10.jpg 猫9.jpg"},
		{"标签:猫", "猫10.jpg 猫9.jpg"},
		{"hbm", "猫10.jpg"},
		{"lihuamao", "猫10.jpg"},
		{"cat", "猫10.jpg 猫9.jpg"},
		{"狗", "小狗.jpg"},
		{"标签=狗", ""},
		{"标签=可卡犬", "小狗.jpg"},
		{"label=PALACE", "img_1.jpg"},
		{"动物", "猫10.jpg 猫9.jpg 小狗.jpg"},
		{"类别:动物 -猫", "小狗.jpg"},
		{"yinshi|jianzhu", "咖啡.jpg img_1.jpg"},
		{"xgou", "小狗.jpg"},
		{"img", "IMG_2.JPG img_1.jpg"},
		{"文件:夜", "IMG_2.JPG img_1.jpg"},
		{"文件:ye", "IMG_2.JPG img_1.jpg"},
		{"文件:夜/IMG_2", "IMG_2.JPG"},
		{`文件:夜\img_2`, "IMG_2.JPG"},
		{"文件=IMG_2.jpg", "IMG_2.JPG"},
		{"文件=门店/夜/IMG_1.jpg", "img_1.jpg"},
		{"文件:heic", "坏.heic"},
		{"任务:样图", "猫10.jpg 猫9.jpg 咖啡.jpg"},
		{"任务:cpyt", "猫10.jpg 猫9.jpg 咖啡.jpg"},
		{"任务=门店", ""},
		{"任务=#2 -状态:有结果", "IMG_2.JPG 坏.heic 等.tmp"},
		{"状态:有结果", "猫10.jpg 猫9.jpg 咖啡.jpg 小狗.jpg img_1.jpg"},
		{"状态:无结果", "IMG_2.JPG"},
		{"状态:错误|状态:等待", "坏.heic 等.tmp"},
		{"置信度<0.5", "小狗.jpg IMG_2.JPG"},
		{"置信度<=50%", "咖啡.jpg 小狗.jpg IMG_2.JPG"},
		{"置信度>=0.62", "猫10.jpg 猫9.jpg img_1.jpg"},
		{"置信度>0.62", "猫9.jpg img_1.jpg"},
		{"置信度=62%", "猫10.jpg"},
		{"-置信度<0.5", "猫10.jpg 猫9.jpg 咖啡.jpg img_1.jpg 坏.heic 等.tmp"},
		{"猫|狗 置信度<0.5", "小狗.jpg"},
		{"(猫 置信度>0.9)|状态:错误", "猫9.jpg 坏.heic"},
		{"猫 -猫", ""},
	} {
		if got := find(t, w, c.query, column.Order{}); got != c.want {
			t.Errorf("%q finds %q\nwant %q", c.query, got, c.want)
		}
		m := w.Matcher(parse(t, c.query), vocabulary())
		for i := range w.Len() {
			r, _ := w.Row(i)
			name := r.Path[strings.LastIndexByte(r.Path, '/')+1:]
			if m.Match(i) != slices.Contains(strings.Fields(c.want), name) {
				t.Errorf("%q by itself: %s passes: %v", c.query, name, m.Match(i))
			}
		}
		if m.Match(-1) || m.Match(w.Len()) {
			t.Error("there is no such row")
		}
	}
}

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

// TestFindThreshold checks that a label is what reaches the threshold, a score is raw.
func TestFindThreshold(t *testing.T) {
	w := gallery()
	w.SetThreshold(0.65)
	if got := find(t, w, "标签:猫", column.Order{}); got != "猫9.jpg" {
		t.Errorf("above 65 %% there is %q", got)
	}
	if got := find(t, w, "状态:无结果 置信度>0.5", column.Order{}); got != "猫10.jpg" {
		t.Errorf("a raw score is found below the threshold, too: %q", got)
	}
}

func TestFindCancelled(t *testing.T) {
	w := gallery()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, o := range []column.Order{{}, {By: column.ByName}, {By: column.ByScore}} {
		if found, err := w.Find(ctx, parse(t, "猫"), vocabulary(), o); !errors.Is(err, context.Canceled) || found.Rows != nil {
			t.Errorf("%+v: %v", found, err)
		}
	}
}

// TestFindDuringWrites checks that rows come, change and go while they are looked for.
func TestFindDuringWrites(t *testing.T) {
	w := workspace.New(0.2)
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(func() {
		defer close(done)
		for i := range 6000 {
			it := item(i)
			row, _ := w.Append(it)
			w.Set(row, labelled(it, int32(i%9), 0.3))
			if i == 3000 {
				w.Clear()
			}
		}
	})
	for _, o := range []column.Order{{By: column.ByName}, {By: column.ByUncertainty}} {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if _, err := w.Find(t.Context(), parse(t, "标签 文件:1 -状态:错误"), vocabulary(), o); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if got, err := w.Find(t.Context(), parse(t, "状态:有结果"), vocabulary(), column.Order{By: column.ByName}); err != nil || got.N != w.Len() {
		t.Errorf("%d of %d rows, %v", got.N, w.Len(), err)
	}
}

// shots returns a workspace of n rows with names as cameras and people give them.
func shots(n int) *workspace.Workspace {
	w := workspace.New(0.15)
	rnd := rand.New(rand.NewPCG(1, 2))
	words := []string{"猫", "小狗", "门店", "样图", "高山", "咖啡", "大丽花", "宫殿"}
	for i := range n {
		name := fmt.Sprintf("IMG_%08d.JPG", rnd.IntN(100_000_000))
		switch i % 4 {
		case 1:
			name = fmt.Sprintf("%s (%d).jpg", words[rnd.IntN(len(words))], i)
		case 2:
			name = fmt.Sprintf("微信图片_2026%010d.jpg", rnd.Int64N(10_000_000_000))
		}
		path := fmt.Sprintf("照片/%04d/%s", i/1000, name)
		it := &inference.Item{Path: path, File: "/home/" + path, Size: 1 << 20, ModTime: time.Unix(1.7e9+rnd.Int64N(1e8), rnd.Int64N(1e9))}
		row, _ := w.Append(it)
		score := rnd.Float32()
		w.Set(row, &inference.Result{Item: *it, Width: 4000, Height: 3000, Decode: 30 * time.Millisecond, Infer: 16 * time.Millisecond, Labels: []inference.Label{
			{Class: int32(rnd.IntN(1000)), Score: score}, {Class: 5, Score: score / 3}, {Class: 7, Score: score / 9},
		}})
	}
	return w
}

func BenchmarkFind(b *testing.B) {
	v := vocabulary()
	for _, n := range []int{100_000, 1_000_000} {
		w := shots(n)
		for _, text := range []string{"猫", "mao", "IMG_2026", "标签=虎斑猫", "状态:无结果", "置信度<50%", "文件:0042/", "猫|xg 置信度<0.5 -状态:错误 类别:动物"} {
			q := parse(b, text)
			b.Run(fmt.Sprintf("rows=%d/%s", n, strings.ReplaceAll(text, "/", "_")), func(b *testing.B) {
				for b.Loop() {
					if _, err := w.Find(b.Context(), q, v, column.Order{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkOrder(b *testing.B) {
	v := vocabulary()
	for _, n := range []int{100_000, 1_000_000} {
		w := shots(n)
		for name, o := range map[string]column.Order{"found": {Down: true}, "score": {By: column.ByScore}, "time": {By: column.ByTime}, "uncertainty": {By: column.ByUncertainty}, "name": {By: column.ByName}, "label": {By: column.ByLabel}, "state": {By: column.ByState}} {
			b.Run(fmt.Sprintf("rows=%d/%s", n, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := w.Find(b.Context(), query.Query{}, v, o); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		b.Run(fmt.Sprintf("rows=%d/name anew", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				path := fmt.Sprintf("one more %d %d", b.N, i)
				w.Append(&inference.Item{Path: path, File: "/" + path})
				b.StartTimer()
				if _, err := w.Find(b.Context(), query.Query{}, v, column.Order{By: column.ByName}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestFailedAmong checks that of rows given as bits, those that failed, in tasks that are there.
func TestFailedAmong(t *testing.T) {
	w := workspace.New(0.15)
	for i := range 9000 {
		it := item(i)
		row, _ := w.Append(it)
		if i%1000 == 7 {
			w.Set(row, failed(it))
		}
	}
	rows := make([]uint64, 200) // more than there are
	for i := range rows {
		rows[i] = ^uint64(0)
	}
	rows[0] &^= 1 << 7
	if got := w.FailedAmong(rows); !slices.Equal(got, []int{1007, 2007, 3007, 4007, 5007, 6007, 7007, 8007}) {
		t.Errorf("failed: %v", got)
	}
	if got := w.FailedAmong(nil); got != nil {
		t.Errorf("of none, %v failed", got)
	}
}
