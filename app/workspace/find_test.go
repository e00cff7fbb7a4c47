package workspace_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"wanwu/app/workspace"
	"wanwu/app/workspace/column"
)

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
