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
