package recover

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
	"wanwu/inference"
	"wanwu/inference/batch"
)

// What a Backend does unless its config says otherwise.
const (
	// defaultRunTimeout is far beyond a batch that only takes long: 32 pictures take a GPU 0.1 s,
	// and one that other programs use, seconds.
	defaultRunTimeout = 30 * time.Second
	// defaultOpenTimeout leaves TensorRT the minutes in which it builds an engine.
	defaultOpenTimeout = 15 * time.Minute
	// defaultCloseTimeout is far beyond what freeing a GPU's memory takes, and about as long as a
	// user waits for a window to close.
	defaultCloseTimeout = 10 * time.Second
	defaultQuiet        = 5 * time.Minute
)

const (
	// crowded is the share of a device's memory in use from which on nothing may grow. The program
	// itself takes less, so another program uses it too.
	crowded = 0.9
	// memoryPeriod is how often the memory is asked for at most.
	memoryPeriod = time.Second
	// endGrace is what a run may take to end after its caller gave up.
	endGrace = 2 * time.Second
	// mostUseless is how many runs in a row may have nothing but useless answers. One
	// may be of pictures that the network cannot do.
	mostUseless = 3
	// mostBackoff bounds how many times as long as Quiet is waited before growing,
	// after growing has failed again and again.
	mostBackoff = 16
	// failedPause is how long a device that was given up is left alone before a new run may try it
	// again.
	failedPause = 10 * time.Second
)

// Config says what to run, and what to do when it fails.
type Config struct {
	// Open opens the device for batches of up to batch pictures and warms it up.
	// It says CodeOutOfMemory where that is too many.
	Open func(ctx context.Context, batch int) (inference.Backend, error)
	// Fallback opens what takes the place of a device that cannot be used, which
	// is the CPU; nil where the device was asked for by name.
	Fallback func(ctx context.Context) (inference.Backend, error)
	// Batch is the most pictures of a run.
	Batch int
	// RunTimeout is after how long a run hangs, 0 means 30 s; OpenTimeout the same
	// for Open, 0 means 15 min, and CloseTimeout for closing what was opened, 0 means
	// 10 s.
	RunTimeout, OpenTimeout, CloseTimeout time.Duration
	// Quiet is how long nothing may fail before the batch grows again, by a
	// doubling; 0 means 5 min. It counts double after each growth that failed, until
	// one lives that long.
	Quiet time.Duration
	// Memory says how many bytes of the device's memory are in use, by all programs, and how many
	// there are; ok is false where that cannot be known. It may be nil. One that does not come back
	// is not asked again, and not waited for.
	Memory func() (used, total int64, ok bool)
	// Log receives every failure and what was done about it; it may be nil.
	Log *slog.Logger
	// Observer receives the same as events; it may be nil.
	Observer inference.Observer
}

// Backend is an inference.Backend that recovers from failures of its device. It opens a session on
// it and, where that fails, ends it, opens another, and runs the same pictures again:
//
//   - CodeOutOfMemory: at half of what failed, since the runtime keeps the memory of a
//     session as long as it lives. Where that is one for 1, the device is given up.
//   - CodeDeviceLost: again; if it is lost again within Quiet, given up. So is
//     one that has answered nothing but NaN, or the same for different pictures, in
//     three runs in a row.
//   - a session that cannot be closed within CloseTimeout: the device is given up,
//     since the driver would hang in the next opening too.
//   - a run that does not come back within RunTimeout: the run is abandoned and
//     answered with CodeHang, so that the caller can find the picture that did it.
//     The third in a row gives the device up.
//
// A device that is given up is replaced by the fallback, permanently, and Device says so; without a
// fallback the failure is Run's error. Memory over 90 % halves the batch and keeps it from growing.
//
// An abandoned run, and its session, are left to themselves until they come back, as
// is a closing that hangs: nothing can end a thread that hangs in a driver. Everything
// else that Backend starts, Close waits for.
type Backend struct {
	cfg  Config
	ctx  context.Context // ends with Close
	stop context.CancelFunc
	// device is what Device says; the batcher asks while the lock may be held.
	device atomic.Pointer[inference.Device]
	work   sync.WaitGroup // openings under way

	mu      sync.Mutex
	current *deviceSession // nil while one is opened, and when the device is given up
	ready   chan struct{}  // closed when the opening under way is over
	closed  bool
	opened  bool  // whether there was a session before
	failed  error // why the device was given up, without a fallback
	when    time.Time
	closing []error // what sessions said when they were closed

	trouble time.Time     // when something failed, or was changed, last
	lost    bool          // whether the device was lost since it was quiet
	hangs   int           // runs that hung since one came back
	useless int           // runs without a good answer since one had some
	backoff int           // how many times Quiet to wait before growing
	grew    bool          // whether the last change was a growth
	asked   time.Time     // when the memory was asked for last
	asking  chan struct{} // closed when the answer is there; nil when none is awaited
	pressed bool          // whether it was over the limit then
	eased   bool          // whether the batch was halved for it
}

// New opens the device, or its fallback, and blocks until the first run
// can be done. The caller closes it. The error is the device's where there is no
// fallback, and both where the fallback fails too.
func New(ctx context.Context, cfg Config) (*Backend, error) {
	if cfg.RunTimeout <= 0 {
		cfg.RunTimeout = defaultRunTimeout
	}
	if cfg.OpenTimeout <= 0 {
		cfg.OpenTimeout = defaultOpenTimeout
	}
	if cfg.CloseTimeout <= 0 {
		cfg.CloseTimeout = defaultCloseTimeout
	}
	if cfg.Quiet <= 0 {
		cfg.Quiet = defaultQuiet
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Observer == nil {
		cfg.Observer = inference.Unobserved{}
	}
	cfg.Batch = max(cfg.Batch, 1)
	r := &Backend{cfg: cfg, backoff: 1, trouble: time.Now()}
	r.ctx, r.stop = context.WithCancel(context.Background())
	r.device.Store(&inference.Device{Lanes: 1, Batch: cfg.Batch})
	r.mu.Lock()
	r.reopen(nil, cfg.Batch, nil)
	r.mu.Unlock()
	s, err := r.acquire(ctx)
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	r.release(s)
	return r, nil
}

// Device says where runs go now, and of how many pictures they are.
func (r *Backend) Device() inference.Device { return *r.device.Load() }

// Run runs b, in parts where the device has become smaller than the batch is, and
// waits while the device is opened again. A failure of the device is an error
// only where nothing is left to try, and CodeHang.
func (r *Backend) Run(ctx context.Context, b *inference.Batch) error {
	for done := 0; done < b.N; {
		s, err := r.acquire(ctx)
		if err != nil {
			return err
		}
		part := b.Part(done, min(b.N-done, r.Device().Batch, s.batch))
		err = s.run(ctx, r, part)
		r.release(s)
		if err == nil {
			err = r.judge(s, part)
		}
		switch {
		case err == nil:
			done += part.N
		case !r.handle(s, part.N, err):
			return err
		case inference.CodeOf(err) == inference.CodeHang:
			var h *inference.HungPart
			if errors.As(err, &h) {
				h.From = done
			}
			return err
		}
	}
	return nil
}

// errUseless is why a device is given up that has nothing but useless answers.
var errUseless = errors.New("nothing but useless answers")

// judge records that a run of s returned, and what it answered. The error is the device's, where
// that is of no use.
func (r *Backend) judge(s *deviceSession, b *inference.Batch) error {
	bad := !s.fallback && batch.Useless(b)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hangs = 0
	if !bad {
		r.useless = 0
		return nil
	}
	if r.useless++; r.useless < mostUseless {
		return nil // each picture's caller sees for itself
	}
	return &inference.Error{Code: inference.CodeDeviceLost, Err: fmt.Errorf("%w from %d runs in a row", errUseless, r.useless)}
}

// handle does what a failure of s in a run of n pictures asks for. It answers false
// where err is not the device's fault, or nothing can be done about it.
func (r *Backend) handle(s *deviceSession, n int, err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	code := inference.CodeOf(err)
	if code != inference.CodeOutOfMemory && code != inference.CodeDeviceLost && code != inference.CodeHang || s.fallback || r.closed {
		return false
	}
	if s != r.current {
		return true // another lane has seen it too
	}
	quiet := time.Since(r.trouble) >= r.cfg.Quiet
	next := s.batch
	switch code {
	case inference.CodeOutOfMemory:
		if next = n / 2; n == 1 && s.batch > 1 {
			next = 1 // a session for one picture takes less than this one
		}
		if r.grew && !quiet {
			r.backoff = min(2*r.backoff, mostBackoff)
		}
	case inference.CodeDeviceLost:
		if r.lost && !quiet {
			next = 0
		}
		r.lost = true
	case inference.CodeHang:
		if r.hangs++; r.hangs >= inference.MostHangs {
			next, err = 0, &inference.Error{Code: inference.CodeDeviceLost, Err: err}
		}
	}
	r.cfg.Log.Warn("the device failed", "code", code, "batch", s.batch, "next", next, "error", err)
	r.cfg.Observer.ObserveDevice(inference.DeviceEvent{Kind: inference.EventFailed, Code: code, Batch: next})
	r.grew, r.trouble = false, time.Now()
	r.reopen(s, next, err)
	return true
}

// Close ends the session. No run may be under way, but abandoned ones. It waits
// for an opening under way, which is told to end, and for the closing no longer than
// CloseTimeout.
func (r *Backend) Close() error {
	r.mu.Lock()
	already := r.closed
	r.closed = true
	r.stop()
	r.mu.Unlock()
	r.work.Wait()
	if already {
		return nil
	}
	r.settleMemory()
	r.mu.Lock()
	s := r.current
	r.current = nil
	r.mu.Unlock()
	if s != nil {
		r.retire(s)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(r.closing...)
}

// errClosed is returned by a run after Close.
var errClosed = fmt.Errorf("the backend is closed")
