package batch

import (
	"context"
	"errors"
	"slices"
	"wanwu/inference"
)

// salvage is what becomes of a batch whose run failed though the device did not: it is halved and
// run again, again and again, until the pictures on which the network fails stand alone. First a
// grey picture tells whether the network works at all; where it does not, all get that error, since
// halving would only repeat it.
//
// After a run that did not come back the pictures run again one by one, and the
// one that hangs a second time is to blame.
//
// The runs read the input of the first one, so that callers who cancel return at once, and nothing
// is run for them alone. The batch keeps its lane meanwhile.
func (b *Batcher) salvage(bt *batch, input []float32, cause error) {
	rs := bt.requests
	blame(rs, cause)
	if inference.CodeOf(cause) != inference.CodeHang {
		if err := b.grey(bt); err != nil {
			if !fatal(err) {
				err = &inference.Error{Code: inference.CodeBackend, Err: cause}
			}
			b.deliver(rs, finishedRun{}, err)
			return
		}
	}
	groups := split(span{0, len(rs)}, cause)
	for len(groups) > 0 {
		s := groups[0]
		groups = groups[1:]
		g := rs[s.from:s.to]
		if !b.wanted(g) {
			b.deliver(g, finishedRun{}, context.Canceled)
			continue
		}
		run, err := b.run(bt, g, input[s.from*b.cfg.Len:s.to*b.cfg.Len])
		blame(g, err)
		switch {
		case err == nil:
			b.deliver(g, run, nil)
		case bt.ctx.Err() != nil || fatal(err):
			b.deliver(g, run, err)
			for _, s := range groups {
				b.deliver(rs[s.from:s.to], run, err)
			}
			return
		case len(g) > 1 || inference.CodeOf(err) == inference.CodeHang && g[0].hangs < 2:
			groups = append(split(s, err), groups...)
		case inference.CodeOf(err) == inference.CodeHang:
			b.deliver(g, run, err)
		default:
			b.deliver(g, run, &inference.Error{Code: inference.CodeRejected, Err: err})
		}
	}
}

// wanted reports whether a caller waits for one of rs.
func (b *Batcher) wanted(rs []*request) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(rs, func(r *request) bool { return !r.left })
}

// grey runs a grey picture, and says what the network fails with on that. A run of
// it that does not come back says nothing of the network, since hangs pass, so it is
// run again; by the last time a device that always hangs was given up, and what took
// its place answers, or nothing can.
func (b *Batcher) grey(bt *batch) (err error) {
	for range inference.MostHangs + 1 {
		if _, err = b.call(bt, 1, make([]float32, b.cfg.Len)); inference.CodeOf(err) != inference.CodeHang {
			break
		}
	}
	return err
}

// blame counts for each of rs that it was in a run that did not come back.
func blame(rs []*request, err error) {
	if inference.CodeOf(err) != inference.CodeHang {
		return
	}
	at := &inference.HungPart{N: len(rs)}
	errors.As(err, &at) // where the backend ran them in parts
	for _, r := range rs[at.From : at.From+at.N] {
		r.hangs++
	}
}

// span is some of a batch's pictures: from…to, without to.
type span struct{ from, to int }

// split says how to run s again after err: one by one after a hang, else halves.
func split(s span, err error) (groups []span) {
	if inference.CodeOf(err) == inference.CodeHang {
		for i := s.from; i < s.to; i++ {
			groups = append(groups, span{i, i + 1})
		}
		return groups
	}
	half := s.from + (s.to-s.from+1)/2
	if groups = append(groups, span{s.from, half}); half < s.to {
		groups = append(groups, span{half, s.to})
	}
	return groups
}
