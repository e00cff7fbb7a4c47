package imagefile

import (
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"wanwu/inference/imagefile/heif"
	"wanwu/inference/imagefile/imagetest"
)

// EnvBenchHEIC names a folder of .heic files for BenchmarkHEIC to read in place of the
// small one that is here; scripts/compare/run.sh heic makes photographs for it.
const EnvBenchHEIC = "WANWU_BENCH_HEIC"

// HEIC from the file to the tensor, a decoder a core.
func BenchmarkHEIC(b *testing.B) {
	folder := os.Getenv(EnvBenchHEIC)
	if folder == "" {
		folder = "testdata"
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.heic"))
	if err != nil || len(files) == 0 {
		b.Fatalf("no .heic in %s: %v", folder, err)
	}
	b.Log(heif.FindEngine().Name)
	p := lite2()
	var next atomic.Int64
	b.RunParallel(func(pb *testing.PB) {
		d, err := NewDecoder(p, Options{})
		if err != nil {
			b.Error(err)
			return
		}
		defer d.Close()
		slot := make([]float32, p.Len())
		for pb.Next() {
			name := files[int(next.Add(1))%len(files)]
			if _, err := d.Decode(b.Context(), imagetest.Item(name), slot); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "img/s")
}
