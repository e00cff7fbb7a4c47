package session

import (
	"maps"
	"time"

	"wanwu/inference"
	"wanwu/inference/source"
)

const (
	// rateStep and rateSteps make the window over which speed is measured: 20
	// samples a quarter of a second apart, so five seconds; shorter and the
	// figure jumps, longer and it lags behind a change of pictures.
	rateStep  = 250 * time.Millisecond
	rateSteps = 20
)

// progress computes the figures of Status. Its owner guards it.
type progress struct {
	phase       Phase
	err         error
	skippedTask error // of the first task that could not run while others could
	scanning    bool
	stopped     bool

	total, finished, failed, added, cached int
	skipped                                map[source.SkipReason]int
	noPictures                             string // the first that was skipped for having no pictures
	file                                   string

	begun, ended time.Time
	ran          int32    // the one task of these drops
	several      bool     // it is not the only one
	samples      []sample // oldest first, at most rateSteps
}

// sample is how many pictures were recognised at a moment, those from the store not counted:
// they say nothing of the speed.
type sample struct {
	at time.Time
	n  int
}

// begin starts the count for a drop that finds the session idle.
func (p *progress) begin(now time.Time) {
	*p = progress{phase: Running, begun: now, samples: []sample{{now, 0}}}
}

// run notes that the run of a drop begins.
func (p *progress) run(task int32) {
	if p.ran != 0 && p.ran != task {
		p.several = true
	}
	p.ran = task
}

// forget resets the figures.
func (p *progress) forget() { *p = progress{phase: p.phase, err: p.err} }

// skipTask notes why a task could not run; the others do.
func (p *progress) skipTask(err error) {
	if p.skippedTask == nil {
		p.skippedTask = err
	}
}

func (p *progress) end(now time.Time, err error, stopped bool) {
	p.phase, p.err, p.stopped, p.ended = Ready, err, stopped, now
}

func (p *progress) skip(path string, why source.SkipReason) {
	if why == source.SkipNoPictures && p.noPictures == "" {
		p.noPictures = path
	}
	if p.skipped == nil {
		p.skipped = map[source.SkipReason]int{}
	}
	p.skipped[why]++
}

func (p *progress) finish(now time.Time, r *inference.Result) {
	p.finished++
	if r.Err != nil {
		p.failed++
	}
	if r.Cached {
		p.cached++
	}
	p.file = r.Item.Path
	if last := p.samples[len(p.samples)-1]; now.Sub(last.at) >= rateStep {
		if len(p.samples) == rateSteps {
			p.samples = append(p.samples[:0], p.samples[1:]...)
		}
		p.samples = append(p.samples, sample{now, p.finished - p.cached})
	}
}

func (p *progress) status(now time.Time) Status {
	st := Status{
		Phase: p.phase, Err: p.err, Scanning: p.scanning, Stopped: p.stopped,
		Total: p.total, Finished: p.finished, Failed: p.failed,
		Added: p.added, Cached: p.cached, Skipped: maps.Clone(p.skipped), NoPictures: p.noPictures, File: p.file,
	}
	if p.begun.IsZero() {
		return st
	}
	st.Begun = p.begun
	if !p.several {
		st.Ran = p.ran
	}
	if p.phase == Ready {
		// At the end the speed is that of the whole, which is what a person
		// writes down.
		st.Elapsed = p.ended.Sub(p.begun)
		if s := st.Elapsed.Seconds(); s > 0 {
			st.Rate = float64(p.finished-p.cached) / s
		}
		return st
	}
	st.Elapsed = now.Sub(p.begun)
	oldest := p.samples[0]
	if s := now.Sub(oldest.at).Seconds(); s > 0 {
		st.Rate = float64(p.finished-p.cached-oldest.n) / s
	}
	if st.Rate > 0 && !p.scanning {
		st.Remaining = time.Duration(float64(p.total-p.finished) / st.Rate * float64(time.Second))
	}
	return st
}
