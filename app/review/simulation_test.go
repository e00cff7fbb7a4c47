package review_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"wanwu/app/review"
)

// simulatedDecks is how many decks of each kind are simulated in each setting: few by
// default. With -v -decks 2000 the whole table is printed, and every setting has to keep
// what is promised; that takes an hour.
var simulatedDecks = flag.Int("decks", 2, "simulated decks of each kind and setting")

// setting is how pictures and decks are made.
type setting struct {
	accuracy float64 // of all pictures, about
	slope    float64 // how much the score says: 0 nothing, 1 as much as a calibrated one
	judged   int
}

// population is pictures of which everything is known.
type population struct {
	score []float64
	right []bool
}

const pictures = 4000

func (s setting) population(r *rand.Rand) population {
	p := population{make([]float64, pictures), make([]bool, pictures)}
	shape := r.IntN(3)
	for i := range p.score {
		v := 0.0
		switch shape {
		case 0:
			v = r.Float64()
		case 1:
			v = 1 - math.Pow(r.Float64(), 3)
		default:
			v = 1 / (1 + math.Exp(-2-2*r.NormFloat64()))
		}
		p.score[i] = math.Round(min(max(v, 0.001), 0.999)*1e4) / 1e4
	}
	odds := make([]float64, pictures)
	for i, v := range p.score {
		odds[i] = s.slope * math.Log(v/(1-v))
	}
	at := func(intercept, odds float64) float64 { return 1 / (1 + math.Exp(-intercept-odds)) }
	low, high := -20.0, 20.0
	for range 30 {
		mid, mean := (low+high)/2, 0.0
		for _, v := range odds {
			mean += at(mid, v)
		}
		if mean < s.accuracy*pictures {
			low = mid
		} else {
			high = mid
		}
	}
	for i, v := range odds {
		p.right[i] = r.Float64() < at(low, v)
	}
	return p
}

// table returns the population with nothing judged.
func (p population) table() *review.Table {
	t := &review.Table{Labels: 2, Class: make([]int32, pictures), Score: p.score, Truth: make([]int32, pictures)}
	for i := range t.Truth {
		t.Truth[i] = review.None
	}
	return t
}

func (p population) judge(t *review.Table, row int) {
	t.Truth[row] = 1
	if p.right[row] {
		t.Truth[row] = t.Class[row]
	}
}

// above returns the share of pictures that reach a threshold, and their true accuracy.
func (p population) above(threshold float64) (coverage, accuracy float64) {
	n, right := 0, 0
	for i, s := range p.score {
		if s >= threshold {
			n++
			if p.right[i] {
				right++
			}
		}
	}
	return float64(n) / pictures, float64(right) / float64(max(n, 1))
}

// kinds of decks.
var kinds = []struct {
	name string
	ours bool // drawn as a person would: it has to do better than the reference
	draw func(r *rand.Rand, p population, n int) *review.Table
}{
	{"simple", true, func(r *rand.Rand, p population, n int) *review.Table {
		t := p.table()
		for _, i := range r.Perm(pictures)[:n] {
			p.judge(t, i)
		}
		return t
	}},
	{"deck", true, func(r *rand.Rand, p population, n int) *review.Table {
		t := p.table()
		o := review.DeckOptions{Seed: r.Uint64(), N: min(n, review.PilotDeck), Decision: math.NaN()}
		for {
			d := review.Draw(t, o)
			t.Band = d.Band
			for _, i := range d.Order {
				p.judge(t, int(i))
			}
			if o.N == n {
				return t
			}
			o.From, o.N, o.Decision = o.N, n, review.Evaluate(t).Decision(simulatedTarget)
		}
	}},
	{"proportional", true, func(r *rand.Rand, p population, n int) *review.Table {
		t := p.table()
		d := review.Draw(t, review.DeckOptions{Seed: r.Uint64(), N: n, Decision: math.NaN()})
		t.Band = d.Band
		for _, i := range d.Order {
			p.judge(t, int(i))
		}
		return t
	}},
	{"equal bands", false, func(r *rand.Rand, p population, n int) *review.Table { // as many of each fifth of 0…1
		const bands = 5
		t := p.table()
		t.Band = make([]int32, pictures)
		var rows [bands][]int
		for _, i := range r.Perm(pictures) {
			t.Band[i] = min(int32(p.score[i]*bands), bands-1)
			rows[t.Band[i]] = append(rows[t.Band[i]], i)
		}
		for k := range rows {
			for _, i := range rows[k][:min(n/bands, len(rows[k]))] {
				p.judge(t, i)
			}
		}
		return t
	}},
	{"odd bands", false, func(r *rand.Rand, p population, n int) *review.Table { // bands that have nothing to do with scores
		const bands = 4
		t := p.table()
		t.Band = make([]int32, pictures)
		var dealt [bands]int
		quota := [bands]int{n / 2, n / 4, n / 8, n - n/2 - n/4 - n/8}
		for i := range t.Band {
			t.Band[i] = int32(i % bands)
		}
		for _, i := range r.Perm(pictures) {
			if b := t.Band[i]; dealt[b] < quota[b] {
				dealt[b]++
				p.judge(t, i)
			}
		}
		return t
	}},
}

const simulatedTarget = 0.9

// reference returns what a plain program does with a simple sample: the thresholds 1.00, 0.99 … as
// long as the exact binomial test rejects, passing over those where too few were judged to reject
// at all.
func reference(t *review.Table) (threshold float64, ok bool) {
	begun := false
	for k := 100; k >= 0; k-- {
		at, n, wrong := float64(k)/100, 0, 0
		for i, s := range t.Score {
			if t.Truth[i] != review.None && s >= at {
				n++
				if t.Truth[i] != t.Class[i] {
					wrong++
				}
			}
		}
		if !begun && math.Pow(simulatedTarget, float64(n)) > 0.05 {
			continue
		}
		begun = true
		tail := 0.0
		for j := 0; j <= wrong; j++ {
			a, _ := math.Lgamma(float64(n) + 1)
			b, _ := math.Lgamma(float64(j) + 1)
			c, _ := math.Lgamma(float64(n-j) + 1)
			tail += math.Exp(a - b - c + float64(j)*math.Log(1-simulatedTarget) + float64(n-j)*math.Log(simulatedTarget))
		}
		if tail > 0.05 {
			break
		}
		threshold, ok = at, true
	}
	return threshold, ok
}

// outcome is what the decks of one kind in one setting came to.
type outcome struct {
	decks, held, broken int
	width               float64 // sum of the intervals' widths
	automated, plain    float64 // sums of shares: ours, and the reference's
}

func (o *outcome) add(p outcome) {
	o.decks, o.held, o.broken = o.decks+p.decks, o.held+p.held, o.broken+p.broken
	o.width, o.automated, o.plain = o.width+p.width, o.automated+p.automated, o.plain+p.plain
}

func (s setting) simulate(kind int, decks int, seed uint64) (o outcome) {
	r := rand.New(rand.NewPCG(seed, uint64(kind)))
	var p population
	for i := range decks {
		if i%10 == 0 { // ten decks of each population
			p = s.population(r)
		}
		simple := kinds[0].draw(r, p, s.judged) // what the reference sees
		judged := simple
		if kind > 0 {
			judged = kinds[kind].draw(r, p, s.judged)
		}
		e := review.Evaluate(judged)
		_, truth := p.above(0)
		top := e.Top1()
		o.decks++
		o.width += top.High - top.Low
		if top.Low <= truth && truth <= top.High {
			o.held++
		}
		if point, ok := e.Lowest(simulatedTarget); ok {
			coverage, accuracy := p.above(point.Threshold)
			o.automated += coverage
			if accuracy < simulatedTarget {
				o.broken++
			}
		}
		if at, ok := reference(simple); ok {
			coverage, _ := p.above(at)
			o.plain += coverage
		}
	}
	return o
}

func settings() (out []setting) {
	for _, accuracy := range []float64{0.60, 0.75, 0.85, 0.91, 0.95, 0.99} {
		for _, slope := range []float64{0.4, 1} {
			for _, judged := range []int{50, 100, 200, 400} {
				out = append(out, setting{accuracy, slope, judged})
			}
		}
	}
	return out
}

// TestSimulatedDecks draws decks from pictures of which everything is known, and compares
// what is said with it.
func TestSimulatedDecks(t *testing.T) {
	all := settings()
	results := make([][]outcome, len(kinds))
	var tasks sync.WaitGroup
	limit := make(chan struct{}, runtime.GOMAXPROCS(0))
	for k := range kinds {
		results[k] = make([]outcome, len(all))
		for i, s := range all {
			tasks.Go(func() {
				limit <- struct{}{}
				results[k][i] = s.simulate(k, *simulatedDecks, uint64(i))
				<-limit
			})
		}
	}
	tasks.Wait()
	for k, kind := range kinds {
		var sum outcome
		worst, mostBroken := 1.0, 0.0
		for i, s := range all {
			o := results[k][i]
			n := float64(o.decks)
			t.Logf("%-12s accuracy %2.0f%% slope %.1f judged %3d: holds %5.1f%%, width %4.1f%%, broken %4.1f%%, automates %5.1f%% (plain %5.1f%%)",
				kind.name, s.accuracy*100, s.slope, s.judged, 100*float64(o.held)/n, 100*o.width/n, 100*float64(o.broken)/n, 100*o.automated/n, 100*o.plain/n)
			worst, mostBroken = min(worst, float64(o.held)/n), max(mostBroken, float64(o.broken)/n)
			sum.add(o)
		}
		n := float64(sum.decks)
		held, broken := float64(sum.held)/n, float64(sum.broken)/n
		t.Logf("%-12s all: holds %.1f%% (least %.1f%%), broken %.1f%% (most %.1f%%), automates %.1f%% (plain %.1f%%: %+.0f%%)",
			kind.name, 100*held, 100*worst, 100*broken, 100*mostBroken, 100*sum.automated/n, 100*sum.plain/n, 100*(sum.automated/sum.plain-1))
		// Three standard deviations of what was simulated.
		slack := 3 * math.Sqrt(0.95*0.05/n)
		if held < 0.93-slack || held > 0.97+slack {
			t.Errorf("%s: the interval holds the truth in %.1f%%", kind.name, 100*held)
		}
		if broken > review.Level+slack {
			t.Errorf("%s: %.1f%% of the proofs are false", kind.name, 100*broken)
		}
		if kind.ours && sum.automated < sum.plain {
			t.Errorf("%s: automates %.1f%%, a plain program %.1f%%", kind.name, 100*sum.automated/n, 100*sum.plain/n)
		}
		if *simulatedDecks >= 1000 && (worst < 0.90 || mostBroken > 0.06) {
			t.Errorf("%s: in one setting the interval holds in %.1f%%, in one %.1f%% of the proofs are false", kind.name, 100*worst, 100*mostBroken)
		}
	}
}
