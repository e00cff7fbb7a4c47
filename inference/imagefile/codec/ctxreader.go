package codec

import (
	"bytes"
	"context"
	"io"
)

// Reader reads from memory until ctx is done, and fails with its error from then on,
// so that a codec without a context stops at its next read. Codecs that take their
// input in one piece, lossy WebP and HEIC, run to completion first.
type Reader struct {
	ctx context.Context
	r   *bytes.Reader
}

// NewReader reads data until ctx is done.
func NewReader(ctx context.Context, data []byte) *Reader { return &Reader{ctx, bytes.NewReader(data)} }

var _ io.Reader = (*Reader)(nil)

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
