package viewer_test

import (
	"fmt"
	"testing"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
)

// TestDescribeListsFacts checks that the panel lists what is known of a picture in its order, and that a
// category, which has a Chinese name alone, is with a label that is shown in Chinese.
func TestDescribeListsFacts(t *testing.T) {
	v := inference.Vocabulary{{Name: "猫", English: "cat", Category: "动物"}}
	ws := workspace.New(0.5)
	for i, score := range []float32{0.9, 0.2} {
		path := fmt.Sprintf("照片/猫%d.jpg", i)
		ws.Append(&inference.Item{Index: i, Path: path, File: "/" + path})
		ws.Set(i, &inference.Result{Width: 640, Height: 480, Cached: i == 1, Labels: []inference.Label{{Class: 0, Score: score}}})
	}
	ws.Append(&inference.Item{Index: 2, Path: "照片/狗.jpg", File: "/照片/狗.jpg"})
	for _, c := range []struct {
		row  int
		l    words.Lang
		want string
	}{
		{0, words.Chinese, "动物 · 照片/猫0.jpg · 640×480"},
		{0, words.English, "照片/猫0.jpg · 640×480"},
		{1, words.Chinese, "照片/猫1.jpg · 640×480 · 来自缓存"},
		{2, words.Chinese, "照片/狗.jpg"},
	} {
		kit.LoadTexts(c.l)
		r, ok := ws.Row(c.row)
		if !ok {
			t.Fatalf("there is no row %d", c.row)
		}
		if got := viewer.Describe(r, v, 0.5, c.l, 1).Meta; got != c.want {
			t.Errorf("row %d in %s: %q, want %q", c.row, c.l, got, c.want)
		}
	}
}
