package review_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"wanwu/app/probe"
	"wanwu/inference"
	"wanwu/ui/review"
)

// TestProbeIsSaidInWords checks that a press tries pictures above the threshold, that what answers
// withstand least is said, and each kind has a line with its shares and examples.
func TestProbeIsSaidInWords(t *testing.T) {
	p := newPage(t)
	p.Show(review.Weighing)
	p.press(p.Root, "试 40 张") // nothing is shown yet, and nothing happens
	p.add(append(many(50, answer{0, 0.9, "猫", 0}), answer{1, 0.1, "", 1})...)
	var tried []inference.Item
	p.probed = func(_ context.Context, sample []inference.Item, progress func(done, total int)) (*probe.Report, error) {
		tried = sample
		progress(1, 2)
		if got := uitest.Words(p.Root); !strings.Contains(got, "正在试… 50%") {
			t.Errorf("under way it says %q", got)
		}
		r := &probe.Report{Pictures: 39, Unread: 1, Examples: []probe.Example{{Variation: probe.Variation{Kind: probe.Turn, Amount: 90}, Was: 0, Became: 2}}}
		for _, v := range probe.All() {
			o := probe.Outcome{Variation: v, Tried: 39, Held: 39}
			if v.Kind == probe.Turn && v.Amount == 90 {
				o.Held = 13
			}
			r.Outcomes = append(r.Outcomes, o)
		}
		return r, nil
	}
	p.ws.SetThreshold(0.5)
	p.look()
	p.press(p.Root, "试 40 张")
	got := uitest.Words(p.Root)
	for _, want := range []string{
		"试了 39 张：最经不起的是“转动 90°”，只有 33% 的答案没变", "有 1 张读不出来或没有答案，没算", "90°：33%（21–49%）", "压缩", "质量 5：100%", "转动 90°：猫 → 狐狸", "试 40 张",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	if len(tried) != 40 || strings.Contains(tried[0].Path, "图50") {
		t.Errorf("%d pictures were tried", len(tried))
	}
	p.press(p.Root, "转动 90°：猫 → 狐狸")
	if len(p.found) != 1 || !strings.Contains(p.found[0], tried[0].Path) {
		t.Errorf("the example asks for %q, want %s", p.found, tried[0].Path)
	}
}

// TestProbeThatFails checks that an error is said, that a probe can be stopped, and that without a picture
// above the threshold nothing is tried.
func TestProbeThatFails(t *testing.T) {
	p := newPage(t)
	p.Show(review.Weighing)
	p.add(many(3, answer{0, 0.9, "猫", 0})...)
	p.probed = func(context.Context, []inference.Item, func(int, int)) (*probe.Report, error) {
		return nil, errors.New("模型还在加载")
	}
	p.press(p.Root, "试 40 张")
	if got := uitest.Words(p.Root); !strings.Contains(got, "模型还在加载") {
		t.Errorf("it says %q", got)
	}
	p.probed = func(ctx context.Context, _ []inference.Item, _ func(int, int)) (*probe.Report, error) {
		p.press(p.Root, "停止")
		return nil, ctx.Err()
	}
	p.press(p.Root, "试 40 张")
	if got := uitest.Words(p.Root); !strings.Contains(got, "停了，没有试完") {
		t.Errorf("stopped it says %q", got)
	}
	p.ws.SetThreshold(0.95)
	p.look()
	p.press(p.Root, "试 40 张")
	if got := uitest.Words(p.Root); !strings.Contains(got, "阈值以上没有能试的图片") {
		t.Errorf("above everything it says %q", got)
	}
}
