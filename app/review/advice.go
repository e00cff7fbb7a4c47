package review

import (
	"math"
	"time"
)

const (
	// Enough is how many pictures must have been judged before a figure is more than a
	// hint: with thirty right of thirty the interval still begins at 89 %.
	Enough = 30
	// Few is under how many judged pictures no share is shown at all, only its interval:
	// three right of three are no 100 %.
	Few = 10
)

// State is what can be said of a threshold.
type State uint8

// The states of a verdict.
const (
	// NothingJudged: no picture above the threshold was judged right or wrong.
	NothingJudged State = iota
	// TooFew: fewer than Enough were, and a share would promise too much.
	TooFew
	// Stated: the figures can be said.
	Stated
)

// StateOf returns what can be said of an estimate.
func StateOf(e Estimate) State {
	switch {
	case !e.Known():
		return NothingJudged
	case e.Judged < Enough:
		return TooFew
	}
	return Stated
}

// Advice is what to do with the answers of one label or business category.
type Advice uint8

// The advices.
const (
	// JudgeMore: too few were judged to tell.
	JudgeMore Advice = iota
	// Automate: 可以自动.
	Automate
	// SpotCheck: 建议抽查.
	SpotCheck
	// ByHand: 建议转人工.
	ByHand
)

// AdviceRule says which Advice is given, and is to be printed with it.
type AdviceRule struct {
	// Automate where the lower bound of the precision reaches it.
	Automate float64
	// SpotCheck where that is not so but the precision itself reaches it; ByHand below.
	SpotCheck float64
	// Least is how many judged pictures of the label are needed for any advice.
	Least int
}

// UsualAdvice returns the rule for a wanted accuracy: automate what is certain to reach it, and
// spot-check what is wrong at most twice as often.
func UsualAdvice(target float64) AdviceRule {
	return AdviceRule{Automate: target, SpotCheck: max(0, 1-2*(1-target)), Least: Few}
}

// Advise applies the rule to a precision.
func (r AdviceRule) Advise(precision Estimate) Advice {
	switch {
	case !precision.Known() || precision.Judged < r.Least:
		return JudgeMore
	case precision.Low >= r.Automate:
		return Automate
	case precision.Value >= r.SpotCheck:
		return SpotCheck
	}
	return ByHand
}

// Cost is what a volume of pictures takes.
type Cost struct {
	Machine time.Duration // of recognition
	ByHand  float64       // pictures for people
	People  time.Duration // of people, for those
}

// lasting returns nanoseconds as a time, which ends at 292 years.
func lasting(ns float64) time.Duration {
	if ns >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(ns)
}

// CostOf returns what pictures cost, at a measured speed of the machine in pictures a second, with a
// measured time that a person takes for one, and with the part that a point automates. What is 0 is
// not known, and what follows from it is 0 too.
func CostOf(pictures int, speed float64, pace time.Duration, p Point) Cost {
	c := Cost{ByHand: float64(pictures) * (1 - p.Coverage)}
	if speed > 0 {
		c.Machine = lasting(float64(pictures) / speed * float64(time.Second))
	}
	c.People = lasting(c.ByHand * float64(pace))
	return c
}
