package batch

import (
	"context"
	"errors"
	"sync"
	"time"

	"wanwu/inference"
)

// What a Batcher does unless its config says otherwise.
const (
	defaultMaxBatch = 32
	defaultMaxDelay = 50 * time.Millisecond
	// defaultQueue is about a second of work for a GPU: a longer wait is better refused at once.
	defaultQueue = 256
)

// comeback is how long a lane that has just become free gives the online callers
// that it has answered to ask again, since callers who ask in a loop come back at
// once. Without it two such callers would take turns, each in a batch of one.
const comeback = time.Millisecond

// Where each lane runs one picture at a time, as on a CPU, a run over a folder would have every lane
// when a caller asks: the caller would wait for one, and share the cores with all of them. So for as
// long as reserve after a caller asked, one lane is left to callers, and while they fill that, too,
// bulk pictures have one turn of bulkTurns on the others: callers wait at most half as long again as
// without them.
const (
	reserve   = 250 * time.Millisecond
	bulkTurns = 3
)

// Config configures a Batcher.
type Config struct {
	// Len, Classes and Dims are the numbers of values of one picture's input,
	// logits and embedding; Dims is 0 where there is none.
	Len, Classes, Dims int
	// MaxBatch is the most pictures of a batch, 0 means 32. The device's own
	// limit, which may change, holds as well.
	MaxBatch int
	// MaxDelay bounds how long a picture is held back for others to join it,
	// counted from the oldest one waiting; 0 means 50 ms, less than 0 never.
	MaxDelay time.Duration
	// Queue is how many pictures of online callers may wait, 0 means 256. One
	// more is refused with CodeQueueFull. Bulk callers block instead.
	Queue int
	// Observe, where set, is called for every run of the backend, from several goroutines at once.
	// It must not block.
	Observe func(inference.BatchStats)
	// LowPriority, where set, is called by a goroutine that runs batches before it runs one of
	// background streams alone, and what it returns before the next one with pictures of others, or
	// at the end. It may set up its thread; see Pipeline.OnWorker.
	LowPriority func() (undo func())
}

// Output is the network's answer for one picture. The slices belong to the
// batcher and are valid during the call that hands them over only.
type Output struct {
	Logits    []float32 // Config.Classes values
	Embedding []float32 // Config.Dims values
	// Wait is how long the picture was queued, Infer its share of the run.
	Wait, Infer time.Duration
}

// Batcher is before a backend and puts single pictures into batches. Callers that wait for an
// answer (Submit, Begin) and runs over whole folders (Stream) share it.
//
// When a batch leaves: a lane that is idle takes what is queued at once, so a
// lone caller waits for nothing but the device. While every lane is busy the
// queue grows, and the lane that becomes free takes up to a batch of it. Only a
// lane that has just answered online callers, and finds less than a batch, holds
// back for the few moments in which they may ask again, and never beyond MaxDelay
// after the oldest picture was queued. On a device whose lanes take turns
// (Device.Serial) none is idle while another one's run is on, but for a full batch,
// which is brought to the device meanwhile. A full batch waits for nothing but a lane,
// and where there is one lane only it is copied together while that is still busy.
//
// How seats are given: where more pictures wait than fit, online and bulk callers have half of the
// batch each, and what one of them leaves goes to the other. On a device whose lanes run single
// pictures side by side, a lane is left to online callers while they ask, and they have two turns of
// three.
//
// A run that fails without the device being at fault is split and run again, so
// that a picture on which the network fails does not fail its neighbours.
type Batcher struct {
	backend inference.Backend
	cfg     Config
	// ctx ends when Close gives up waiting, and with it every run.
	ctx  context.Context
	stop context.CancelFunc
	// bulk has a place for each bulk picture that may wait.
	bulk chan struct{}
	wake *time.Timer // asks again when a lane has held back long enough
	// history is what the last runs answered.
	history history

	mu      sync.Mutex
	queue   queue
	running int // batches that have a lane
	// bulkRunning is how many of the batches have bulk pictures alone, and asked when an online caller
	// asked last.
	bulkRunning int
	asked       time.Time
	ahead       *batch          // a full batch that is ready before a lane is
	active      map[*batch]bool // every batch that was formed and is not over
	idle        []chan *batch   // the workers without a batch
	spare       []*buffer
	closing     bool
	over        chan struct{} // closed when closing and nothing is left
	workers     sync.WaitGroup
	// expect is how many pictures would be queued if every online caller just
	// answered asked again, and settle until when that is waited for.
	expect int
	settle time.Time
}

// New puts a batcher before a backend. It starts a worker a lane, and more
// when they are needed, so the caller closes it, and the backend after it.
func New(backend inference.Backend, cfg Config) *Batcher {
	if cfg.MaxBatch <= 0 {
		cfg.MaxBatch = defaultMaxBatch
	}
	if cfg.MaxDelay == 0 {
		cfg.MaxDelay = defaultMaxDelay
	}
	if cfg.Queue <= 0 {
		cfg.Queue = defaultQueue
	}
	b := &Batcher{backend: backend, cfg: cfg, active: map[*batch]bool{}, over: make(chan struct{})}
	b.ctx, b.stop = context.WithCancel(context.Background())
	lanes, most := b.Extent()
	b.bulk = make(chan struct{}, 2*most)
	b.wake = time.AfterFunc(time.Hour, b.kick)
	b.wake.Stop()
	for range lanes {
		b.idle = append(b.idle, b.worker())
	}
	return b
}

// Close takes no more pictures (a stream's neither), waits until those it has are
// answered, and returns nil. Where ctx ends first, what is left is ended, answered
// with CodeDraining, and ctx's error returned.
func (b *Batcher) Close(ctx context.Context) error {
	b.mu.Lock()
	b.closing = true
	b.dispatch()
	b.finished()
	b.mu.Unlock()
	defer b.dismiss()
	select {
	case <-b.over:
		return nil
	case <-ctx.Done():
	}
	b.stop()
	b.mu.Lock()
	left := b.queue.clear()
	for _, r := range left {
		b.leavePlace(r)
	}
	b.finished()
	b.mu.Unlock()
	for _, r := range left {
		b.answer(r, Output{}, &inference.Error{Code: inference.CodeDraining})
	}
	<-b.over
	return ctx.Err()
}

// finished signals Close that nothing is left. b.mu is held.
func (b *Batcher) finished() {
	if !b.closing || b.queue.len() > 0 || len(b.active) > 0 {
		return
	}
	b.wake.Stop()
	select {
	case <-b.over:
	default:
		close(b.over)
	}
}

// dismiss ends the workers, all of which are idle, and waits for them.
func (b *Batcher) dismiss() {
	b.mu.Lock()
	for _, jobs := range b.idle {
		close(jobs)
	}
	b.idle = nil
	b.mu.Unlock()
	b.workers.Wait()
	b.stop()
}

// shape returns how many runs the device takes at once now, of how many pictures, and whether they
// take turns.
func (b *Batcher) shape() (lanes, size int, serial bool) {
	d := b.backend.Device()
	return max(d.Lanes, 1), max(min(d.Batch, b.cfg.MaxBatch), 1), d.Serial
}

// Extent returns how many runs the device takes at once, and of how many pictures they may become:
// what is made once for a run is made for that.
func (b *Batcher) Extent() (lanes, most int) {
	d := b.backend.Device()
	return max(d.Lanes, 1), max(min(max(d.Batch, d.Most), b.cfg.MaxBatch), 1)
}

// answer ends r, once: a second call has no effect.
func (b *Batcher) answer(r *request, o Output, err error) {
	b.mu.Lock()
	if r.state == answered {
		b.mu.Unlock()
		return
	}
	r.state = answered
	b.mu.Unlock()
	r.finish(o, err)
}

// fatal reports whether err is the device's fault and not a picture's, so that running the pictures
// again, split, would fail too.
func fatal(err error) bool {
	switch inference.CodeOf(err) {
	case inference.CodeOutOfMemory, inference.CodeDeviceLost, inference.CodeRemote, inference.CodeDevice, inference.CodeRuntimeMissing, inference.CodeRuntimeBad, inference.CodeRuntimeHeld, inference.CodePack, inference.CodeDraining:
		return true
	}
	return false
}

// PictureFault reports whether err, from a batcher, speaks of one picture: it becomes that
// picture's row, and whatever else stops a run.
func PictureFault(err error) bool {
	var e *inference.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Code == inference.CodeRejected || e.Code == inference.CodeHang || e.Code == inference.CodeBadOutput
}
