package session

import (
	"context"
	"io"

	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/source"
)

// known answers a picture that was seen before with the same pack, or notes that it
// is about to be read. A file whose path, size and time of change are those of
// before is not even opened. Any other is read for its hash where a picture of its size
// is known, and its content decides, so that what was moved or renamed is known as well;
// of the rest the decoder takes the hash, which reads them in any case.
func (k *Runner) known(ctx context.Context, it *inference.Item) *inference.Result {
	row := k.rowOf(it)
	if r := k.Workspace.Answer(row, it, k.pack, k.labels, 0); r != nil {
		return r
	}
	if it.Size <= imagefile.DefaultMaxBytes && k.Workspace.KnowsSize(k.pack, it.Size) {
		buffer, ok := k.buffers.Get().(*[]byte)
		if !ok {
			buffer = new(make([]byte, hashBuffer))
		}
		h, err := contentHash(ctx, it, *buffer)
		k.buffers.Put(buffer)
		// What cannot be read here cannot be decoded either, which says why.
		if err == nil && h != 0 {
			it.Hash = h
			if r := k.Workspace.Answer(row, it, k.pack, k.labels, h); r != nil {
				return r
			}
		}
	}
	k.enter(row)
	return nil
}

// enter notes in the record of the run that a picture is about to be read. Should
// that fail, nothing is lost but the record.
func (k *Runner) enter(row int) {
	if k.run == nil {
		return
	}
	if !k.Workspace.IsStored(row) {
		if k.Keeper.Flush(false) != nil {
			return // said by Problem
		}
	}
	if err := k.run.Enter(k.Workspace.IdOf(row)); err != nil {
		k.Keeper.Health.Set(workspace.CauseRecord, err)
	}
}

// hashBuffer is how much of a file is read at once for its hash.
const hashBuffer = 256 << 10

// contentHash is the hash of an item's bytes; 0 where they are not as many as its
// size says, be it that the file grows for as long as it is read. buffer is read into.
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
