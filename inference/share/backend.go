package share

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"wanwu/inference"
)

// How long a device that failed is left alone: the first time, and at most.
const (
	firstPause = time.Second
	mostPause  = 15 * time.Second
)

// stretch is how many times as many pictures a batch has as the device with the smallest batches
// takes at once: it runs them one after another, and the others should not wait for it long at the
// end.
const stretch = 8

// Backend is an inference.Backend of several others with the same network. A batch goes to the first
// of them, in their order, that has a lane free; one that fails is left alone for a while, and its
// batch is run by another one.
type Backend struct {
	members []*member

	mu    sync.Mutex
	freed chan struct{} // closed, and made anew, when a lane becomes free
}

// member is one device. Its fields but the backend are guarded by the lock of all.
type member struct {
	inference.Backend
	running  int
	failures int       // in a row
	until    time.Time // it is left alone until then
}

var _ inference.Backend = (*Backend)(nil)

// New makes one of backends whose answers have the same lengths, at least one. Close closes them.
func New(backends ...inference.Backend) *Backend {
	b := &Backend{freed: make(chan struct{})}
	for _, one := range backends {
		b.members = append(b.members, &member{Backend: one})
	}
	return b
}

// Device says what the members are together: lanes are those of all that are not left alone, and a
// batch is one that each of them is done with soon. It is a remote device where one of them is.
func (b *Backend) Device() inference.Device {
	b.mu.Lock()
	now := time.Now()
	var devices []inference.Device
	lanes, largest, smallest := 0, 0, 0
	for _, m := range b.members {
		d := m.Device()
		devices = append(devices, d)
		largest = max(largest, d.Batch)
		if smallest == 0 || d.Batch < smallest {
			smallest = d.Batch
		}
		if now.After(m.until) {
			lanes += max(d.Lanes, 1)
		}
	}
	b.mu.Unlock()
	all := devices[0]
	for _, d := range devices[1:] {
		if d.Kind == inference.KindRemote {
			beside := all
			all = d
			all.Beside, all.Name = beside.Kind, beside.Name+" + "+d.Name
			all.GPU, all.Driver, all.Memory = beside.GPU, beside.Driver, beside.Memory
		}
	}
	// At least two, so that an input is always a copy: a member that hangs keeps it.
	all.Lanes, all.Batch = max(lanes, 1), max(min(largest, stretch*max(smallest, 1)), 2)
	all.Serial, all.Most = false, 0
	return all
}

// Run runs a batch on the device that is free, and on another one where that fails. It blocks while
// none is free. The error is ctx's after its end, that of a picture, or the last device's where each
// has failed.
func (b *Backend) Run(ctx context.Context, batch *inference.Batch) error {
	var tried []*member
	for {
		m, wait := b.take(tried)
		if m == nil {
			select {
			case <-wait:
				continue
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		err := m.run(ctx, batch)
		gone := err != nil && ctx.Err() == nil && lost(err)
		b.give(m, gone, err == nil)
		if !gone {
			return err
		}
		if tried = append(tried, m); len(tried) == len(b.members) {
			return err
		}
	}
}

// take takes a lane of a member that has not tried this batch. Those that are left alone are taken
// where there is no other; wait is closed when one may have become free.
func (b *Backend) take(tried []*member) (m *member, wait <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	well := false
	for _, alone := range []bool{false, true} {
		for _, m := range b.members {
			if slices.Contains(tried, m) || m.until.After(now) != alone {
				continue
			}
			d := m.Device()
			if !alone && d.Servers > 0 && d.Up == 0 && len(b.members)-len(tried) > 1 {
				continue // it knows itself that it is away
			}
			if m.running < max(d.Lanes, 1) {
				m.running++
				return m, nil
			}
			well = true
		}
		if well {
			break // it will be free again
		}
	}
	return nil, b.freed
}

// give gives a lane back, and notes how its device is.
func (b *Backend) give(m *member, failed, well bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m.running--
	switch now := time.Now(); {
	case failed && now.Before(m.until): // another lane has seen it too
	case failed:
		m.until = now.Add(min(firstPause<<min(m.failures, 10), mostPause))
		m.failures++
	case well:
		m.failures, m.until = 0, time.Time{}
	}
	close(b.freed)
	b.freed = make(chan struct{})
}

// run runs a batch in parts of the size that the member takes.
func (m *member) run(ctx context.Context, batch *inference.Batch) error {
	for done := 0; done < batch.N; {
		part := batch.Part(done, min(batch.N-done, max(m.Device().Batch, 1)))
		if err := m.Run(ctx, part); err != nil {
			var hung *inference.HungPart
			if errors.As(err, &hung) {
				hung.From += done
			}
			return err
		}
		done += part.N
	}
	return nil
}

// lost reports whether err is a device's fault, so that another one may do better.
func lost(err error) bool {
	switch inference.CodeOf(err) {
	case inference.CodeRemote, inference.CodeOutOfMemory, inference.CodeDeviceLost, inference.CodeDevice:
		return true
	}
	return false
}

// Close closes the members. No run may be under way.
func (b *Backend) Close() (err error) {
	for _, m := range b.members {
		err = errors.Join(err, m.Backend.Close())
	}
	return err
}
