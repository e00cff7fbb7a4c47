package session

import (
	"context"
	"io"

	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/source"
)

// reuse returns the result of a picture that was seen before with the same pack; nil where
// it is to be read, which is recorded. A file whose path, size and time of change are those
// of before is not even opened. Any other is read for its hash where a picture of its size
// is known, so that a file that was moved or renamed is found by its content; for the rest
// the decoder computes the hash, which reads them in any case.
func (p *pass) reuse(ctx context.Context, it *inference.Item) *inference.Result {
	r, row := p.run, p.row(it)
	if res := r.Workspace.Reuse(r.pack).Result(row, it, r.labels, 0); res != nil {
		return res
	}
	if it.Size <= imagefile.DefaultMaxBytes && r.Workspace.Reuse(r.pack).HasSize(it.Size) {
		buffer, ok := r.buffers.Get().(*[]byte)
		if !ok {
			buffer = new(make([]byte, hashBuffer))
		}
		h, err := contentHash(ctx, it, *buffer)
		r.buffers.Put(buffer)
		// What cannot be read here cannot be decoded either, which reports why.
		if err == nil && h != 0 {
			it.Hash = h
			if res := r.Workspace.Reuse(r.pack).Result(row, it, r.labels, h); res != nil {
				return res
			}
		}
	}
	if r.record != nil {
		r.record.Enter(row)
	}
	return nil
}

// hashBuffer is how much of a file is read at once for its hash.
const hashBuffer = 256 << 10

// contentHash returns the hash of an item's bytes; 0 where they are not as many as its size says,
// as of a file that grows while it is read. buffer is read into.
func contentHash(ctx context.Context, it *inference.Item, buffer []byte) (uint64, error) {
	f, err := source.Open(it)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var h inference.ContentHasher
	for n := int64(0); ; {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		m, err := f.Read(buffer)
		h.Write(buffer[:m]) // never fails
		n += int64(m)
		switch {
		case n > it.Size || err == io.EOF && n < it.Size:
			return 0, nil
		case err == io.EOF:
			return h.Sum(), nil
		case err != nil:
			return 0, inference.Wrap(it.File, err)
		}
	}
}
