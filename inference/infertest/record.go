package infertest

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"wanwu/inference"
	"wanwu/inference/source"
)

// Record is a sink that records what it receives.
type Record struct {
	mu       sync.Mutex
	Items    []string
	Skips    map[source.SkipReason]int
	Results  map[int]*inference.Result
	Order    []int
	AllFound bool
	OnDone   func(*inference.Result) error
	Leave    func(*inference.Item) bool
}

// Found implements pipeline.Sink.
func (r *Record) Found(it *inference.Item) bool {
	if r.Leave != nil && r.Leave(it) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Items = append(r.Items, it.Path)
	return true
}

// Skipped implements pipeline.Sink.
func (r *Record) Skipped(_ string, why source.SkipReason) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Skips == nil {
		r.Skips = map[source.SkipReason]int{}
	}
	r.Skips[why]++
}

// Scanned implements pipeline.Sink.
func (r *Record) Scanned() { r.mu.Lock(); r.AllFound = true; r.mu.Unlock() }

// Done implements pipeline.Sink.
func (r *Record) Done(res *inference.Result) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Results == nil {
		r.Results = map[int]*inference.Result{}
	}
	if r.Results[res.Item.Index] != nil {
		return fmt.Errorf("item %d came twice", res.Item.Index)
	}
	r.Results[res.Item.Index] = res
	r.Order = append(r.Order, res.Item.Index)
	if r.OnDone != nil {
		return r.OnDone(res)
	}
	return nil
}

// Thumb implements pipeline.Sink.
func (r *Record) Thumb(*inference.Item, []byte) {}

// The device of most tests: 20 ms a run and 3 ms a picture.
const (
	Fixed = 20 * time.Millisecond
	Each  = 3 * time.Millisecond
)

// SlotOf returns the slot of picture k.
func SlotOf(k int) []float32 {
	return slices.Repeat([]float32{float32(k)}, Preprocess().Len())
}

// Holds reports whether picture k is in a run.
func Holds(run Run, k int) bool {
	per := Preprocess().Len()
	for i := range run.N {
		if int(run.Input[i*per]) == k {
			return true
		}
	}
	return false
}
