package review

import (
	"math"
	"sort"
)

// binomialTail returns the chance of at most k of n where each has the chance p.
func binomialTail(k, n int, p float64) float64 {
	switch {
	case k < 0:
		return 0
	case k >= n || p <= 0:
		return 1
	case p >= 1:
		return 0
	}
	// From the largest downwards, until what comes is lost in the last bits.
	term := math.Exp(logChoose(n, k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
	if k > int(float64(n)*p) && term == 0 {
		return 1
	}
	sum := term
	for j := k; j > 0; j-- {
		term *= float64(j) * (1 - p) / (float64(n-j+1) * p)
		sum += term
		if term < 1e-17*sum && float64(j) < float64(n)*p {
			break
		}
	}
	return min(sum, 1)
}

// allowed returns how many wrong answers among n still prove a target; −1 where none do.
func allowed(n int, target float64) int {
	return sort.Search(n+1, func(k int) bool { return binomialTail(k, n, 1-target) > Level }) - 1
}

// hypergeometric returns the chances of 0 … most wrong ones among n drawn of size pictures, of
// which wrong are wrong.
func hypergeometric(n, wrong, size, most int) []float64 {
	out := make([]float64, min(n, most)+1)
	whole := logChoose(size, n)
	for k := range out {
		if k <= wrong && n-k <= size-wrong {
			out[k] = math.Exp(logChoose(wrong, k) + logChoose(size-wrong, n-k) - whole)
		}
	}
	return out
}

func logChoose(n, k int) float64 { return logFactorial(n) - logFactorial(k) - logFactorial(n-k) }

func logFactorial(n int) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}
