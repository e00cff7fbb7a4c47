package reading

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"wanwu/app/engine"
	"wanwu/app/store"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// Reader reads the text in one picture; engine.TextReader does.
type Reader interface {
	// PackKey names the pack that reads.
	PackKey() string
	// ReadItem returns what is read in a picture. It may be called from several goroutines.
	ReadItem(ctx context.Context, it *inference.Item) (engine.PictureText, error)
}

// Run reads the text in pictures of a workspace, once.
type Run struct {
	ws     *workspace.Workspace
	reader Reader

	total, done, failed, some atomic.Int64

	mu     sync.Mutex
	causes []Failure
}

// Failure is a picture that could not be read.
type Failure struct {
	Path string
	Err  error
}

// causesMost is how many failures a Run keeps.
const causesMost = 20

// mostAtOnce bounds how many pictures are read at once: the network that finds text takes some
// hundred megabytes for a large one.
const mostAtOnce = 4

// New prepares a run with a reader, which the caller closes after it.
func New(ws *workspace.Workspace, r Reader) *Run { return &Run{ws: ws, reader: r} }

// Progress is how many contents are to be read, how many of them were, and how many of those
// could not be. It may be called while the run is under way.
func (r *Run) Progress() (total, done, failed int) {
	return int(r.total.Load()), int(r.done.Load()), int(r.failed.Load())
}

// WithText returns in how many of the contents that were read there is text.
func (r *Run) WithText() int { return int(r.some.Load()) }

// Failures returns the first pictures that could not be read.
func (r *Run) Failures() []Failure {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Failure(nil), r.causes...)
}

// Read reads the pictures of the rows that wanted passes, or of all for nil: those that have an
// answer and that this pack has not read, each content once. It blocks for some tenths of a second a
// picture; ctx ends it, and what was read by then is kept. A picture that cannot be read, or is
// no longer what was recognised, counts as failed and ends nothing: the error is ctx's.
func (r *Run) Read(ctx context.Context, wanted func(row *workspace.Row) bool) error {
	items := r.unread(wanted)
	r.total.Store(int64(len(items)))
	next := make(chan *inference.Item)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(next)
		for i := range items {
			select {
			case next <- &items[i]:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for range min(runtime.GOMAXPROCS(0), mostAtOnce, max(len(items), 1)) {
		g.Go(func() error {
			for it := range next {
				if err := r.readOne(ctx, it); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// unread returns the contents that are to be read.
func (r *Run) unread(wanted func(row *workspace.Row) bool) (items []inference.Item) {
	seen := map[uint64]bool{}
	for i := range r.ws.Len() {
		row, ok := r.ws.Row(i)
		if !ok || row.State != workspace.Done || row.Hash == 0 || seen[row.Hash] || wanted != nil && !wanted(&row) {
			continue
		}
		if read, has := r.ws.Text(row.Hash); has && read.PackKey == r.reader.PackKey() {
			continue
		}
		seen[row.Hash] = true
		items = append(items, *row.Item())
	}
	return items
}

// readOne reads a picture and keeps what is found. The error is ctx's.
func (r *Run) readOne(ctx context.Context, it *inference.Item) error {
	text, err := r.reader.ReadItem(ctx, it)
	if err == nil && text.Hash != it.Hash {
		err = &inference.Error{Code: inference.CodeChanged, Path: it.File}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		r.mu.Lock()
		if len(r.causes) < causesMost {
			r.causes = append(r.causes, Failure{it.Path, err})
		}
		r.mu.Unlock()
		r.failed.Add(1)
	default:
		if len(text.Lines) > 0 {
			r.some.Add(1)
		}
		r.ws.SetText(text.Hash, workspace.PictureText{PackKey: r.reader.PackKey(), Lines: store.PackText(text.Width, text.Height, text.Lines)})
	}
	r.done.Add(1)
	return nil
}
