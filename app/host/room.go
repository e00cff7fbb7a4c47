package host

import (
	"math"
	"runtime/debug"
)

// heapShare is how much of the memory that a process may take is meant for Go's heap; the rest
// is for the network, the libraries and the threads' stacks.
const heapShare = 3

// BoundHeap makes the collector work for a heap that leaves room for what else the process needs,
// where the system limits it; elsewhere it does nothing. Go's runtime cannot continue where memory
// is refused: it aborts.
func BoundHeap() {
	if room, limited := Room(); limited && debug.SetMemoryLimit(-1) == math.MaxInt64 { // GOMEMLIMIT goes first
		debug.SetMemoryLimit(max(room/heapShare, 1))
	}
}
