package pipeline

import (
	"context"

	"wanwu/inference"
)

// runAhead moves items from in to out and keeps, in order, what out cannot take
// yet, so that a scan reaches its end early: then the total is known, and the
// time that remains. It returns when in is closed and all was handed on, or
// with ctx's error. An item waiting here costs some 30 bytes (see waiting).
func runAhead(ctx context.Context, in <-chan inference.Item, out chan<- inference.Item) error {
	var queue waiting
	for {
		var send chan<- inference.Item // nil, so never ready, where nothing waits
		var next inference.Item
		if first := queue.first(); first != nil {
			send, next = out, *first
		} else if in == nil {
			return nil
		}
		select {
		case it, ok := <-in:
			if !ok {
				in = nil
				continue
			}
			queue.push(it)
		case send <- next:
			queue.pop()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
