package pipeline

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"
	"time"
	"wanwu/inference"
)

type noArchive struct{ inference.Opener }

func waitingItem(i int) inference.Item {
	path := fmt.Sprintf("照片/%03d/IMG_%06d.jpg", i/2000, i)
	return inference.Item{Index: i, Path: path, File: "/home/user/图片/" + path, Size: 2_400_000 + int64(i*7919%1000), ModTime: time.Unix(1.7e9+int64(i), 123)}
}

// TestWaitingKeepsOrder checks that whatever they are, and whatever order putting in
// and taking out have.
func TestWaitingKeepsOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var q waiting
	var model []inference.Item
	for step := range 20_000 {
		if r.IntN(100) < 55 { // more go in than come out
			it := waitingItem(step)
			switch r.IntN(2000) {
			case 0:
				it.Err = errors.New("x")
			case 1:
				it.Source = noArchive{}
			case 2:
				it.ModTime = time.Time{}
			case 3:
				it.Path, it.File, it.Size = "", "", -1
			}
			q.push(it)
			model = append(model, it)
			continue
		}
		first := q.first()
		if (first == nil) != (len(model) == 0) {
			t.Fatalf("step %d: %v, where %d wait", step, first, len(model))
		}
		if first == nil {
			continue
		}
		if got, want := *first, model[0]; !got.ModTime.Equal(want.ModTime) {
			t.Fatalf("step %d: time %v, want %v", step, got.ModTime, want.ModTime)
		} else if got.ModTime = want.ModTime; !reflect.DeepEqual(got, want) {
			t.Fatalf("step %d: %+v, want %+v", step, got, want)
		}
		q.pop()
		model = model[1:]
	}
}

// TestMillionWaitingItems checks that they take some 30 bytes each, where a slice takes 210.
func TestMillionWaitingItems(t *testing.T) {
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	const n = 1_000_000
	before := heap()
	var q waiting
	for i := range n {
		q.push(waitingItem(i))
	}
	if each := float64(heap()-before) / n; each > 50 {
		t.Errorf("%.1f bytes an item", each)
	}
	if it := q.first(); it == nil || it.File != waitingItem(0).File {
		t.Errorf("the first is %+v", it)
	}
}
