package viewer

import (
	"context"
	"image"
	"sync"

	"wanwu/app/host"
	"wanwu/app/workspace"
)

// Request is a picture at a size: the longest side in pixels.
type Request struct {
	Row  workspace.Row
	Side int
}

// Gallery makes the large pictures of a row that is looked at, and those of its
// neighbours ahead of time, one after the other off the main goroutine. It holds what
// was last asked for and nothing else: three pictures of the screen's size, and one
// with more pixels where that was asked for. What is not wanted any more is not made to
// the end.
type Gallery struct {
	pictures Pictures
	do       func(func())
	paint    func(row int, img *image.RGBA) // on the main goroutine; nil for none to be had

	wake chan struct{}

	mu     sync.Mutex
	wished []Request // in the order in which they are made; the first is looked at
	have   map[int]galleryPicture
	now    Request            // what is being made
	cancel context.CancelFunc // of it; nil while nothing is
}

// galleryPicture is a picture that was made; img is nil where it could not be.
type galleryPicture struct {
	side int
	img  *image.RGBA
}

// NewGallery makes a gallery; its owner calls Run on a goroutine. do runs a function on the
// main goroutine; paint is called there with a row and its picture, nil for none.
func NewGallery(p Pictures, do func(func()), paint func(int, *image.RGBA)) *Gallery {
	return &Gallery{pictures: p, do: do, paint: paint, wake: make(chan struct{}, 1), have: map[int]galleryPicture{}}
}

// Want asks for pictures in place of what was asked for before; none ends it. What is
// there already of the first one is painted before want returns.
func (g *Gallery) Want(wishes ...Request) {
	g.mu.Lock()
	g.wished = wishes
	for row, p := range g.have {
		// All pixels of a picture that was looked at are too many for a neighbour.
		if w := g.wish(row); w == nil || p.side > w.Side {
			delete(g.have, row)
		}
	}
	if g.cancel != nil {
		row := g.now.Row.Index
		if g.wish(row) == nil || row != wishes[0].Row.Index && g.missing(&wishes[0]) {
			g.cancel() // also a neighbour, where the picture itself waits
		}
	}
	var there galleryPicture
	if len(wishes) > 0 {
		there = g.have[wishes[0].Row.Index]
	}
	g.mu.Unlock()
	if there.img != nil {
		g.paint(wishes[0].Row.Index, there.img)
	}
	select {
	case g.wake <- struct{}{}:
	default: // it wakes up anyway
	}
}

// wish is what is wanted of a row; nil for nothing. The caller has the lock.
func (g *Gallery) wish(row int) *Request {
	for i := range g.wished {
		if g.wished[i].Row.Index == row {
			return &g.wished[i]
		}
	}
	return nil
}

// missing is whether a wish is still to be made. The caller has the lock.
func (g *Gallery) missing(w *Request) bool {
	p, there := g.have[w.Row.Index]
	return !there || p.side < w.Side
}

// Run makes pictures until ctx ends. Whoever paints goes first.
func (g *Gallery) Run(ctx context.Context) {
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
		img, err := g.pictures.Preview(c, w.Row, w.Side)
		if err != nil {
			img = nil
		}
		g.made(c, w, img)
		cancel()
	}
}

// sketch shows the thumbnail of the picture that is looked at, which is there at once,
// until there is more.
func (g *Gallery) sketch(ctx context.Context, w Request) {
	g.mu.Lock()
	_, there := g.have[w.Row.Index]
	looked := len(g.wished) > 0 && g.wished[0].Row.Index == w.Row.Index
	g.mu.Unlock()
	if there || !looked {
		return
	}
	if img, err := g.pictures.Load(ctx, w.Row); err == nil && ctx.Err() == nil { // why there is none, the picture itself says
		g.do(func() { g.paint(w.Row.Index, img) })
	}
}

// next is what is to be made first.
func (g *Gallery) next(ctx context.Context) (w Request, c context.Context, cancel context.CancelFunc, ok bool) {
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
	return Request{}, nil, nil, false
}

// made keeps a picture that is still wanted, and paints it where it is looked at.
func (g *Gallery) made(ctx context.Context, w Request, img *image.RGBA) {
	g.mu.Lock()
	g.cancel = nil
	if ctx.Err() != nil || g.wish(w.Row.Index) == nil {
		g.mu.Unlock()
		return
	}
	g.have[w.Row.Index] = galleryPicture{w.Side, img}
	looked := g.wished[0].Row.Index == w.Row.Index
	g.mu.Unlock()
	if looked {
		g.do(func() { g.paint(w.Row.Index, img) })
	}
}
