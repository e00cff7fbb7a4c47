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
// with more pixels where that was asked for. What is not requested any more is cancelled.
type Gallery struct {
	pictures Pictures
	do       func(func())
	paint    func(row int, img *image.RGBA) // on the main goroutine; nil for none to be had

	wake chan struct{}

	mu       sync.Mutex
	requests []Request // in the order in which they are made; the first is looked at
	made     map[int]galleryPicture
	current  Request            // what is being made
	cancel   context.CancelFunc // of it; nil while nothing is
}

// galleryPicture is a picture that was made; img is nil where it could not be.
type galleryPicture struct {
	side int
	img  *image.RGBA
}

// NewGallery makes a gallery; its owner calls Run on a goroutine. do runs a function on the
// main goroutine; paint is called there with a row and its picture, nil for none.
func NewGallery(p Pictures, do func(func()), paint func(int, *image.RGBA)) *Gallery {
	return &Gallery{pictures: p, do: do, paint: paint, wake: make(chan struct{}, 1), made: map[int]galleryPicture{}}
}

// Request asks for pictures in place of what was asked for before; none ends it. What is
// there already of the first one is painted before want returns.
func (g *Gallery) Request(requests ...Request) {
	g.mu.Lock()
	g.requests = requests
	for row, p := range g.made {
		// All pixels of a picture that was looked at are too many for a neighbour.
		if w := g.requestOf(row); w == nil || p.side > w.Side {
			delete(g.made, row)
		}
	}
	if g.cancel != nil {
		row := g.current.Row.Index
		if g.requestOf(row) == nil || row != requests[0].Row.Index && g.missing(&requests[0]) {
			g.cancel() // also a neighbour, where the picture itself waits
		}
	}
	var there galleryPicture
	if len(requests) > 0 {
		there = g.made[requests[0].Row.Index]
	}
	g.mu.Unlock()
	if there.img != nil {
		g.paint(requests[0].Row.Index, there.img)
	}
	select {
	case g.wake <- struct{}{}:
	default: // it wakes up anyway
	}
}

// requestOf returns what is wanted of a row; nil for nothing. The caller has the lock.
func (g *Gallery) requestOf(row int) *Request {
	for i := range g.requests {
		if g.requests[i].Row.Index == row {
			return &g.requests[i]
		}
	}
	return nil
}

// missing reports whether a request is still to be made. The caller has the lock.
func (g *Gallery) missing(w *Request) bool {
	p, there := g.made[w.Row.Index]
	return !there || p.side < w.Side
}

// Run makes pictures until ctx ends. It runs at low priority, so that painting goes first.
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
		g.showThumbnail(c, w)
		img, err := g.pictures.Preview(c, w.Row, w.Side)
		if err != nil {
			img = nil
		}
		g.finish(c, w, img)
		cancel()
	}
}

// showThumbnail shows the thumbnail of the picture that is looked at, which is there at once,
// until there is more.
func (g *Gallery) showThumbnail(ctx context.Context, w Request) {
	g.mu.Lock()
	_, there := g.made[w.Row.Index]
	looked := len(g.requests) > 0 && g.requests[0].Row.Index == w.Row.Index
	g.mu.Unlock()
	if there || !looked {
		return
	}
	if img, err := g.pictures.Load(ctx, w.Row); err == nil && ctx.Err() == nil { // why there is none, the picture itself says
		g.do(func() { g.paint(w.Row.Index, img) })
	}
}

// next returns what is to be made first.
func (g *Gallery) next(ctx context.Context) (w Request, c context.Context, cancel context.CancelFunc, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.cancel = nil
	for i := range g.requests {
		if g.missing(&g.requests[i]) {
			c, cancel := context.WithCancel(ctx)
			g.current, g.cancel = g.requests[i], cancel
			return g.requests[i], c, cancel, true
		}
	}
	return Request{}, nil, nil, false
}

// finish keeps a picture that is still wanted, and paints it where it is looked at.
func (g *Gallery) finish(ctx context.Context, w Request, img *image.RGBA) {
	g.mu.Lock()
	g.cancel = nil
	if ctx.Err() != nil || g.requestOf(w.Row.Index) == nil {
		g.mu.Unlock()
		return
	}
	g.made[w.Row.Index] = galleryPicture{w.Side, img}
	looked := g.requests[0].Row.Index == w.Row.Index
	g.mu.Unlock()
	if looked {
		g.do(func() { g.paint(w.Row.Index, img) })
	}
}
