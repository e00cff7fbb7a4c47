package inference

import (
	"context"
	"time"
)

// Sleep blocks for d, or until ctx ends, whose error it then returns. It returns at once where d is not
// positive.
func Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
