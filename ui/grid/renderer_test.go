package grid

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"testing"
	"time"
)

// mainQueue stands for Fyne's main goroutine.
type mainQueue struct{ jobs chan func() }

func newMainQueue() *mainQueue { return &mainQueue{make(chan func(), 1000)} }

func (q *mainQueue) do(f func()) { q.jobs <- f }

func (q *mainQueue) run(t *testing.T) bool { return q.runWithin(t, 10*time.Second) }

func (q *mainQueue) runWithin(t *testing.T, limit time.Duration) bool {
	t.Helper()
	select {
	case f := <-q.jobs:
		f()
		return true
	case <-time.After(limit):
		t.Fatal("nothing came for the main goroutine")
		return false
	}
}

// rowColour makes pictures that say which row they are of.
type rowColour struct{}

func (rowColour) Thumb(ctx context.Context, key ThumbKey) (*image.RGBA, error) {
	if key.Row%7 == 3 {
		return nil, errors.New("no picture")
	}
	img := image.NewRGBA(image.Rect(0, 0, 32, 24))
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = byte(key.Row), byte(key.Row>>8), byte(key.Row>>16), 255
	}
	return img, nil
}

// TestGridRecycledCellsShowOwnPicture scrolls about while pictures
// come late.
func TestGridRecycledCellsShowOwnPicture(t *testing.T) {
	q := newMainQueue()
	l := NewThumbLoader(rowColour{}, q.do)
	defer l.Close()
	g, _ := shownGrid(t, &gridRows{n: 1_000_000, state: CellOK}, l, 744, 708)
	rnd := rand.New(rand.NewPCG(3, 4))
	shown := 0
	check := func() {
		for _, c := range pixels(g).cells {
			if !c.root.Visible() || !c.picture.Visible() {
				continue
			}
			shown++
			img := c.picture.Image.(*image.RGBA)
			p := img.RGBAAt(img.Rect.Dx()/2, img.Rect.Dy()/2)
			if row := int(p.R) | int(p.G)<<8 | int(p.B)<<16; row != c.shown.data.ID || row != c.index {
				t.Fatalf("card %d of picture %d shows picture %d", c.index, c.shown.data.ID, row)
			}
		}
	}
	for range 300 {
		switch rnd.IntN(4) {
		case 0:
			g.scroll(float64(rnd.IntN(1200) - 600))
		case 1:
			g.ScrollToFraction(rnd.Float64())
		case 2:
			g.SetCellWidth(CellMin + float32(rnd.IntN(200)))
		}
		check()
		for len(q.jobs) > 0 {
			q.run(t)
			check()
		}
	}
	// Once all is quiet every card has its picture, but those that have none.
	for {
		missing := 0
		for _, c := range pixels(g).cells {
			if c.root.Visible() && c.picture.Visible() == (c.index%7 == 3) {
				missing++
			}
		}
		if missing == 0 {
			break
		}
		q.run(t)
		check()
	}
	if shown == 0 {
		t.Fatal("no picture was ever shown")
	}
}

func TestGridReloadReadsVisibleCellsOnly(t *testing.T) {
	src := &gridRows{n: 1_000_000, state: CellOK}
	g, _ := shownGrid(t, src, nil, 744, 708)
	g.ScrollTo(500_000)
	src.calls = 0
	g.Reload()
	from, to := g.geo.visible()
	if src.calls > to-from+2 {
		t.Fatalf("%d cells were looked at for %d in view", src.calls, to-from)
	}
}

// TestGridLoadsThumbnailsAroundView checks that first those in view, then one screen below and half
// of one above, and no more; and those in view stay when memory is short.
func TestGridLoadsThumbnailsAroundView(t *testing.T) {
	plain, _ := shownGrid(t, &gridRows{n: 100_000, state: CellOK}, nil, 744, 708)
	_, screen := plain.geo.visible()
	spec := pixels(plain).thumbSpec()
	for _, screens := range []int64{100, 3, 1} {
		q := newMainQueue()
		thumbs := newSlowThumbs()
		thumbs.size = image.Pt(spec.Width, spec.Height)
		close(thumbs.release)
		l := NewThumbLoader(thumbs, q.do)
		l.limit = screens * int64(screen) * int64(4*spec.Width*spec.Height+200)
		g, _ := shownGrid(t, &gridRows{n: 100_000, state: CellOK}, l, 744, 708)
		quiet := func() []int {
			for busy := true; busy; {
				q.run(t)
				l.mu.Lock()
				busy = len(l.queue)+len(l.running)+len(q.jobs) > 0
				l.mu.Unlock()
			}
			begun, _ := thumbs.seen()
			return begun
		}
		top := len(quiet())
		g.ScrollTo(50_000)
		begun := quiet()[top:]
		l.Close()
		from, to := g.geo.visible()
		for i, row := range begun {
			// Two workers may change the places of neighbours.
			if inView := row >= from && row < to; inView && i > to-from || !inView && i < to-from-1 {
				t.Fatalf("%d screens: picture %d to be made is row %d; %d…%d are in view", screens, i, row, from, to)
			}
			if row < from-(to-from)/2 || row >= to+(to-from) {
				t.Fatalf("%d screens: row %d is far from %d…%d", screens, row, from, to)
			}
		}
		ahead := map[int64]int{100: (to - from) * 3 / 2, 3: screen*3/2 - (to - from), 1: 0}[screens]
		if n := len(begun) - (to - from); n < ahead-3 || n > ahead+3 {
			t.Errorf("%d screens of memory: %d pictures were made ahead, want %d", screens, n, ahead)
		}
		for i := from; i < to; i++ {
			if !l.has(thumbRequest{ThumbKey{i}, CellOK}) {
				t.Errorf("%d screens of memory: the picture of row %d, in view, has gone", screens, i)
			}
		}
	}
}

func BenchmarkGridReload(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			src := &gridRows{n: n, state: CellOK}
			g, _ := shownGrid(b, src, nil, 1280, 800)
			g.ScrollToFraction(0.5)
			states := []CellState{CellOK, CellEmpty} // every card changes every time
			for i := 0; b.Loop(); i++ {
				src.state = states[i%2]
				g.Reload()
			}
		})
	}
}

func BenchmarkGridScroll(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			g, _ := shownGrid(b, &gridRows{n: n, state: CellOK}, nil, 1280, 800)
			dy := 75.0
			for b.Loop() {
				if g.geo.fraction() >= 1 || dy < 0 && g.geo.top() == 0 {
					dy = -dy
				}
				g.scroll(dy)
			}
		})
	}
}
