package embeddings

import (
	"context"
	"encoding/binary"
	"hash/crc32"
	"os"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"wanwu/app/nofollow"
	"wanwu/inference"
)

// scanBytes is how much of the embeddings a reader takes at once: little enough for a
// processor's cache.
const scanBytes = 1 << 20

// Scan reads all embeddings that were written, on all processors. f is called from several
// goroutines with a part at a time: the contents' hashes and their embeddings behind one
// another, as little-endian float16. Both are overwritten after f returns; first is the place
// of the part's first in the file. Of damaged ones the hash is 0. Where a content is there twice
// f sees both, and the later one counts. An error of f, or of ctx, ends it; no file is no
// embedding.
func (e *File) Scan(ctx context.Context, f func(first int64, hashes []uint64, values []byte) error) error {
	keys, err := nofollow.Open(e.keysPath(), os.O_RDONLY)
	if inference.CodeOf(err) == inference.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	defer keys.Close() // only read
	data, err := nofollow.Open(e.Path(), os.O_RDONLY)
	if inference.CodeOf(err) == inference.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	defer data.Close() // only read
	n, err := e.count(keys, data)
	if err != nil { // none of ours: it is overwritten when something is added
		if err == errNoEmbeddings {
			return nil
		}
		return inference.Wrap(e.keysPath(), err)
	}
	each := max(int64(scanBytes/e.stride()), 1)
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range min(int64(runtime.GOMAXPROCS(0)), (n+each-1)/each) {
		g.Go(func() error {
			part := scanPart{e: e, hashes: make([]uint64, each), keys: make([]byte, each*keyLen), values: make([]byte, each*int64(e.stride()))}
			for ctx.Err() == nil {
				from := next.Add(each) - each
				if from >= n {
					return nil
				}
				if err := part.read(keys, data, from, min(each, n-from)); err != nil {
					return err
				}
				if err := f(from, part.hashes, part.values); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	return g.Wait()
}

// scanPart is the buffers of a reader.
type scanPart struct {
	e            *File
	hashes       []uint64
	keys, values []byte
}

func (p *scanPart) read(keys, data *os.File, from, n int64) error {
	stride := int64(p.e.stride())
	p.hashes, p.keys, p.values = p.hashes[:n], p.keys[:n*keyLen], p.values[:n*stride]
	if _, err := keys.ReadAt(p.keys, keysHeader+from*keyLen); err != nil {
		return inference.Wrap(p.e.keysPath(), err)
	}
	if _, err := data.ReadAt(p.values, from*stride); err != nil {
		return inference.Wrap(p.e.Path(), err)
	}
	for i := range p.hashes {
		key := p.keys[i*keyLen:]
		p.hashes[i] = binary.LittleEndian.Uint64(key)
		if crc32.ChecksumIEEE(p.values[int64(i)*stride:][:stride]) != binary.LittleEndian.Uint32(key[8:]) {
			p.hashes[i] = 0
		}
	}
	return nil
}

// Open returns the file of a pack beside the workspace's file at path, whatever the length of
// its embeddings; nil where there is none.
func Open(path, key string) (*File, error) {
	all, err := Packs(path)
	for _, file := range all {
		if file.Key() == key {
			return file, nil
		}
	}
	return nil, err
}
