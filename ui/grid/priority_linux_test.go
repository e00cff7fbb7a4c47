package grid

import (
	"context"
	"errors"
	"image"
	"testing"

	"golang.org/x/sys/unix"
)

// threadPolicy notes which scheduling policy the thread has that thumbnails are made on.
type threadPolicy struct{ seen chan uint32 }

func (p threadPolicy) Thumb(context.Context, ThumbKey) (*image.RGBA, error) {
	attr, err := unix.SchedGetAttr(0, 0)
	if err != nil {
		return nil, err
	}
	p.seen <- attr.Policy
	return nil, errors.New("no picture")
}

// TestThumbnailsAreMadeAtLowPriority checks that they are made on threads that do not preempt the
// one that paints.
func TestThumbnailsAreMadeAtLowPriority(t *testing.T) {
	const batch = 3 // SCHED_BATCH
	p := threadPolicy{make(chan uint32, 8)}
	l := NewThumbLoader(p, func(f func()) { f() })
	defer l.Close()
	l.request(thumbSpec{Width: 10, Height: 10}, []thumbRequest{{key: ThumbKey{1}}})
	if got := <-p.seen; got != batch {
		t.Errorf("thumbnails are made with policy %d, want %d", got, batch)
	}
}
