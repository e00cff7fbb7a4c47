package review

import "math"

// guide predicts how often answers are right by their score: a logistic curve in the
// score's logit. It only chooses where a proof begins, so that a wrong guess costs power
// and never the level.
type guide struct{ intercept, slope float64 }

// The guide begins by believing the scores (intercept 0, slope 1) with these standard
// deviations.
const (
	guideIntercept = 1.5
	guideSlope     = 0.5
)

// at returns the predicted accuracy of answers whose score has these log odds.
func (g guide) at(odds float64) float64 {
	return 1 / (1 + math.Exp(-g.intercept-max(g.slope, 0)*odds))
}

// logOdds returns the logit of a score, kept off the ends.
func logOdds(s float64) float64 {
	s = min(max(s, 1e-4), 1-1e-4)
	return math.Log(s / (1 - s))
}

// learn fits the guide to judged pictures by Newton's method from where it is.
func (g guide) learn(judged []judgedScore) guide {
	for range 12 {
		ga, gb := -g.intercept/(guideIntercept*guideIntercept), -(g.slope-1)/(guideSlope*guideSlope)
		haa, hab, hbb := 1/(guideIntercept*guideIntercept), 0.0, 1/(guideSlope*guideSlope)
		for _, j := range judged {
			x := j.odds
			p := 1 / (1 + math.Exp(-g.intercept-g.slope*x))
			d := -p
			if j.right {
				d = 1 - p
			}
			w := p * (1 - p)
			ga, gb = ga+d, gb+d*x
			haa, hab, hbb = haa+w, hab+w*x, hbb+w*x*x
		}
		det := haa*hbb - hab*hab
		da, db := (hbb*ga-hab*gb)/det, (haa*gb-hab*ga)/det
		step := 1.0
		if m := max(math.Abs(da), math.Abs(db)); m > 2 {
			step = 2 / m
		}
		g.intercept, g.slope = g.intercept+step*da, g.slope+step*db
		if math.Abs(da)+math.Abs(db) < 1e-4 {
			break
		}
	}
	return g
}
