package viewer

import (
	"context"
	"image"

	"wanwu/app/workspace"
)

// Pictures makes pixels of rows. Its methods block and are called off the main
// goroutine.
type Pictures interface {
	// Load returns a thumbnail.
	Load(ctx context.Context, r workspace.Row) (*image.RGBA, error)
	// Preview returns the picture at no more than maxSide pixels a side.
	Preview(ctx context.Context, r workspace.Row, maxSide int) (*image.RGBA, error)
}
