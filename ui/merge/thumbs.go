package merge

import (
	"context"
	"image"
	"sync"

	"wanwu/app/workspace"
)

// mostThumbs is how many pictures are kept, some ten pages of the list.
const mostThumbs = 100

// thumbs loads the pictures of the lines in view, the latest asked for first, on one
// goroutine at a time, which ends with the preview.
type thumbs struct {
	host  Host
	ready func() // on the main goroutine: pictures have come
	ctx   context.Context
	close context.CancelFunc

	mu       sync.Mutex
	queue    []workspace.Row
	pictures map[int]*image.RGBA // by row; nil for what is asked for, or cannot be had
	order    []int               // the oldest first
	running  bool
	telling  bool
}

func newThumbs(h Host, ready func()) *thumbs {
	t := &thumbs{host: h, ready: ready, pictures: map[int]*image.RGBA{}}
	t.ctx, t.close = context.WithCancel(context.Background())
	return t
}

// of returns a row's picture, nil where it is not there yet.
func (t *thumbs) of(r workspace.Row) *image.RGBA {
	t.mu.Lock()
	defer t.mu.Unlock()
	img, asked := t.pictures[r.Index]
	if asked {
		return img
	}
	t.pictures[r.Index] = nil
	t.queue = append(t.queue, r)
	t.order = append(t.order, r.Index)
	if len(t.order) > mostThumbs {
		delete(t.pictures, t.order[0])
		t.order = t.order[1:]
	}
	if !t.running {
		t.running = true
		t.host.Go(t.run)
	}
	return nil
}

// run loads what is asked for until there is nothing left, or the window or the preview is
// closed.
func (t *thumbs) run(window context.Context) {
	stop := context.AfterFunc(window, t.close)
	defer stop()
	for r, ok := t.next(); ok; r, ok = t.next() {
		if img, err := t.host.Load(t.ctx, r); err == nil && t.have(r.Index, img) { // without, the line is by itself
			t.host.Do(t.tell)
		}
	}
}

func (t *thumbs) next() (r workspace.Row, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.queue)
	if n == 0 || t.ctx.Err() != nil {
		t.running = false
		return r, false
	}
	r, t.queue = t.queue[n-1], t.queue[:n-1]
	return r, true
}

// have keeps a picture; tell is whether the list is to be told, once for all that come
// until it is.
func (t *thumbs) have(row int, img *image.RGBA) (tell bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, wanted := t.pictures[row]; !wanted {
		return false
	}
	t.pictures[row] = img
	tell = !t.telling
	t.telling = true
	return tell
}

func (t *thumbs) tell() {
	t.mu.Lock()
	t.telling = false
	t.mu.Unlock()
	t.ready()
}
