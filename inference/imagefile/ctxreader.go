package imagefile

import (
	"bytes"
	"context"
	"io"
)

// ctxReader reads from memory until ctx is done, and fails with its error from then on,
// so that a codec without a context stops at its next read. Codecs that take their
// input in one piece, lossy WebP and HEIC, run to completion first.
type ctxReader struct {
	ctx context.Context
	r   *bytes.Reader
}

var _ io.Reader = (*ctxReader)(nil)

func (r *ctxReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
