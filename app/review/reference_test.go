package review

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// The figures of other programs, as scripts/review/reference.py has them.
type reference struct {
	Simple, Stratified struct {
		Predicted, Truth, Band       []int32
		Score, Precision, Recall, F1 []float64
		Support, Size                []int
		Confusion                    [][]int
		Accuracy, ECE                float64
		Interval                     [2]float64
		Curve                        []struct {
			Threshold, Coverage, Accuracy float64
			N                             int
			Interval                      [2]float64
		}
	}
	Wilson []struct {
		K, N     int
		Interval [2]float64
	}
	McNemar []struct {
		Lose, Win int
		P         float64
	}
	Kappa struct {
		A, B  []int32
		Kappa float64
	}
	Compared struct {
		Truth, First, Second []int32
		Lose, Win            int
	}
	Binomial []struct {
		K, N    int
		P, Tail float64
	}
	Hypergeometric []struct {
		N, Wrong, Size, K int
		P                 float64
	}
}

const (
	figureTolerance   = 1e-6
	intervalTolerance = 1e-4
)

func readReference(t *testing.T) (r reference) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "reference.json"))
	if err == nil {
		err = json.Unmarshal(raw, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func nearInterval(t *testing.T, what string, e Estimate, want [2]float64) {
	t.Helper()
	near(t, what+" low", e.Low, want[0], intervalTolerance)
	near(t, what+" high", e.High, want[1], intervalTolerance)
}

func TestReferenceSimple(t *testing.T) {
	r := readReference(t).Simple
	e := Evaluate(&Table{Labels: len(r.F1), Class: r.Predicted, Truth: r.Truth, Score: r.Score})
	near(t, "accuracy", e.Top1().Value, r.Accuracy, figureTolerance)
	nearInterval(t, "accuracy", e.Top1(), r.Interval)
	_, ece := e.Calibration()
	near(t, "ECE", ece, r.ECE, figureTolerance)
	for _, want := range r.Curve {
		got := e.Point(want.Threshold)
		near(t, "coverage", got.Coverage, want.Coverage, figureTolerance)
		near(t, "accuracy above a threshold", got.Accuracy.Value, want.Accuracy, figureTolerance)
		nearInterval(t, "accuracy above a threshold", got.Accuracy, want.Interval)
		if got.Accuracy.Judged != want.N {
			t.Errorf("%d judged from %v, want %d", got.Accuracy.Judged, want.Threshold, want.N)
		}
	}
	labelsEqual(t, e, r.Precision, r.Recall, r.F1, r.Support, r.Confusion)
}

func labelsEqual(t *testing.T, e *Evaluation, precision, recall, f1 []float64, support []int, confusion [][]int) {
	t.Helper()
	labels := e.Labels(0)
	if len(labels) != len(f1) {
		t.Fatalf("%d labels, want %d", len(labels), len(f1))
	}
	for i, l := range labels {
		near(t, "precision", l.Precision.Value, precision[i], figureTolerance)
		near(t, "recall", l.Recall.Value, recall[i], figureTolerance)
		near(t, "F1", l.F1, f1[i], figureTolerance)
		if l.Support != support[i] {
			t.Errorf("support %d, want %d", l.Support, support[i])
		}
	}
	seen := 0
	for _, c := range e.Confusions(0) {
		seen += c.Count
		if want := confusion[c.Truth][c.Predicted]; c.Count != want {
			t.Errorf("%+v, want %d", c, want)
		}
	}
	for i := range confusion {
		for j := range confusion {
			if i != j {
				seen -= confusion[i][j]
			}
		}
	}
	if seen != 0 {
		t.Errorf("%d confusions too many", seen)
	}
}

func TestReferenceStratified(t *testing.T) {
	r := readReference(t).Stratified
	table := &Table{Labels: len(r.F1), Class: r.Predicted, Truth: r.Truth, Score: r.Score, Band: r.Band}
	// The pictures of each band that were not judged, with a score of the band.
	judged := make([]int, len(r.Size))
	for _, b := range r.Band {
		judged[b]++
	}
	for b, n := range r.Size {
		for range n - judged[b] {
			table.Class, table.Truth = append(table.Class, 0), append(table.Truth, None)
			table.Score, table.Band = append(table.Score, float64(b)/4), append(table.Band, int32(b))
		}
	}
	e := Evaluate(table)
	near(t, "accuracy", e.Top1().Value, r.Accuracy, figureTolerance)
	_, ece := e.Calibration()
	near(t, "ECE", ece, r.ECE, figureTolerance)
	labelsEqual(t, e, r.Precision, r.Recall, r.F1, r.Support, r.Confusion)
}

func TestReferenceWilson(t *testing.T) {
	for _, c := range readReference(t).Wilson {
		low, high := Wilson(c.K, c.N)
		nearInterval(t, "Wilson", Estimate{Low: low, High: high}, c.Interval)
		// One stratum that is a small part of its pictures is a simple sample.
		one := Accuracy([]Stratum{{Size: 1e9, Right: c.K, Wrong: c.N - c.K}})
		nearInterval(t, "one stratum", one, c.Interval)
	}
}

func TestReferenceCompare(t *testing.T) {
	r := readReference(t)
	for _, c := range r.McNemar {
		near(t, "McNemar", McNemar(c.Win, c.Lose), c.P, figureTolerance)
	}
	near(t, "kappa", Kappa(r.Kappa.A, r.Kappa.B), r.Kappa.Kappa, figureTolerance)
	c := Compare(&Table{Class: r.Compared.First, Truth: r.Compared.Truth}, &Table{Class: r.Compared.Second, Truth: r.Compared.Truth})
	if c.Win != r.Compared.Win || c.Lose != r.Compared.Lose || c.Judged != len(r.Compared.Truth) {
		t.Errorf("%+v", c)
	}
}

func TestReferenceTails(t *testing.T) {
	r := readReference(t)
	for _, c := range r.Binomial {
		near(t, "binomial tail", binomialTail(c.K, c.N, c.P), c.Tail, figureTolerance)
	}
	for _, c := range r.Hypergeometric {
		near(t, "hypergeometric", hypergeometric(c.N, c.Wrong, c.Size, c.K)[c.K], c.P, figureTolerance)
	}
}
