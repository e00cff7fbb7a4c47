package review

import (
	"runtime"
	"sync"
)

// leastPart is how many pictures are worth a goroutine.
const leastPart = 50_000

// EachPart calls f for consecutive parts of 0 … n−1, on as many goroutines as there are
// processors, and returns when all are gone. The parts must have nothing to do with each other.
func EachPart(n int, f func(from, to int)) {
	parts := max(min(runtime.GOMAXPROCS(0), n/leastPart), 1)
	var g sync.WaitGroup
	for k := range parts - 1 {
		g.Go(func() { f(k*n/parts, (k+1)*n/parts) })
	}
	f((parts-1)*n/parts, n)
	g.Wait()
}
