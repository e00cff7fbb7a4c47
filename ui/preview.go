package ui

import (
	"context"
	"image"
	"sync"

	"wanwu/app/host"
	"wanwu/app/workspace"
)

// previewer makes one large picture at a time, off the main goroutine: the
// thumbnail first, which is there at once, then the picture itself. Another
// wish cancels the one before, so that running through a grid with the arrow
// keys decodes only where it stops.
type previewer struct {
	pictures Pictures
	maxSide  int // pixels
	do       func(func())
	paint    func(row int, img *image.RGBA)       // on the main goroutine; nil for none to be had
	fate     func(row int, f workspace.FileState) // on the main goroutine: what became of the file

	wake chan struct{}

	mu     sync.Mutex
	next   *workspace.Row
	detail int                // the side of more of it than maxSide; 0 for no more
	cancel context.CancelFunc // of what is being made
}

func newPreviewer(p Pictures, maxSide int, do func(func()), paint func(int, *image.RGBA), fate func(int, workspace.FileState)) *previewer {
	return &previewer{pictures: p, maxSide: maxSide, do: do, paint: paint, fate: fate, wake: make(chan struct{}, 1)}
}

// want asks for a row's picture in place of what was asked for before; nil
// for none.
func (p *previewer) want(r *workspace.Row) { p.ask(r, 0) }

// wantDetail asks for the same picture again, at most side pixels a side.
func (p *previewer) wantDetail(r *workspace.Row, side int) { p.ask(r, side) }

func (p *previewer) ask(r *workspace.Row, detail int) {
	p.mu.Lock()
	p.next, p.detail = r, detail
	if p.cancel != nil {
		p.cancel()
	}
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default: // it wakes up anyway
	}
}

// run makes pictures until ctx ends. Whoever paints goes first.
func (p *previewer) run(ctx context.Context) {
	defer host.LowPriority()()
	for {
		select {
		case <-p.wake:
		case <-ctx.Done():
			return
		}
		p.mu.Lock()
		r, detail := p.next, p.detail
		p.next = nil
		c, cancel := context.WithCancel(ctx)
		p.cancel = cancel
		p.mu.Unlock()
		switch {
		case r == nil:
		case detail > 0:
			if img, err := p.pictures.Preview(c, *r, detail); err == nil { // else there is the smaller one
				p.show(c, r.Index, img)
			}
		default:
			p.make(c, *r)
		}
		cancel()
	}
}

func (p *previewer) make(ctx context.Context, r workspace.Row) {
	small, _ := p.pictures.Load(ctx, r) // why there is none, the large one says as well
	if small != nil {
		p.show(ctx, r.Index, small)
	}
	if f := workspace.FileStateOf(r); f != workspace.FileUnchanged && ctx.Err() == nil {
		p.do(func() { p.fate(r.Index, f) })
	}
	large, err := p.pictures.Preview(ctx, r, p.maxSide)
	if err == nil || small == nil {
		p.show(ctx, r.Index, large)
	}
}

func (p *previewer) show(ctx context.Context, row int, img *image.RGBA) {
	if ctx.Err() == nil {
		p.do(func() { p.paint(row, img) })
	}
}
