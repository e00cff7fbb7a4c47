package thumbnail

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"sync"

	"github.com/zeebo/xxh3"

	"wanwu/app/host"
	"wanwu/app/nofollow"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/imagefile"
)

const (
	// Side is the longest side of a thumbnail in pixels: a cell of the grid at its
	// largest, and an xlsx cell at 200 % zoom.
	Side = 320
	// DefaultThumbBytes bounds the disk cache: some 40,000 thumbnails.
	DefaultThumbBytes = 512 << 20
)

// Cache is a disk cache of thumbnails, bounded in bytes, keyed by the picture's
// content, so that one that was moved or renamed keeps its own and one that was edited
// gets a new one; where a picture's content is not known, its path, size and time of
// change stand for it. It may be used from any goroutine. A cache that cannot be written
// costs speed, not results: Err is the first failure.
type Cache struct {
	dir    string
	budget *imagefile.Budget
	over   chan struct{} // Maintain is to check the limit

	tidying sync.Mutex // one at a time lists and removes

	mu       sync.Mutex
	limit    int64
	bytes    int64 // of the cache, or, before it was measured, those written since it was opened
	measured bool
	err      error
}

// maxBytes bounds what is read of a thumbnail's file: one of Side pixels a side has some
// 30 kB, and less than its pixels at any quality.
const maxBytes = 4 * Side * Side

// New opens the cache in dir, which is made where it is missing. limit is
// in bytes; Maintain enforces it.
func New(dir string, limit int64) (*Cache, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, inference.Wrap(dir, err)
	}
	return &Cache{dir: dir, budget: imagefile.NewBudget(imagefile.BudgetBytes).Within(host.Room), limit: limit, over: make(chan struct{}, 1)}, nil
}

// Budget bounds the memory of the pictures that are decoded for a look, for an
// engine to share: a large one waits then until others are done.
func (t *Cache) Budget() *imagefile.Budget { return t.budget }

// Err returns the first failure to write, nil where there was none.
func (t *Cache) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// path returns where the thumbnail of a picture is.
func (t *Cache) path(it *inference.Item) string {
	b := make([]byte, 0, len(it.File)+18)
	if it.Hash != 0 {
		b = append(b, imagefile.Version) // other decoders make other pixels
		b = binary.BigEndian.AppendUint64(b, it.Hash)
		b = binary.BigEndian.AppendUint64(b, uint64(it.Size))
	} else {
		b = append(b, it.File...)
		b = append(b, 0, imagefile.Version)
		b = binary.LittleEndian.AppendUint64(b, uint64(it.Size))
		b = binary.LittleEndian.AppendUint64(b, uint64(it.ModTime.UnixNano()))
		sum := xxh3.Hash128(b).Bytes()
		b = sum[:]
	}
	name := hex.EncodeToString(b)
	return filepath.Join(t.dir, name[:2], name[2:]+".jpg")
}

// Put stores a thumbnail, where there is none of that content.
func (t *Cache) Put(it *inference.Item, jpeg []byte) {
	path := t.path(it)
	if fi, err := os.Lstat(path); err == nil && fi.Mode().IsRegular() && fi.Size() > 0 {
		return
	}
	err := writeThumb(path, jpeg)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		if t.err == nil {
			t.err = inference.Wrap(t.dir, err)
		}
		return
	}
	t.bytes += int64(len(jpeg))
	if t.measured && t.bytes > t.limit || !t.measured && t.bytes > t.limit/slack {
		t.tidy()
	}
}

func writeThumb(path string, jpeg []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return nofollow.WriteCache(path, jpeg)
}

// JPEG returns the thumbnail of r as a JPEG: from the disk, else decoded from
// the picture and stored. It blocks for the time of a decode.
func (t *Cache) JPEG(ctx context.Context, r workspace.Row) ([]byte, error) {
	it := r.Item()
	// What is no regular file, or larger than a thumbnail can be, is none of ours.
	if data, err := nofollow.Read(t.path(it), maxBytes); err == nil && len(data) > 0 {
		return data, nil
	}
	img, hash, err := imagefile.Thumbnail(ctx, it, Side, t.budget)
	if err != nil {
		return nil, err
	}
	data, err := imagefile.EncodeThumb(img)
	if err != nil {
		return nil, fmt.Errorf("%s: thumbnail: %w", r.File, err)
	}
	if it.Hash == 0 || it.Hash == hash { // else the file is another now
		t.Put(it, data)
	}
	return data, nil
}

// Load returns the thumbnail of r as pixels, at most ThumbSide a side. It blocks; a thumbnail on
// the disk that cannot be read is made again.
func (t *Cache) Load(ctx context.Context, r workspace.Row) (*image.RGBA, error) {
	data, err := t.JPEG(ctx, r)
	if err != nil {
		return nil, err
	}
	if img, err := imagefile.DecodeThumb(data); err == nil {
		return img, nil
	}
	_ = os.Remove(t.path(r.Item())) // one that stays is removed with the oldest
	return t.Preview(ctx, r, Side)
}

// Preview decodes the picture itself, upright, at most maxSide pixels a side. It
// waits until the budget has room for it.
func (t *Cache) Preview(ctx context.Context, r workspace.Row, maxSide int) (*image.RGBA, error) {
	return imagefile.PreviewWithin(ctx, r.Item(), maxSide, t.budget)
}

// PNG decodes the picture as Preview does and encodes it again without loss.
func (t *Cache) PNG(ctx context.Context, r workspace.Row, maxSide int) ([]byte, error) {
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
