package review

import "math"

// CalibrationBins is into how many bins of equal width scores are put to be compared with
// how often they are right.
const CalibrationBins = 10

// Bin is one bar of a reliability diagram: scores above Low, up to and with High.
type Bin struct {
	Low, High float64
	Score     float64 // mean of the judged pictures in it; NaN where there are none
	Accuracy  Estimate
}

// Calibration compares scores with how often the answers are right: the bins of the
// reliability diagram, and the expected calibration error, the mean distance between score
// and accuracy over the judged pictures. That is NaN where nothing was judged right or
// wrong. In a stratified deck every judged picture counts for as many as it stands for.
func (e *Evaluation) Calibration() (bins []Bin, ece float64) {
	type sum struct {
		n                            int
		weight, squares, hits, score float64
	}
	var sums [CalibrationBins]sum
	total := 0.0
	for _, j := range e.judged {
		if j.verdict == Unsure || j.class == None {
			continue
		}
		w := e.weight[j.band]
		s := &sums[binOf(j.confidence)]
		s.n++
		s.weight, s.squares, s.score = s.weight+w, s.squares+w*w, s.score+w*j.confidence
		if j.verdict == Right {
			s.hits += w
		}
		total += w
	}
	ece = math.NaN()
	if total > 0 {
		ece = 0
	}
	for k, s := range sums {
		b := Bin{Low: float64(k) / CalibrationBins, High: float64(k+1) / CalibrationBins, Score: math.NaN()}
		b.Accuracy = rate(s.hits, s.weight, s.squares, s.n)
		if s.n > 0 {
			b.Score = s.score / s.weight
			ece += s.weight / total * math.Abs(b.Score-b.Accuracy.Value)
		}
		bins = append(bins, b)
	}
	return bins, ece
}

// Bias returns by how much the scores of the judged pictures exceed how often they are right, on
// average: above 0 they promise too much, below 0 too little. It is NaN where nothing was judged
// right or wrong.
func (e *Evaluation) Bias() float64 {
	sum, total := 0.0, 0.0
	for _, j := range e.judged {
		if j.verdict == Unsure || j.class == None {
			continue
		}
		w, right := e.weight[j.band], 0.0
		if j.verdict == Right {
			right = 1
		}
		sum, total = sum+w*(j.confidence-right), total+w
	}
	return sum / total
}

func binOf(score float64) int {
	for k := range CalibrationBins - 1 {
		if score <= float64(k+1)/CalibrationBins {
			return k
		}
	}
	return CalibrationBins - 1
}
