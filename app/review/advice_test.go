package review_test

import (
	"math"
	"testing"
	"time"

	"wanwu/app/review"
)

func estimate(right, wrong int) review.Estimate {
	e := review.Estimate{Value: float64(right) / float64(right+wrong), Judged: right + wrong, Effective: float64(right + wrong)}
	e.Low, e.High = review.Wilson(right, right+wrong)
	return e
}

func TestAdvice(t *testing.T) {
	rule := review.UsualAdvice(0.9)
	for _, c := range []struct {
		right, wrong int
		want         review.Advice
	}{{97, 3, review.Automate}, {9, 0, review.JudgeMore}, {95, 5, review.SpotCheck}, {85, 15, review.SpotCheck}, {44, 56, review.ByHand}} {
		if got := rule.Advise(estimate(c.right, c.wrong)); got != c.want {
			t.Errorf("%d right, %d wrong: %v", c.right, c.wrong, got)
		}
	}
	if got := rule.Advise(review.Estimate{Value: math.NaN(), High: 1}); got != review.JudgeMore {
		t.Errorf("nothing judged: %v", got)
	}
}

func TestState(t *testing.T) {
	if s := review.StateOf(review.Estimate{Value: math.NaN(), Judged: 40}); s != review.NothingJudged {
		t.Error(s)
	}
	if s := review.StateOf(estimate(3, 0)); s != review.TooFew {
		t.Error(s)
	}
	if s := review.StateOf(estimate(29, 1)); s != review.Stated {
		t.Error(s)
	}
}

func TestCost(t *testing.T) {
	c := review.CostOf(1_000_000, 58, 2400*time.Millisecond, review.Point{Coverage: 0.71})
	if h := c.Machine.Hours(); math.Abs(h-4.79) > 0.01 || math.Abs(c.ByHand-290_000) > 1 || math.Abs(c.People.Hours()-193.33) > 0.01 {
		t.Errorf("%+v", c)
	}
	if c := review.CostOf(10, 0, 0, review.Point{}); c.Machine != time.Duration(0) || c.People != 0 || c.ByHand != 10 {
		t.Errorf("%+v", c)
	}
	if c := review.CostOf(1_000_000_000, 1e-9, time.Minute, review.Point{}); c.Machine != math.MaxInt64 || c.People != math.MaxInt64 {
		t.Errorf("centuries are %+v", c)
	}
}

func TestMore(t *testing.T) {
	e := estimate(93, 7)
	n, ok := e.More(0.03, 10_000)
	if !ok || n <= 0 {
		t.Fatal(n, ok)
	}
	share := func(n int) review.Estimate {
		return estimate(int(math.Round(0.93*float64(n))), n-int(math.Round(0.93*float64(n))))
	}
	if share(100+n).HalfWidth() > 0.0302 || share(100+n-10).HalfWidth() < 0.0298 {
		t.Errorf("%d more: ±%.4f", n, share(100+n).HalfWidth())
	}
	if n, ok := e.More(0.03, 5); ok || n != 5 {
		t.Error(n, ok)
	}
	if n, ok := e.More(0.5, 0); !ok || n != 0 {
		t.Error(n, ok)
	}
}

func TestMoreToProve(t *testing.T) {
	table := &review.Table{Labels: 2}
	for i := range 5000 {
		truth := review.None
		if i < 50 {
			truth = 0
			if i%12 == 0 { // five wrong
				truth = 1
			}
		}
		table.Class, table.Score, table.Truth = append(table.Class, 0), append(table.Score, 0.9), append(table.Truth, truth)
	}
	e := review.Evaluate(table)
	if _, ok := e.Lowest(0.85); ok {
		t.Error("45 of 50 are no proof of 85 %")
	}
	if n, ok := e.MoreToProve(0.85); !ok || n < 100 || n > 1000 {
		t.Error(n, ok)
	}
	if n, ok := e.MoreToProve(0.95); ok {
		t.Error(n, ok)
	}
}
