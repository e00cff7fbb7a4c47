package app

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/zeebo/xxh3"

	"wanwu/inference"
	"wanwu/inference/imagefile"
)

const (
	// ThumbSide is the longest side of a thumbnail in pixels: a card at its
	// largest, and an xlsx cell at 200 % zoom.
	ThumbSide = 320
	// DefaultThumbBytes bounds the disk cache: some 40,000 thumbnails.
	DefaultThumbBytes = 512 << 20
)

// Thumbs is a disk cache of thumbnails, bounded in bytes, keyed by path, size
// and time of change, so that a picture that was edited gets a new one. It may
// be used from any goroutine. A cache that cannot be written costs speed, not
// results: the first failure is kept in Err for who asks.
type Thumbs struct {
	dir    string
	budget *imagefile.Budget

	mu      sync.Mutex
	limit   int64
	written int64 // since the cache was last trimmed
	err     error
}

// NewThumbs opens the cache in dir, which is made where it is missing. limit is
// in bytes.
func NewThumbs(dir string, limit int64) (*Thumbs, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, inference.Wrap(dir, err)
	}
	return &Thumbs{dir: dir, limit: limit, budget: imagefile.NewBudget(imagefile.BudgetBytes)}, nil
}

// Budget bounds the memory of the pictures that are decoded for a look, for an
// engine to share: a large one waits then until others are done.
func (t *Thumbs) Budget() *imagefile.Budget { return t.budget }

// Err is the first failure to write, nil where there was none.
func (t *Thumbs) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// path is where the thumbnail of a picture lies.
func (t *Thumbs) path(file string, size int64, mod time.Time) string {
	b := make([]byte, 0, len(file)+17)
	b = append(b, file...)
	b = append(b, 0)
	b = binary.LittleEndian.AppendUint64(b, uint64(size))
	b = binary.LittleEndian.AppendUint64(b, uint64(mod.UnixNano()))
	sum := xxh3.Hash128(b).Bytes()
	name := hex.EncodeToString(sum[:])
	return filepath.Join(t.dir, name[:2], name[2:]+".jpg")
}

// Put stores a thumbnail. It writes to a temporary file and renames it, so that
// nobody ever reads half of one.
func (t *Thumbs) Put(it *inference.Item, jpeg []byte) {
	if err := t.put(t.path(it.File, it.Size, it.ModTime), jpeg); err != nil {
		t.mu.Lock()
		if t.err == nil {
			t.err = err
		}
		t.mu.Unlock()
	}
}

// Link gives a picture the thumbnail of another one with the same content; where
// that has none, it will be made when it is wanted.
func (t *Thumbs) Link(of, it *inference.Item) {
	from, to := t.path(of.File, of.Size, of.ModTime), t.path(it.File, it.Size, it.ModTime)
	if from == to {
		return
	}
	if data, err := os.ReadFile(from); err == nil {
		t.Put(it, data)
	}
}

func (t *Thumbs) put(path string, jpeg []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(jpeg)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.written += int64(len(jpeg)); t.written > t.limit/8 {
		t.trim()
	}
	return nil
}

// Trim removes the oldest thumbnails until the cache is within its limit. It
// lists the whole cache, so it is for moments when nobody waits: the end of a
// run. In between the cache may be over its limit by an eighth.
func (t *Thumbs) Trim() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.trim()
}

func (t *Thumbs) trim() {
	t.written = 0
	files := t.list()
	var size int64
	for _, f := range files {
		size += f.size
	}
	if size <= t.limit {
		return
	}
	slices.SortFunc(files, func(a, b thumbFile) int { return cmp.Compare(a.mod, b.mod) })
	for _, f := range files {
		// An eighth more than needed, so that it is not done again soon.
		if size <= t.limit-t.limit/8 {
			return
		}
		if os.Remove(f.path) == nil {
			size -= f.size
		}
	}
}

// Size is what the cache takes on the disk: thumbnails, and bytes. It lists the
// whole cache.
func (t *Thumbs) Size() (files int, bytes int64) {
	for _, f := range t.list() {
		files, bytes = files+1, bytes+f.size
	}
	return files, bytes
}

// Dir is the folder of the cache.
func (t *Thumbs) Dir() string { return t.dir }

// SetLimit changes how many bytes the cache may take, and trims it.
func (t *Thumbs) SetLimit(bytes int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.limit = bytes
	t.trim()
}

// Empty removes every thumbnail; they are made again when they are looked at. The
// error is the first file that could not be removed; the others are gone.
func (t *Thumbs) Empty() (err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, f := range t.list() {
		if e := os.Remove(f.path); e != nil && !errors.Is(e, fs.ErrNotExist) && err == nil {
			err = inference.Wrap(f.path, e)
		}
	}
	t.written = 0
	return err
}

type thumbFile struct {
	path string
	size int64
	mod  int64
}

// list is every file of the cache. What cannot be listed is not counted: the
// cache is a convenience, and the next Put reports a disk that is gone.
func (t *Thumbs) list() (files []thumbFile) {
	filepath.WalkDir(t.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if fi, err := d.Info(); err == nil {
			files = append(files, thumbFile{path, fi.Size(), fi.ModTime().UnixNano()})
		}
		return nil
	})
	return files
}

// JPEG returns the thumbnail of r as a JPEG: from the disk, else decoded from
// the picture and stored. It blocks for the time of a decode.
func (t *Thumbs) JPEG(ctx context.Context, r Row) ([]byte, error) {
	path := t.path(r.File, r.Size, r.ModTime)
	if data, err := os.ReadFile(path); err == nil && len(data) > 0 {
		return data, nil
	}
	img, err := t.Preview(ctx, r, ThumbSide)
	if err != nil {
		return nil, err
	}
	data, err := imagefile.EncodeThumb(img)
	if err != nil {
		return nil, fmt.Errorf("%s: thumbnail: %w", r.File, err)
	}
	t.Put(r.Item(), data)
	return data, nil
}

// Load returns the thumbnail of r as pixels, at most ThumbSide a side. It
// blocks; a thumbnail on the disk that cannot be read is made anew.
func (t *Thumbs) Load(ctx context.Context, r Row) (*image.RGBA, error) {
	data, err := t.JPEG(ctx, r)
	if err != nil {
		return nil, err
	}
	if img, err := imagefile.DecodeThumb(data); err == nil {
		return img, nil
	}
	os.Remove(t.path(r.File, r.Size, r.ModTime))
	return t.Preview(ctx, r, ThumbSide)
}

// Preview decodes the picture itself, upright, at most maxSide pixels a side. It
// waits until the budget has room for it.
func (t *Thumbs) Preview(ctx context.Context, r Row, maxSide int) (*image.RGBA, error) {
	return imagefile.PreviewWithin(ctx, r.Item(), maxSide, t.budget)
}

// PNG decodes the picture as Preview does and encodes it anew without loss.
func (t *Thumbs) PNG(ctx context.Context, r Row, maxSide int) ([]byte, error) {
	img, err := t.Preview(ctx, r, maxSide)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	data, err := imagefile.EncodePNG(img)
	if err != nil {
		return nil, fmt.Errorf("%s: PNG: %w", r.File, err)
	}
	return data, nil
}
