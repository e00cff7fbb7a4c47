package imagefile

import (
	"bytes"
	"context"
	"io"
)

// heedful reads from memory until ctx ends and then fails with its error, so that
// a codec that knows no context stops too, as soon as it asks for more. What
// takes its input in one piece, as lossy WebP and HEIC do, comes to its end first.
type heedful struct {
	ctx context.Context
	r   *bytes.Reader
}

var _ interface {
	io.Reader
	io.ReaderAt
} = (*heedful)(nil)

func (h *heedful) Read(p []byte) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	return h.r.Read(p)
}

func (h *heedful) ReadAt(p []byte, at int64) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	return h.r.ReadAt(p, at)
}
