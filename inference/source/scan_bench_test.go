package source_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"wanwu/inference"
	"wanwu/inference/source"
)

// flatFolder makes a folder of n empty files, named as a camera names them.
func flatFolder(b *testing.B, n int) string {
	b.Helper()
	dir := b.TempDir()
	for i := range n {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("IMG_%d_%04d.JPG", i%97, i)))
		if err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
	return dir
}

// BenchmarkScanFlat measures a folder of 100,000 files: until its first item,
// which waits for the listing and the sort, and until its last.
func BenchmarkScanFlat(b *testing.B) {
	const n = 100_000
	dir := flatFolder(b, n)
	enough := errors.New("enough")
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			err := source.Scan(context.Background(), []string{dir}, recursive, counter(func(int) error { return enough }))
			if !errors.Is(err, enough) {
				b.Fatal(err)
			}
		}
	})
	b.Run("all", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			last := -1
			err := source.Scan(context.Background(), []string{dir}, recursive, counter(func(i int) error { last = i; return nil }))
			if err != nil || last != n-1 {
				b.Fatal(last, err)
			}
		}
	})
}

// counter is a visitor that wants the index only.
type counter func(index int) error

func (c counter) Found(it inference.Item) error            { return c(it.Index) }
func (counter) Skipped(file string, why source.SkipReason) {}
