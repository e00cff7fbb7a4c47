package formats

import (
	"context"
	"fmt"
	"io"
	"testing"

	"wanwu/app/export"
	"wanwu/app/export/exporttest"
	"wanwu/app/workspace"
)

// counting counts what is written.
type counting struct{ n int64 }

func (c *counting) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

func BenchmarkXLSX(b *testing.B) {
	pic := exporttest.Photo(b, 320, 240, 1, true)
	for _, c := range []struct {
		rows     int
		pictures bool
	}{{5000, true}, {20_000, true}, {10_000, false}, {100_000, false}} {
		b.Run(fmt.Sprintf("rows=%d/pictures=%t", c.rows, c.pictures), func(b *testing.B) {
			src := export.Source{Rows: exporttest.Many(c.rows), Count: c.rows, Vocabulary: exporttest.Vocabulary, Threshold: 0.15}
			if c.pictures {
				src.Thumb = func(context.Context, workspace.Row) ([]byte, error) { return pic, nil }
			}
			var out counting
			for b.Loop() {
				if err := Write(b.Context(), &out, XLSX, src); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(out.n)/float64(b.N)/1e6, "MB/file")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N*c.rows)*1e6, "µs/row")
		})
	}
}

func BenchmarkRows(b *testing.B) {
	for _, f := range []Format{CSV, JSONL, HTML} {
		b.Run(string(f), func(b *testing.B) {
			src := export.Source{Rows: exporttest.Many(10_000), Count: 10_000, Vocabulary: exporttest.Vocabulary, Threshold: 0.15}
			for b.Loop() {
				if err := Write(b.Context(), io.Discard, f, src); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
