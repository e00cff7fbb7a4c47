package inference

import "time"

// Observer receives events to be counted, so that the pipeline does not depend on metrics. Its
// methods are called from several goroutines at once, on the way of every picture and with locks
// held: they must not block, nor call back, and keep nothing that they are given.
type Observer interface {
	// ObservePicture tells of a result before its sink gets it.
	ObservePicture(r *Result)
	// ObserveBatch tells of a run of the backend, failed ones included.
	ObserveBatch(s BatchStats)
	// ObserveDevice tells what became of a device that failed or ran short.
	ObserveDevice(e DeviceEvent)
	// ObserveMemory tells how many bytes of a GPU's memory are in use, by all programs, and how
	// many it has, whenever that was asked.
	ObserveMemory(used, total int64)
}

// DeviceEvent is one step of a recovery.
type DeviceEvent struct {
	Kind EventKind
	// Code is why, where something failed.
	Code Code
	// Batch is how many pictures the device takes from now on; 0 where there is
	// none any more.
	Batch int
}

// EventKind says what kind of step it is. The texts are labels of metrics.
type EventKind string

// The steps of a recovery.
const (
	EventFailed   EventKind = "failed"   // a run or an opening failed, and the device was at fault
	EventReopened EventKind = "reopened" // a session was opened in place of one that failed
	EventShrunk   EventKind = "shrunk"   // the batch was halved, since memory is nearly full
	EventGrown    EventKind = "grown"    // the batch was doubled, after a quiet while
	EventFallback EventKind = "fallback" // another device was opened in its place
	EventGivenUp  EventKind = "given_up" // no other device could be opened
)

// Unobserved observes nothing.
type Unobserved struct{}

// ObservePicture does nothing.
func (Unobserved) ObservePicture(*Result) {}

// ObserveBatch does nothing.
func (Unobserved) ObserveBatch(BatchStats) {}

// ObserveDevice does nothing.
func (Unobserved) ObserveDevice(DeviceEvent) {}

// ObserveMemory does nothing.
func (Unobserved) ObserveMemory(_, _ int64) {}

// BatchStats is one run of the backend.
type BatchStats struct {
	// N is the number of pictures, Online how many of them someone waits for.
	N, Online int
	// Wait is how long the oldest picture was queued, Took the run itself.
	Wait, Took time.Duration
	Err        error
}
