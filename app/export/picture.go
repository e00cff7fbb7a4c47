package export

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"sync"

	"wanwu/app/workspace"
)

// Pictured is a row with its thumbnail; jpeg is nil where there is none, and
// then err says why, unless none was wanted.
type Pictured struct {
	workspace.Row
	JPEG []byte
	Err  error
}

// withPictures yields the rows with their pictures, in order, loading a few
// ahead on every core: a thumbnail that the cache has lost costs a decode. When
// the loop over it ends, early or not, every goroutine is gone.
func (s *Source) withPictures(ctx context.Context) iter.Seq[Pictured] {
	return func(yield func(Pictured) bool) {
		var wg sync.WaitGroup
		defer wg.Wait()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // runs before the Wait

		type job struct {
			Pictured
			done chan struct{}
		}
		ahead := make([]*job, 0, runtime.GOMAXPROCS(0))
		next := func() bool {
			j := ahead[0]
			<-j.done // closed by the goroutine, which ends with ctx
			ahead = append(ahead[:0], ahead[1:]...)
			return yield(j.Pictured)
		}
		for row := range s.Rows {
			j := &job{Pictured{Row: row}, make(chan struct{})}
			if row.State == workspace.Done {
				wg.Go(func() {
					defer close(j.done)
					j.JPEG, j.Err = s.safeThumb(ctx, j.Row)
				})
			} else {
				close(j.done)
			}
			ahead = append(ahead, j)
			if len(ahead) == cap(ahead) && !next() {
				return
			}
		}
		for len(ahead) > 0 {
			if !next() {
				return
			}
		}
	}
}

// safeThumb keeps a codec's panic from ending the program: the row goes
// without a picture then.
func (s *Source) safeThumb(ctx context.Context, r workspace.Row) (jpeg []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%s: thumbnail: panic: %v", r.File, v)
		}
	}()
	return s.Thumb(ctx, r)
}

// All yields the rows, with pictures or without.
func (s *Source) All(ctx context.Context, pictures bool) iter.Seq[Pictured] {
	if pictures {
		return s.withPictures(ctx)
	}
	return func(yield func(Pictured) bool) {
		for row := range s.Rows {
			if !yield(Pictured{Row: row}) {
				return
			}
		}
	}
}
