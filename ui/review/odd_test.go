package review_test

import (
	"strings"
	"testing"

	"wanwu/app/workspace"
	"wanwu/ui/review"
	"wanwu/ui/uitest"
)

// TestOddPicturesAreSentences checks what the page says where little or nothing is known, where all is
// right, where all scores are equal and where there is one class alone: a sentence each, and no 100 %
// from three pictures.
func TestOddPicturesAreSentences(t *testing.T) {
	equal, wrong, unknown := answer{0, 0.5, "猫", 0}, answer{0, 0.5, "狗", 0}, answer{0, 0.5, "", 0}
	for _, c := range []struct {
		name      string
		answers   []answer
		threshold float32
		unsure    bool
		sentence  string
		says      string
	}{
		{"no picture with a truth", many(40, unknown), 0, false, "还没有判定，说不出正确率", "判过的不到 30 张，还不能建议阈值"},
		{"three right", append(many(3, equal), many(40, unknown)...), 0, false, "阈值 0%：自动处理 100%，只判了 3 张，还说不准（44–100%）", "判过的不到 30 张"},
		{"all right, of one class and one score", many(60, equal), 0, false, "阈值 0%：自动处理 100%，正确率 100%（95% 区间 94–100%）", "已证实正确率不低于 90%"},
		{"all wrong", many(60, wrong), 0, false, "阈值 0%：自动处理 100%，正确率 0%（95% 区间 0–6%）", "没有哪个阈值的正确率够 90%"},
		{"nothing above the threshold", many(60, equal), 0.6, false, "阈值 60% 以上还没有判定过的图片（自动处理 0%）", "漏识别 60 张"},
		{"all unsure", many(40, unknown), 0, true, "阈值 0%：自动处理 100%，判过的 40 张都是“不确定”", "其中 40 张不确定"},
	} {
		p := newPage(t)
		p.Show(review.Weighing)
		p.fill(c.answers)
		p.ws.SetThreshold(c.threshold)
		for i := range p.ws.Len() {
			if c.unsure {
				p.ws.Judge([]workspace.Judged{{Row: i, Judgement: workspace.Judgement{Verdict: workspace.Unsure}}})
			}
		}
		p.look()
		if got := p.Sentence(); got != c.sentence {
			t.Errorf("%s: %q, want %q", c.name, got, c.sentence)
		}
		if got := uitest.Words(p.Root); !strings.Contains(got, c.says) || strings.Contains(got, "NaN") {
			t.Errorf("%s: %q is not in %q", c.name, c.says, got)
		}
	}
}
