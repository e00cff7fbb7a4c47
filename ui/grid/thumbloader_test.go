package grid

import (
	"context"
	"errors"
	"image"
	"image/color"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// slowThumbs blocks every request until it is released or cancelled.
type slowThumbs struct {
	mu        sync.Mutex
	begun     []int
	cancelled []int
	release   chan struct{} // one receive lets one request go; closed lets all go
	fail      atomic.Bool
	size      image.Point
}

func newSlowThumbs() *slowThumbs {
	return &slowThumbs{release: make(chan struct{}), size: image.Pt(80, 60)}
}

func (s *slowThumbs) Thumb(ctx context.Context, key ThumbKey) (*image.RGBA, error) {
	s.mu.Lock()
	s.begun = append(s.begun, key.Row)
	s.mu.Unlock()
	select {
	case <-ctx.Done():
		s.mu.Lock()
		s.cancelled = append(s.cancelled, key.Row)
		s.mu.Unlock()
		return nil, ctx.Err()
	case <-s.release:
	}
	if s.fail.Load() {
		return nil, errors.New("no picture")
	}
	return image.NewRGBA(image.Rectangle{Max: s.size}), nil
}

func (s *slowThumbs) seen() (begun, cancelled []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]int{}, s.begun...), append([]int{}, s.cancelled...)
}

func requests(rows ...int) (w []thumbRequest) {
	for _, r := range rows {
		w = append(w, thumbRequest{ThumbKey{r}, CellOK})
	}
	return w
}

var testSpec = thumbSpec{Width: 40, Height: 30, Radius: 4}

func same(a, b []int) bool {
	seen := map[int]int{}
	for _, x := range a {
		seen[x]++
	}
	for _, x := range b {
		seen[x]--
	}
	for _, n := range seen {
		if n != 0 {
			return false
		}
	}
	return true
}

func TestThumbLoaderCancelsUnwanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src, q := newSlowThumbs(), newMainQueue()
		l := NewThumbLoader(src, q.do)
		l.request(testSpec, requests(1, 2, 3, 4, 5, 2))
		synctest.Wait()
		if begun, _ := src.seen(); !same(begun, []int{1, 2}) {
			t.Fatalf("begun %v, want the first two", begun)
		}
		l.request(testSpec, requests(2, 8, 9)) // scrolled on; 2 is still in view
		synctest.Wait()
		begun, cancelled := src.seen()
		if !same(begun, []int{1, 2, 8}) || !same(cancelled, []int{1}) {
			t.Fatalf("begun %v, cancelled %v", begun, cancelled)
		}
		l.request(testSpec, requests(2, 1, 9)) // and back: 1 must be made after all
		close(src.release)
		synctest.Wait()
		begun, cancelled = src.seen()
		if !same(cancelled, []int{1, 8}) && !same(cancelled, []int{1}) {
			t.Fatalf("cancelled %v", cancelled)
		}
		for _, row := range []int{1, 2, 9} {
			if img, settled := l.get(thumbRequest{ThumbKey{row}, CellOK}); img == nil || !settled {
				t.Errorf("row %d is missing after %v", row, begun)
			}
		}
		for _, row := range []int{3, 4, 5} {
			if img, settled := l.get(thumbRequest{ThumbKey{row}, CellOK}); img != nil || settled {
				t.Errorf("row %d was made", row)
			}
		}
		l.Close()
	})
}

func TestThumbLoaderBatchesRefreshes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src, q := newSlowThumbs(), newMainQueue()
		close(src.release)
		l := NewThumbLoader(src, q.do)
		painted := 0
		l.onReady(func() { painted++ })
		l.request(testSpec, requests(1, 2, 3, 4, 5, 6, 7, 8))
		synctest.Wait()
		if len(q.jobs) != 1 {
			t.Fatalf("%d calls wait for the main goroutine, want 1", len(q.jobs))
		}
		q.run(t)
		l.request(testSpec, requests(9))
		synctest.Wait()
		if painted != 1 || len(q.jobs) != 1 {
			t.Fatalf("painted %d times, %d waiting", painted, len(q.jobs))
		}
		l.Close()
		q.run(t)
		if painted != 1 {
			t.Fatal("painted after Close")
		}
	})
}

func TestThumbLoaderCloseWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newSlowThumbs()
		l := NewThumbLoader(src, func(func()) { t.Error("called the main goroutine") })
		l.request(testSpec, requests(1, 2, 3))
		synctest.Wait()
		l.Close()
		begun, cancelled := src.seen()
		if !same(begun, []int{1, 2}) || !same(cancelled, []int{1, 2}) {
			t.Fatalf("begun %v, cancelled %v", begun, cancelled)
		}
		l.request(testSpec, requests(4))
		l.Close() // a second time does nothing
	})
}

func TestThumbLoaderReloadsChangedRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src, q := newSlowThumbs(), newMainQueue()
		close(src.release)
		l := NewThumbLoader(src, q.do)
		defer l.Close()
		src.fail.Store(true)
		pending := thumbRequest{ThumbKey{1}, CellPending}
		l.request(testSpec, []thumbRequest{pending})
		synctest.Wait()
		if img, settled := l.get(pending); img != nil || !settled {
			t.Fatal("that there is none should be known")
		}
		ok := thumbRequest{ThumbKey{1}, CellOK}
		if _, settled := l.get(ok); settled {
			t.Fatal("a row that was recognised since should be asked for again")
		}
		src.fail.Store(false)
		l.request(testSpec, []thumbRequest{ok})
		synctest.Wait()
		if img, settled := l.get(ok); img == nil || !settled {
			t.Fatal("the picture is missing")
		}
	})
}

func TestThumbLoaderClear(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src, q := newSlowThumbs(), newMainQueue()
		l := NewThumbLoader(src, q.do)
		defer l.Close()
		l.request(testSpec, requests(1))
		src.release <- struct{}{}
		synctest.Wait()
		l.request(testSpec, requests(2))
		synctest.Wait() // 2 is being made
		l.clear()
		close(src.release)
		synctest.Wait()
		for _, w := range requests(1, 2) {
			if img, settled := l.get(w); img != nil || settled {
				t.Errorf("row %d is still known", w.key.Row)
			}
		}
		l.request(testSpec, requests(2))
		synctest.Wait()
		if img, _ := l.get(requests(2)[0]); img == nil {
			t.Error("row 2 was not made anew")
		}
	})
}

func TestThumbLoaderMemoryLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src, q := newSlowThumbs(), newMainQueue()
		close(src.release)
		l := NewThumbLoader(src, q.do)
		defer l.Close()
		l.limit = 10 * (40*30*4 + 200)
		for row := range 100 {
			l.request(testSpec, requests(row))
			synctest.Wait()
			l.get(thumbRequest{ThumbKey{0}, CellOK}) // stays in use
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.bytes > l.limit || len(l.cached) != l.recent.Len() || len(l.cached) < 9 {
			t.Fatalf("%d pictures of %d bytes, limit %d", len(l.cached), l.bytes, l.limit)
		}
		var sum int64
		for el := l.recent.Front(); el != nil; el = el.Next() {
			sum += el.Value.(thumbEntry).size()
		}
		if sum != l.bytes || l.cached[ThumbKey{0}] == nil || l.cached[ThumbKey{99}] == nil || l.cached[ThumbKey{50}] != nil {
			t.Fatalf("%d bytes counted, %d there; the latest used are not the ones kept", l.bytes, sum)
		}
	})
}

func TestThumbLoaderNewSize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src, q := newSlowThumbs(), newMainQueue()
		close(src.release)
		l := NewThumbLoader(src, q.do)
		defer l.Close()
		w := requests(1)
		l.request(testSpec, w)
		synctest.Wait()
		bigger := thumbSpec{Width: 60, Height: 45, Radius: 4}
		l.request(bigger, nil)
		if img, settled := l.get(w[0]); img == nil || settled {
			t.Fatal("the old size should be shown until the new one is there")
		}
		l.request(bigger, w)
		synctest.Wait()
		if img, settled := l.get(w[0]); img == nil || !settled || img.Rect.Dx() != 60 {
			t.Fatal("the new size is missing")
		}
	})
}

func TestThumbCropCover(t *testing.T) {
	red, blue := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}
	for _, size := range []image.Point{{320, 240}, {320, 100}, {100, 320}, {1, 1}, {17, 320}, {40, 30}, {8, 6}} {
		// The parts that are cut off are red.
		src := image.NewRGBA(image.Rectangle{Max: size})
		for y := range size.Y {
			for x := range size.X {
				src.SetRGBA(x, y, blue)
				if size.X*3 > size.Y*4 && (x < (size.X-size.Y*4/3)/2-1 || x > (size.X+size.Y*4/3)/2+1) ||
					size.X*3 < size.Y*4 && (y < (size.Y-size.X*3/4)/2-1 || y > (size.Y+size.X*3/4)/2+1) {
					src.SetRGBA(x, y, red)
				}
			}
		}
		dst := cropCover(src, testSpec)
		w, h := dst.Rect.Dx(), dst.Rect.Dy()
		if w < 1 || h < 1 || w > 40 || h > 30 || size.X >= 40 && size.Y >= 30 && (w != 40 || h != 30) {
			t.Fatalf("%v became %d×%d", size, w, h)
		}
		for y := range h {
			for x := range w {
				if p := dst.RGBAAt(x, y); p.R > p.A/4 {
					t.Fatalf("%v: at %d,%d is %v, which should have been cut off", size, x, y, p)
				}
			}
		}
		if w == 40 && (dst.RGBAAt(0, 0).A != 0 || dst.RGBAAt(39, 0).A != 0 || dst.RGBAAt(0, 29).A != 255 || dst.RGBAAt(20, 0).A != 255) {
			t.Fatalf("%v: the corners are not rounded at the top alone", size)
		}
	}
}
