package ui

import (
	"context"
	"image"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"wanwu/app/workspace"
	"wanwu/ui/viewer"
)

// policies notes which scheduling policies the threads have that pictures are made on.
type policies struct {
	fakePictures
	seen chan uint32
}

func (p *policies) note() (*image.RGBA, error) {
	attr, err := unix.SchedGetAttr(0, 0)
	if err != nil {
		return nil, err
	}
	p.seen <- attr.Policy
	return nil, errNoPicture
}

func (p *policies) Load(context.Context, workspace.Row) (*image.RGBA, error)         { return p.note() }
func (p *policies) Preview(context.Context, workspace.Row, int) (*image.RGBA, error) { return p.note() }

// TestPicturesAreMadeAtLowPriority checks that they are made on threads that do not preempt the one
// that paints.
func TestPicturesAreMadeAtLowPriority(t *testing.T) {
	const batch = 3 // SCHED_BATCH
	p := &policies{seen: make(chan uint32, 8)}
	ctx, cancel := context.WithCancel(t.Context())
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()
	inline := func(f func()) { f() }

	preview := viewer.NewPreviewer(p, 100, inline, func(int, *image.RGBA) {}, func(int, workspace.FileState) {})
	workers.Go(func() { preview.Run(ctx) })
	preview.Request(&workspace.Row{})
	for range 2 { // the thumbnail, and the picture
		if got := <-p.seen; got != batch {
			t.Errorf("the preview is made with policy %d, want %d", got, batch)
		}
	}
	g := viewer.NewGallery(p, inline, func(int, *image.RGBA) {})
	workers.Go(func() { g.Run(ctx) })
	g.Request(viewer.Request{Row: workspace.Row{}, Side: 100})
	for range 2 {
		if got := <-p.seen; got != batch {
			t.Errorf("the viewer's picture is made with policy %d, want %d", got, batch)
		}
	}
}
