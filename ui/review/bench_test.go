package review_test

import (
	"testing"
	"time"

	"wanwu/app/workspace"
	"wanwu/ui/review"
)

// BenchmarkDragThreshold is what a step of a drag takes with the truth of 100,000 pictures known: the
// sentence at once, and the tables, which are computed on another goroutine. What holds the main one
// must stay below a frame, 16 ms, for each.
func BenchmarkDragThreshold(b *testing.B) {
	p := newPage(b)
	p.Show(review.Weighing)
	answers := make([]answer, 100_000)
	for i := range answers {
		answers[i] = answer{class: int32(i % 4), score: float32(i%1000) / 1000, other: int32(i % 4)}
	}
	p.fill(answers)
	truths := make([]workspace.PictureTruth, len(answers))
	for i := range truths {
		truths[i] = workspace.PictureTruth{Row: int32(i), Truth: workspace.Truth{Label: classes()[(i+i%3/2)%4].Name, Origin: workspace.FromFolder}}
	}
	p.ws.SetTruths(truths)
	p.look()
	longest := map[string]time.Duration{}
	p.hold = func(name string, f func()) {
		begin := time.Now()
		f()
		longest[name] = max(longest[name], time.Since(begin))
	}
	for i := 0; b.Loop(); i++ {
		p.DragThreshold(float64(i%100)/100, false)
		p.Step(b.Context())
	}
	b.ReportMetric(float64(longest["drag threshold"].Microseconds())/1000, "drag-longest-ms")
	b.ReportMetric(float64(longest["review"].Microseconds())/1000, "tables-longest-ms")
}
