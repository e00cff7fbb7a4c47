package formats

import (
	"bytes"
	"math"
	"testing"

	"wanwu/app/export/exporttest"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// TestInvalidScore checks that one such row has no score and says why, in every format, and
// those behind it are written.
func TestInvalidScore(t *testing.T) {
	for _, score := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
		rows := exporttest.SampleRows()[:2]
		rows = append(rows, workspace.Row{Index: 2, Path: "动物/数.jpg", File: "/图/动物/数.jpg", State: workspace.Done,
			Labels: []inference.Label{{Class: 0, Score: score}, {Class: 2, Score: 0.1}}}, exporttest.SampleRows()[2])
		src := exporttest.Source(rows)
		why := src.Normalised().Reason(&inference.Error{Code: inference.CodeBadOutput})
		for _, f := range []Format{CSV, TSV, JSONL, HTML, XLSX} {
			var b bytes.Buffer
			src := exporttest.Source(rows)
			written := 0
			src.Progress = func(done, _ int) { written = done }
			if err := Write(t.Context(), &b, f, src); err != nil {
				t.Errorf("%s: %v", f, err)
				continue
			}
			if written != len(rows) {
				t.Errorf("%s: %d rows of %d", f, written, len(rows))
			}
			if f == XLSX {
				continue // what is in it is packed; its rows are those of the record
			}
			plain := exporttest.Encode(t, in(f), exporttest.Source(exporttest.SampleRows())) // a page's script may speak of NaN
			for _, bad := range []string{"NaN", "Inf"} {
				if n := bytes.Count(plain, []byte(bad)); bytes.Count(b.Bytes(), []byte(bad)) != n {
					t.Errorf("%s: %s is written", f, bad)
				}
			}
			if !bytes.Contains(b.Bytes(), []byte(why)) {
				t.Errorf("%s does not say %q", f, why)
			}
		}
	}
}
