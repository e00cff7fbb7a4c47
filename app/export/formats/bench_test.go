package formats

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"runtime/metrics"
	"testing"

	"wanwu/app/export"
	"wanwu/app/export/exporttest"
	"wanwu/app/workspace"
)

// counting counts what is written, and looks now and then how much memory the program holds.
type counting struct {
	n, writes, peak int64
	samples         []metrics.Sample
}

func newCounting() *counting {
	debug.FreeOSMemory() // of what was measured before
	return &counting{samples: []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}}
}

func (c *counting) Write(p []byte) (int, error) {
	if c.writes%16 == 0 {
		metrics.Read(c.samples)
		c.peak = max(c.peak, int64(c.samples[0].Value.Uint64()-c.samples[1].Value.Uint64()))
	}
	c.writes++
	c.n += int64(len(p))
	return len(p), nil
}

// BenchmarkXLSX writes workbooks. s/file is to stay below 12 for 100,000 rows and below 20 for 5,000
// with pictures; MiB-peak, which is all that the program holds, below 300 and the same for any
// number of rows.
func BenchmarkXLSX(b *testing.B) {
	pic := exporttest.Photo(b, 320, 240, 1, true)
	for _, c := range []struct {
		rows     int
		pictures bool
	}{{5000, true}, {20_000, true}, {10_000, false}, {100_000, false}, {300_000, false}} {
		b.Run(fmt.Sprintf("rows=%d/pictures=%t", c.rows, c.pictures), func(b *testing.B) {
			src := export.Source{Rows: exporttest.Many(c.rows), Count: c.rows, Vocabulary: exporttest.Vocabulary, Threshold: 0.15}
			if c.pictures {
				src.Thumb = func(context.Context, workspace.Row) ([]byte, error) { return pic, nil }
			}
			out := newCounting()
			for b.Loop() {
				if err := Write(b.Context(), out, XLSX, src); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(out.n)/float64(b.N)/1e6, "MB/file")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/file")
			b.ReportMetric(float64(out.peak)/(1<<20), "MiB-peak")
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
