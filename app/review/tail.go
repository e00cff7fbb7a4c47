package review

import "math"

// binomialTail is the chance of at most k of n where each has the chance p.
func binomialTail(k, n int, p float64) float64 {
	if k < 0 {
		return 0
	}
	if k >= n || p <= 0 {
		return 1
	}
	if p >= 1 {
		return 0
	}
	sum := 0.0
	for _, v := range binomial(n, p, k) {
		sum += v
	}
	return min(sum, 1)
}

// binomial is the chances of 0 … most of n, each with the chance p.
func binomial(n int, p float64, most int) []float64 {
	out := make([]float64, min(n, most)+1)
	switch {
	case p <= 0:
		out[0] = 1
		return out
	case p >= 1:
		if most >= n {
			out[n] = 1
		}
		return out
	}
	logP, logQ, whole := math.Log(p), math.Log1p(-p), logFactorial(n)
	for k := range out {
		out[k] = math.Exp(whole - logFactorial(k) - logFactorial(n-k) + float64(k)*logP + float64(n-k)*logQ)
	}
	return out
}

// hypergeometric is the chances of 0 … most wrong ones among n drawn of size pictures, of
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
