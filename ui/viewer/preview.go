package viewer

import (
	"context"
	"image"
	"sync"

	"wanwu/app/host"
	"wanwu/app/workspace"
)

// Previewer makes one large picture at a time, off the main goroutine: the
// thumbnail first, which is there at once, then the picture itself. Another
// request cancels the one before, so that running through a grid with the arrow
// keys decodes only where it stops.
type Previewer struct {
	pictures  Pictures
	maxSide   int // pixels
	do        func(func())
	paint     func(row int, img *image.RGBA)       // on the main goroutine; nil for none to be had
	fileState func(row int, f workspace.FileState) // on the main goroutine: what became of the file

	wake chan struct{}

	mu     sync.Mutex
	next   *workspace.Row
	detail int                // the side of more of it than maxSide; 0 for no more
	cancel context.CancelFunc // of what is being made
}

// NewPreviewer makes a previewer of pictures of at most maxSide pixels a side; its owner
// calls Run on a goroutine. do runs a function on the main goroutine, where paint is called
// with a row and its picture, nil for none, and fileState where the file is no longer as it
// was.
func NewPreviewer(p Pictures, maxSide int, do func(func()), paint func(int, *image.RGBA), fileState func(int, workspace.FileState)) *Previewer {
	return &Previewer{pictures: p, maxSide: maxSide, do: do, paint: paint, fileState: fileState, wake: make(chan struct{}, 1)}
}

// Request asks for a row's picture in place of what was asked for before; nil
// for none.
func (p *Previewer) Request(r *workspace.Row) { p.request(r, 0) }

// RequestDetail asks for the same picture again, at most side pixels a side.
func (p *Previewer) RequestDetail(r *workspace.Row, side int) { p.request(r, side) }

func (p *Previewer) request(r *workspace.Row, detail int) {
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

// Run makes pictures until ctx ends. It runs at low priority, so that painting goes first.
func (p *Previewer) Run(ctx context.Context) {
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
			p.Make(c, *r)
		}
		cancel()
	}
}

// Make makes the pictures of a row, the thumbnail first, until ctx ends. It blocks.
func (p *Previewer) Make(ctx context.Context, r workspace.Row) {
	small, _ := p.pictures.Load(ctx, r) // why there is none, the large one says as well
	if small != nil {
		p.show(ctx, r.Index, small)
	}
	if f := workspace.FileStateOf(r); f != workspace.FileUnchanged && ctx.Err() == nil {
		p.do(func() { p.fileState(r.Index, f) })
	}
	large, err := p.pictures.Preview(ctx, r, p.maxSide)
	if err == nil || small == nil {
		p.show(ctx, r.Index, large)
	}
}

func (p *Previewer) show(ctx context.Context, row int, img *image.RGBA) {
	if ctx.Err() == nil {
		p.do(func() { p.paint(row, img) })
	}
}
