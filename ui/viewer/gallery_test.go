package viewer

import (
	"context"
	"fmt"
	"image"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/workspace"
)

// slowPictures takes a second a picture, and notes what it made and what was cancelled.
type slowPictures struct {
	made, cancelled []string
}

func (p *slowPictures) Load(ctx context.Context, r workspace.Row) (*image.RGBA, error) {
	return image.NewRGBA(image.Rect(0, 0, 1, 1)), nil
}

func (p *slowPictures) Preview(ctx context.Context, r workspace.Row, side int) (*image.RGBA, error) {
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		p.cancelled = append(p.cancelled, fmt.Sprint(r.Index))
		return nil, ctx.Err()
	}
	p.made = append(p.made, fmt.Sprint(r.Index, "@", side))
	return image.NewRGBA(image.Rect(0, 0, side, 1)), nil
}

func TestGalleryLoadsNeighbours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &slowPictures{}
		var painted []string
		g := NewGallery(p, func(f func()) { f() }, func(row int, img *image.RGBA) {
			painted = append(painted, fmt.Sprint(row, "@", img.Rect.Dx()))
		})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); g.Run(ctx) }()
		// pass lets time pass, and what is due by then happen.
		pass := func(d time.Duration) { time.Sleep(d); synctest.Wait() }
		held := func() map[int]galleryPicture {
			g.mu.Lock()
			defer g.mu.Unlock()
			return maps.Clone(g.made)
		}
		look := func(rows ...int) {
			var w []Request
			for _, r := range rows {
				w = append(w, Request{workspace.Row{Index: r}, 100})
			}
			g.Request(w...)
		}
		look(5, 6, 4)
		pass(time.Hour)
		if !slices.Equal(p.made, []string{"5@100", "6@100", "4@100"}) || !slices.Equal(painted, []string{"5@1", "5@100"}) {
			t.Fatalf("made %q, painted %q", p.made, painted)
		}
		painted = nil
		look(6, 7, 5) // the neighbour is there at once
		if !slices.Equal(painted, []string{"6@100"}) {
			t.Errorf("painted %q", painted)
		}
		pass(500 * time.Millisecond)
		look(30, 31, 29) // far away: what is being made is cancelled
		pass(500 * time.Millisecond)
		look(31, 32, 30) // and so is what was to be looked at a moment ago: it waits
		pass(time.Hour)
		if !slices.Equal(p.cancelled, []string{"7", "30"}) {
			t.Errorf("cancelled %q", p.cancelled)
		}
		if want := []string{"31@100", "32@100", "30@100"}; !slices.Equal(p.made[3:], want) {
			t.Errorf("made %q, want %q", p.made[3:], want)
		}
		if n := len(held()); n != 3 {
			t.Errorf("%d pictures are held, want those of the last three", n)
		}
		// All pixels of one, which are not held once it is a neighbour.
		g.Request(Request{workspace.Row{Index: 31}, 5000}, Request{workspace.Row{Index: 32}, 100})
		pass(time.Hour)
		look(32, 31)
		if _, there := held()[31]; there {
			t.Error("all pixels of a neighbour are held")
		}
		g.Request()
		pass(time.Hour)
		if n := len(held()); n != 0 {
			t.Errorf("%d pictures are held when nothing is wanted", n)
		}
		cancel()
		<-done
	})
}
