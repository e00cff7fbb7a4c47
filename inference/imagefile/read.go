package imagefile

import (
	"context"
	"fmt"
	"io"
	"io/fs"

	"wanwu/inference"
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
	defer r.Close() // only read from: nothing is lost by a failing Close

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

	buf := l.file[:0]
	for {
		if err := ctx.Err(); err != nil {
			return nil, nil, int64(len(buf)), err
		}
		// One byte more than expected, so that the end is seen without growing.
		want := min(max(size+1-int64(len(buf)), 512), readStep)
		if f == nil {
			want = min(want, sniffBytes)
		}
		total := int(size) + 1
		switch {
		case f == nil:
			total = sniffBytes // which may be all that is wanted
		case before == nil:
			// A size that lies (a member of an archive says what it likes) must not
			// allocate more than twice of what was really there, beyond a first step.
			total = min(total, max(2*len(buf), readStep))
		}
		buf = reserve(buf, int(want), total)
		n, err := io.ReadFull(r, buf[len(buf):len(buf)+int(want)])
		buf = buf[:len(buf)+n]
		if cap(buf) <= keepBytes {
			l.file = buf
		}
		if int64(len(buf)) > l.maxBytes {
			return nil, nil, int64(len(buf)), tooManyBytes(int64(len(buf)))
		}
		ended := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !ended {
			return nil, nil, int64(len(buf)), err
		}
		if len(buf) == 0 {
			return nil, nil, 0, &inference.Error{Code: inference.CodeEmpty}
		}
		if f == nil {
			if f, err = formatOf(buf); err != nil {
				return nil, nil, int64(len(buf)), err
			}
		}
		if ended {
			break
		}
	}

	if before != nil {
		after, err := stater.Stat()
		if err != nil {
			return nil, nil, int64(len(buf)), err
		}
		if int64(len(buf)) != size || after.Size() != size || !after.ModTime().Equal(before.ModTime()) {
			return nil, nil, int64(len(buf)), &inference.Error{Code: inference.CodeChanged}
		}
	}
	return buf, f, int64(len(buf)), nil
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
