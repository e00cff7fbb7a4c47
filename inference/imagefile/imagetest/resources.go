package imagetest

import (
	"context"
	"runtime"
)

// Allocated returns how much Go's heap gave out during do.
func Allocated(do func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// Ending is a context that ends when it has been asked a number of times.
type Ending struct {
	context.Context
	Left int
}

// Err implements context.Context.
func (c *Ending) Err() error {
	if c.Left--; c.Left < 0 {
		return context.Canceled
	}
	return nil
}
