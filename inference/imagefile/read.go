package imagefile

import (
	"context"
	"fmt"
	"io"
	"io/fs"

	"wanwu/inference"
	"wanwu/inference/imagefile/codec"
	"wanwu/inference/source"
)

// readStep is how many bytes are read between two looks at ctx.
const readStep = 1 << 20

// read reads an item whole into the loader's buffer and finds its format. Less
// is read where the first bytes say that no codec will want the rest. n is how
// many bytes were read, in the case of an error too.
func (l *loader) read(ctx context.Context, it *inference.Item) (data []byte, f *format, n int64, err error) {
	r, err := source.Open(it)
	if err != nil {
		return nil, nil, 0, err
	}
	defer r.Close() // read only: a failing Close loses nothing

	size, before := it.Size, fs.FileInfo(nil)
	stater, ok := r.(interface{ Stat() (fs.FileInfo, error) })
	if ok {
		if before, err = stater.Stat(); err != nil {
			return nil, nil, 0, err
		}
		size = before.Size()
	}
	if size > l.maxBytes {
		return nil, nil, 0, tooManyBytes(size)
	}

	data, f, err = l.readAll(ctx, r, size, before != nil)
	n = int64(len(data))
	if err != nil || before == nil {
		return data, f, n, err
	}
	after, err := stater.Stat()
	if err == nil && (n != size || after.Size() != size || !after.ModTime().Equal(before.ModTime())) {
		err = &inference.Error{Code: inference.CodeChanged}
	}
	return data, f, n, err
}

// readAll reads r to its end, or until the first bytes say that no codec will want the
// rest. size is how many bytes are expected; known is whether that is the file
// system's word, and not only an archive's. data is what was read, in the case of an
// error too.
func (l *loader) readAll(ctx context.Context, r io.Reader, size int64, known bool) (data []byte, f *format, err error) {
	buf := l.file[:0]
	for {
		if err := ctx.Err(); err != nil {
			return buf, nil, err
		}
		// One byte more than expected, so that the end is seen without growing.
		want := min(max(size+1-int64(len(buf)), 512), readStep)
		total := int(size) + 1
		switch {
		case f == nil:
			want = min(want, sniffBytes)
			total = sniffBytes // which may be all that is wanted
		case !known:
			// A size that lies (a member of an archive says what it likes) must not
			// allocate more than twice of what was really there, beyond a first step.
			total = min(total, max(2*len(buf), readStep))
		}
		buf = reserve(buf, int(want), total)
		n, err := io.ReadFull(r, buf[len(buf):len(buf)+int(want)])
		buf = buf[:len(buf)+n]
		if cap(buf) <= codec.KeepBytes {
			l.file = buf
		}
		ended := err == io.EOF || err == io.ErrUnexpectedEOF
		switch {
		case int64(len(buf)) > l.maxBytes:
			return buf, nil, tooManyBytes(int64(len(buf)))
		case err != nil && !ended:
			return buf, nil, err
		case len(buf) == 0:
			return buf, nil, &inference.Error{Code: inference.CodeEmpty}
		}
		if f == nil {
			if f, err = formatOf(buf); err != nil {
				return buf, nil, err
			}
		}
		if ended {
			return buf, f, nil
		}
	}
}

// reserve makes room for n more bytes; total is the size expected in the end.
func reserve(buf []byte, n, total int) []byte {
	if cap(buf)-len(buf) >= n {
		return buf
	}
	bigger := make([]byte, len(buf), max(len(buf)+n, total))
	copy(bigger, buf)
	return bigger
}

func tooManyBytes(n int64) error {
	return &inference.Error{Code: inference.CodeTooLarge, Detail: fmt.Sprintf("%d MiB", (n+1<<20-1)>>20)}
}
