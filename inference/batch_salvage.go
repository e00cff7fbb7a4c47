package inference

import "errors"

// salvage is what becomes of a batch whose run failed though the device did not:
// it is halved and run again, again and again, until the pictures on which the
// network fails stand alone. First a grey picture tells whether the network works
// at all; where it does not, all are told so, since halving would only repeat it.
//
// After a run that did not come back the pictures run again one by one, and the
// one that hangs a second time is to blame.
//
// The batch keeps its lane meanwhile.
func (b *Batcher) salvage(bt *batch, cause error) {
	b.mu.Lock()
	bt.copied = false // slots are read again: callers who give up must wait
	rs := stillSeated(bt.requests)
	b.mu.Unlock()
	blame(bt.requests, cause)

	if CodeOf(cause) != CodeHang {
		if err := b.grey(bt); err != nil {
			if !fatal(err) {
				err = &Error{Code: CodeBackend, Err: cause}
			}
			b.deliver(bt.requests, finishedRun{}, err)
			return
		}
	}
	groups := split(rs, cause)
	for len(groups) > 0 {
		g := groups[0]
		groups = groups[1:]
		b.copyIn(bt, g)
		run, err := b.run(bt, g)
		blame(g, err)
		switch {
		case err == nil:
			b.deliver(g, run, nil)
		case bt.ctx.Err() != nil || fatal(err):
			b.deliver(g, run, err)
			for _, g := range groups {
				b.deliver(g, run, err)
			}
			return
		case len(g) > 1 || CodeOf(err) == CodeHang && g[0].hangs < 2:
			groups = append(split(g, err), groups...)
		case CodeOf(err) == CodeHang:
			b.deliver(g, run, err)
		default:
			b.deliver(g, run, &Error{Code: CodeRejected, Err: err})
		}
	}
}

// grey runs a grey picture, and says what the network fails with on that. A run of
// it that does not come back says nothing of the network, since hangs pass, so it is
// run again; by the last time a device that always hangs was given up, and what took
// its place answers, or nothing can.
func (b *Batcher) grey(bt *batch) (err error) {
	for range mostHangs + 1 {
		if _, err = b.call(bt, 1, make([]float32, b.cfg.Len)); CodeOf(err) != CodeHang {
			break
		}
	}
	return err
}

// blame counts for each of rs that it was in a run that did not come back.
func blame(rs []*request, err error) {
	if CodeOf(err) != CodeHang {
		return
	}
	at := &hungPart{n: len(rs)}
	errors.As(err, &at) // where the backend ran them in parts
	for _, r := range rs[at.from : at.from+at.n] {
		r.hangs++
	}
}

// split says how to run rs again after err: one by one after a hang, else halves.
func split(rs []*request, err error) (groups [][]*request) {
	if CodeOf(err) == CodeHang {
		for i := range rs {
			groups = append(groups, rs[i:i+1])
		}
		return groups
	}
	half := (len(rs) + 1) / 2
	for _, g := range [][]*request{rs[:half], rs[half:]} {
		if len(g) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// stillSeated leaves out those whose callers are gone and may have used their
// slots for something else.
func stillSeated(rs []*request) (out []*request) {
	for _, r := range rs {
		if r.state == seated {
			out = append(out, r)
		}
	}
	return out
}
