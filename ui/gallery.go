package ui

import (
	"context"
	"image"
	"sync"

	"wanwu/app/host"
	"wanwu/app/workspace"
)

// galleryWish is a picture at a size: the longest side in pixels.
type galleryWish struct {
	row  workspace.Row
	side int
}

// gallery makes the large pictures of a row that is looked at, and those of its
// neighbours ahead of time, one after the other off the main goroutine. It holds what
// was last asked for and nothing else: three pictures of the screen's size, and one
// with more pixels where that was asked for. What is not wanted any more is not made to
// the end.
type gallery struct {
	pictures Pictures
	do       func(func())
	paint    func(row int, img *image.RGBA) // on the main goroutine; nil for none to be had

	wake chan struct{}

	mu     sync.Mutex
	wished []galleryWish // in the order in which they are made; the first is looked at
	have   map[int]galleryPicture
	now    galleryWish        // what is being made
	cancel context.CancelFunc // of it; nil while nothing is
}

// galleryPicture is a picture that was made; img is nil where it could not be.
type galleryPicture struct {
	side int
	img  *image.RGBA
}

func newGallery(p Pictures, do func(func()), paint func(int, *image.RGBA)) *gallery {
	return &gallery{pictures: p, do: do, paint: paint, wake: make(chan struct{}, 1), have: map[int]galleryPicture{}}
}

// want asks for pictures in place of what was asked for before; none ends it. What is
// there already of the first one is painted before want returns.
func (g *gallery) want(wishes ...galleryWish) {
	g.mu.Lock()
	g.wished = wishes
	for row, p := range g.have {
		// All pixels of a picture that was looked at are too many for a neighbour.
		if w := g.wish(row); w == nil || p.side > w.side {
			delete(g.have, row)
		}
	}
	if g.cancel != nil {
		row := g.now.row.Index
		if g.wish(row) == nil || row != wishes[0].row.Index && g.missing(&wishes[0]) {
			g.cancel() // also a neighbour, where the picture itself waits
		}
	}
	var there galleryPicture
	if len(wishes) > 0 {
		there = g.have[wishes[0].row.Index]
	}
	g.mu.Unlock()
	if there.img != nil {
		g.paint(wishes[0].row.Index, there.img)
	}
	select {
	case g.wake <- struct{}{}:
	default: // it wakes up anyway
	}
}

// wish is what is wanted of a row; nil for nothing. The caller has the lock.
func (g *gallery) wish(row int) *galleryWish {
	for i := range g.wished {
		if g.wished[i].row.Index == row {
			return &g.wished[i]
		}
	}
	return nil
}

// missing is whether a wish is still to be made. The caller has the lock.
func (g *gallery) missing(w *galleryWish) bool {
	p, there := g.have[w.row.Index]
	return !there || p.side < w.side
}

// run makes pictures until ctx ends. Whoever paints goes first.
func (g *gallery) run(ctx context.Context) {
	defer host.LowPriority()()
	for {
		w, c, cancel, ok := g.next(ctx)
		if !ok {
			select {
			case <-g.wake:
				continue
			case <-ctx.Done():
				return
			}
		}
		g.sketch(c, w)
		img, err := g.pictures.Preview(c, w.row, w.side)
		if err != nil {
			img = nil
		}
		g.made(c, w, img)
		cancel()
	}
}

// sketch shows the thumbnail of the picture that is looked at, which is there at once,
// until there is more.
func (g *gallery) sketch(ctx context.Context, w galleryWish) {
	g.mu.Lock()
	_, there := g.have[w.row.Index]
	looked := len(g.wished) > 0 && g.wished[0].row.Index == w.row.Index
	g.mu.Unlock()
	if there || !looked {
		return
	}
	if img, err := g.pictures.Load(ctx, w.row); err == nil && ctx.Err() == nil { // why there is none, the picture itself says
		g.do(func() { g.paint(w.row.Index, img) })
	}
}

// next is what is to be made first.
func (g *gallery) next(ctx context.Context) (w galleryWish, c context.Context, cancel context.CancelFunc, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.cancel = nil
	for i := range g.wished {
		if g.missing(&g.wished[i]) {
			c, cancel := context.WithCancel(ctx)
			g.now, g.cancel = g.wished[i], cancel
			return g.wished[i], c, cancel, true
		}
	}
	return galleryWish{}, nil, nil, false
}

// made keeps a picture that is still wanted, and paints it where it is looked at.
func (g *gallery) made(ctx context.Context, w galleryWish, img *image.RGBA) {
	g.mu.Lock()
	g.cancel = nil
	if ctx.Err() != nil || g.wish(w.row.Index) == nil {
		g.mu.Unlock()
		return
	}
	g.have[w.row.Index] = galleryPicture{w.side, img}
	looked := g.wished[0].row.Index == w.row.Index
	g.mu.Unlock()
	if looked {
		g.do(func() { g.paint(w.row.Index, img) })
	}
}
