package review_test

import (
	"testing"
	"time"

	"wanwu/app/workspace"
	"wanwu/ui/review"
)

// BenchmarkDragThreshold is what a step of a drag holds the main goroutine for, with the truth of
// 100,000 pictures known; the tables follow on another. longest-ms must stay below a frame, 16.
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
	var longest time.Duration
	for i := 0; b.Loop(); i++ {
		begin := time.Now()
		p.DragThreshold(float64(i%100)/100, false)
		longest = max(longest, time.Since(begin))
	}
	b.ReportMetric(float64(longest.Microseconds())/1000, "longest-ms")
}
