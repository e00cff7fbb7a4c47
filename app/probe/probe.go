package probe

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"slices"

	"wanwu/app/engine"
	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/pipeline"
)

// Outcome is how often answers held under a variation.
type Outcome struct {
	Variation
	Tried, Held int
}

// Example is an answer that did not hold.
type Example struct {
	Variation
	Picture     int // index of the sample
	Was, Became int32
	Score       float32     // of what it became; 0 where there is no answer
	Image       *image.RGBA // as the network was given it, at most exampleSide pixels a side
}

const (
	// mostExamples is how many answers that did not hold are kept.
	mostExamples = 8
	exampleSide  = 240
)

// Report is what a probe found.
type Report struct {
	Pictures int       // of the sample, that have an answer
	Unread   int       // of the sample, that could not be read or have no answer
	Outcomes []Outcome // in the order of All
	// Examples are answers that did not hold, those first that the mildest variation changed;
	// at most one of a picture.
	Examples []Example
}

// Run recognises pictures as they are and under all variations, and compares the answers; what they
// were before is not looked at, since that may be of another pack. progress is told after each of
// the total, on one goroutine; it may be nil. Run blocks until the engine is done with all, or ctx
// ends, whose error it returns then.
func Run(ctx context.Context, e engine.Recognizer, sample []inference.Item, progress func(done, total int)) (*Report, error) {
	variations := append([]Variation{{}}, All()...)
	s := &sink{answers: make([]inference.Label, len(sample)*len(variations)), progress: progress}
	var items []inference.Item
	for i := range sample {
		o := &original{item: sample[i], ctx: ctx, left: len(variations)}
		for _, v := range variations {
			it := sample[i]
			it.Index, it.Hash, it.Source = len(items), 0, &variant{o, v}
			it.File = fmt.Sprintf("%s#%d", it.File, len(items)) // not to be taken for the file itself
			items = append(items, it)
		}
	}
	for i := range s.answers {
		s.answers[i].Class = noAnswer
	}
	if err := e.RunItems(ctx, items, engine.RunOptions{TopK: 1, Background: true}, s); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return report(ctx, sample, variations, s.answers), nil
}

// noAnswer is the class of a picture without an answer.
const noAnswer int32 = -1

// report counts the answers, of each picture one after the other that of each variation.
func report(ctx context.Context, sample []inference.Item, variations []Variation, answers []inference.Label) *Report {
	r := &Report{}
	for _, v := range variations[1:] {
		r.Outcomes = append(r.Outcomes, Outcome{Variation: v})
	}
	for i := range sample {
		of := answers[i*len(variations) : (i+1)*len(variations)]
		was := of[0].Class
		if was == noAnswer {
			r.Unread++
			continue
		}
		r.Pictures++
		worst := Example{Picture: -1}
		for k := range r.Outcomes {
			o, became := &r.Outcomes[k], of[k+1]
			o.Tried++
			if became.Class == was {
				o.Held++
			} else if worst.Picture < 0 || k%Strengths < strengthOf(variations, worst.Variation) {
				worst = Example{Variation: o.Variation, Picture: i, Was: was, Became: became.Class, Score: became.Score}
			}
		}
		if worst.Picture >= 0 {
			r.Examples = append(r.Examples, worst)
		}
	}
	slices.SortStableFunc(r.Examples, func(x, y Example) int {
		return cmp.Or(cmp.Compare(strengthOf(variations, x.Variation), strengthOf(variations, y.Variation)), cmp.Compare(y.Score, x.Score))
	})
	r.Examples = r.Examples[:min(len(r.Examples), mostExamples)]
	for k := range r.Examples {
		x := &r.Examples[k]
		if img, err := imagefile.Preview(ctx, &sample[x.Picture], exampleSide); err == nil { // else there are the words
			x.Image = x.apply(img)
		}
	}
	return r
}

// strengthOf is the place of a variation among those of its kind, 0 for the mildest.
func strengthOf(variations []Variation, v Variation) int {
	return (slices.Index(variations, v) - 1) % Strengths
}

// sink takes the answers.
type sink struct {
	pipeline.Discard
	answers  []inference.Label
	done     int
	progress func(done, total int)
}

// Done notes an answer.
func (s *sink) Done(r *inference.Result) error {
	if r.Err == nil && len(r.Labels) > 0 {
		s.answers[r.Item.Index] = r.Labels[0]
	}
	s.done++
	if s.progress != nil {
		s.progress(s.done, len(s.answers))
	}
	return nil
}
