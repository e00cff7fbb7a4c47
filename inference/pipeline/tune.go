package pipeline

// The parameters of a tuner.
const (
	// tuneGain is by how much more decoders must beat fewer, measured before and
	// after, to stay: less is noise.
	tuneGain = 1.10
	// tuneRest is how many measurements a failed trial is followed by without one. It
	// doubles each time, up to tuneRestMost.
	tuneRest     = 16
	tuneRestMost = 256
)

// tuner finds out how many decoders a run needs, from its own traffic. Decoders that
// compute are as many as cores (and one); where they wait, for a network folder or a
// slow disk, more of them help, and how many nothing but trying tells. It never goes
// below its start: there fewer gain nothing, they only hold less.
//
// It is a climb with memory of one step: measure, try half as many again, measure,
// go back, measure. The trial is taken over if it beat both of its neighbours, so that
// pictures that happen to be larger do not pass for a change.
type tuner struct {
	now, most int
	state     tuneState
	before    float64 // rate before the trial
	trial     float64
	rest      int // measurements left without a trial
	pause     int // the rest after the next failure
}

type tuneState uint8

const (
	tuneBefore tuneState = iota // measuring, ahead of a trial
	tuneTrial
	tuneAfter
)

func newTuner(start, most int) *tuner {
	return &tuner{now: start, most: max(most, start), pause: tuneRest}
}

// observe takes the rate measured since the last call, in pictures per unit of time,
// and returns the number of decoders for the next measurement.
func (t *tuner) observe(rate float64) int {
	switch t.state {
	case tuneBefore:
		if t.rest > 0 {
			t.rest--
			return t.now
		}
		if t.next() == t.now {
			return t.now
		}
		t.before, t.state = rate, tuneTrial
		return t.next()
	case tuneTrial:
		t.trial, t.state = rate, tuneAfter
		if t.trial <= tuneGain*t.before {
			t.fail()
		}
		return t.now
	}
	t.state = tuneBefore
	if t.trial > tuneGain*max(t.before, rate) {
		t.now, t.pause = t.next(), tuneRest
	} else {
		t.fail()
	}
	return t.now
}

func (t *tuner) fail() {
	t.state, t.rest = tuneBefore, t.pause
	t.pause = min(2*t.pause, tuneRestMost)
}

// next returns the number of decoders to try.
func (t *tuner) next() int { return min(t.now+(t.now+1)/2, t.most) }
