package store_test

import (
	"reflect"
	"testing"
	"time"

	"wanwu/app/store"
	"wanwu/inference"
)

// TestFactsReadBack packs facts with and without pages and reads them back.
func TestFactsReadBack(t *testing.T) {
	labels := []inference.Label{{Class: 3, Score: 0.75}, {Class: 54_091, Score: 0.125}}
	for _, f := range []store.Facts{
		{Hash: 1, Width: 4000, Height: 3000, Bytes: 5, Decode: time.Millisecond, Infer: 2 * time.Millisecond, Labels: labels},
		{Hash: 2, Width: 1, Height: 1, Page: 2, Pages: 300, Labels: labels},
		{Hash: 4, Width: 1, Height: 1, Uniform: true, NameGuessed: true, Labels: labels},
		{Hash: 3, Width: 1, Height: 1, Page: 1, Pages: 3, Animated: true, Cached: true, Labels: labels},
	} {
		b := f.Pack(nil)
		got, ok := store.Unpack(b, nil)
		if !ok || !reflect.DeepEqual(got, f) {
			t.Errorf("%+v is read as %+v, %v", f, got, ok)
		}
		if score, ok := store.SecondScore(b); !ok || score != 0.125 {
			t.Errorf("%+v: the second score is read as %v, %v", f, score, ok)
		}
		if w, h, ok := store.SizeOf(b); !ok || w != f.Width || h != f.Height {
			t.Errorf("%+v: the size is read as %d×%d, %v", f, w, h, ok)
		}
		if n := testing.AllocsPerRun(10, func() { store.SizeOf(b); store.SecondScore(b) }); n != 0 {
			t.Errorf("one fact of a row takes %v allocations", n)
		}
		for n := range 10 { // the hash, and a number of each side
			if w, h, ok := store.SizeOf(b[:n]); ok {
				t.Errorf("the size of %d of %d bytes is read as %d×%d", n, len(b), w, h)
			}
		}
		for n := range len(b) - 5 {
			if cut, ok := store.Unpack(b[:n], nil); ok && len(cut.Labels) == len(f.Labels) {
				t.Errorf("%d of %d bytes are read as whole", n, len(b))
			}
		}
	}
}
