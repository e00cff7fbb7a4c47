package bench

import (
	"io/fs"
	"path/filepath"
	"testing"

	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/assets"
	"wanwu/inference/infertest"
	"wanwu/inference/ort"
)

// BenchmarkStages runs each stage and the whole job on the real model, for a
// profile of one of them: see docs/performance.md.
func BenchmarkStages(b *testing.B) {
	library := filepath.Join(infertest.Runtime(b), ort.LibraryName())
	packFS, err := fs.Sub(assets.Packs(), "efficientnet-lite2")
	if err != nil {
		b.Fatal(err)
	}
	eng, err := engine.Open(b.Context(), packFS, library)
	if err != nil {
		b.Fatal(err)
	}
	defer eng.Close()
	base, err := loadBases(b.Context(), assets.Samples(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	for _, k := range []Kind{Photos, Small} {
		b.Run(k.Name, func(b *testing.B) {
			files, err := makeSet(b.Context(), k, b.TempDir(), base)
			if err != nil {
				b.Fatal(err)
			}
			dir, err := files.folder(4 * different)
			if err != nil {
				b.Fatal(err)
			}
			s, err := newStages(b.Context(), eng.Pipeline(engine.RunOptions{TopK: session.DefaultTopK}), dir)
			if err != nil {
				b.Fatal(err)
			}
			defer s.close()
			for _, stage := range []struct {
				name string
				run  func() error
			}{
				{"decode", func() error { return s.decode(b.Context()) }},
				{"network", func() error { return s.network(b.Context()) }},
				{"whole", func() error { return s.whole(b.Context()) }},
			} {
				b.Run(stage.name, func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						if err := stage.run(); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(len(s.items)*b.N)/b.Elapsed().Seconds(), "img/s")
				})
			}
		})
	}
}
