package workspace_test

import (
	"fmt"
	"strings"
	"testing"

	"wanwu/app/query"
	"wanwu/app/workspace/column"
	"wanwu/inference"
)

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
