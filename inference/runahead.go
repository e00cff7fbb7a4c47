package inference

import "context"

// runAhead moves items from in to out and keeps, in order, what out cannot take
// yet, so that a scan reaches its end early: then the total is known, and the
// time that remains. It returns when in is closed and all was handed on, or
// with ctx's error. An item waiting here costs some 150 bytes, which is less
// than the row that a viewer keeps of it in any case.
func runAhead(ctx context.Context, in <-chan Item, out chan<- Item) error {
	var waiting []Item
	for in != nil || len(waiting) > 0 {
		var send chan<- Item // nil, so never ready, where nothing waits
		var next Item
		if len(waiting) > 0 {
			send, next = out, waiting[0]
		}
		select {
		case it, ok := <-in:
			if !ok {
				in = nil
				continue
			}
			waiting = append(waiting, it)
		case send <- next:
			waiting[0] = Item{} // lets go of its names
			waiting = waiting[1:]
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
