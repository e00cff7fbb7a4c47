package review

import "math"

// Comparison is two runs over the same pictures against one truth.
type Comparison struct {
	Pictures int // that both have an answer row for
	Changed  int // of them, answers that differ
	Judged   int // of them, right or wrong in both runs
	// BothRight, Win, Lose and BothWrong add up to Judged: Win is pictures that only the
	// second run has right, Lose those that only the first has.
	BothRight, Win, Lose, BothWrong int
	// First and Second are the accuracies of both over the judged pictures.
	First, Second Estimate
	// P is the chance of a difference as large as that of Win and Lose, or larger, between
	// runs that are equally good: McNemar's exact test, two-sided. 1 where nothing differs.
	P float64
}

// Chance reports whether the difference may well be chance: P is above Level.
func (c Comparison) Chance() bool { return c.P > Level }

// Compare counts two runs. Row i of both is the same picture; a verdict is of the run that it is
// in, so that a run without one is judged by the truth.
func Compare(first, second *Table) Comparison {
	c := Comparison{Pictures: min(first.Len(), second.Len())}
	for i := range c.Pictures {
		if first.Class[i] != second.Class[i] {
			c.Changed++
		}
		a, b := first.Judged(i), second.Judged(i)
		switch {
		case a == Right && b == Right:
			c.BothRight++
		case a == Wrong && b == Right:
			c.Win++
		case a == Right && b == Wrong:
			c.Lose++
		case a == Wrong && b == Wrong:
			c.BothWrong++
		}
	}
	c.Judged = c.BothRight + c.Win + c.Lose + c.BothWrong
	c.First = share(c.BothRight+c.Lose, c.Win+c.BothWrong, 0)
	c.Second = share(c.BothRight+c.Win, c.Lose+c.BothWrong, 0)
	c.P = McNemar(c.Win, c.Lose)
	return c
}

// McNemar returns the two-sided p-value of McNemar's exact test, of pictures that only one of two
// runs has right: twice the smaller tail of a fair coin.
func McNemar(win, lose int) float64 {
	return min(1, 2*binomialTail(min(win, lose), win+lose, 0.5))
}

// Kappa returns Cohen's kappa of two people's labels for the same pictures: agreement beyond what
// chance gives, 1 for complete agreement, 0 for none beyond chance. Pictures that one of them has
// not labelled (None) are left out. It is NaN where nothing is left, or where both gave one and the
// same label to everything, of which chance explains all.
func Kappa(a, b []int32) float64 {
	type counts struct{ a, b int }
	labels := map[int32]counts{}
	n, same := 0, 0
	for i := range min(len(a), len(b)) {
		if a[i] == None || b[i] == None {
			continue
		}
		n++
		if a[i] == b[i] {
			same++
		}
		c := labels[a[i]]
		c.a++
		labels[a[i]] = c
		c = labels[b[i]]
		c.b++
		labels[b[i]] = c
	}
	if n == 0 {
		return math.NaN()
	}
	chance := 0 // agreements expected by chance, times n
	for _, c := range labels {
		chance += c.a * c.b
	}
	if chance == n*n {
		return math.NaN()
	}
	expected := float64(chance) / float64(n)
	return (float64(same) - expected) / (float64(n) - expected)
}
