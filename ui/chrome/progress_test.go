package chrome

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/ui/kit"
)

// TestProgressKeepsRemainingTime checks that in a narrow window the remaining time is there when the
// name of the file, the elapsed time and the news have no room.
func TestProgressKeepsRemainingTime(t *testing.T) {
	kit.LoadTexts(words.Chinese)
	p := progressOf(session.Status{
		Phase: session.Running, Finished: 536, Total: 3000, Elapsed: 9 * time.Second, Remaining: 42 * time.Second, Rate: 58, File: "IMG_20260712_101530.jpg",
	}, "产品样图")
	p.news = "新增 3,000"
	measure := func(s string) float32 { return float32(utf8.RuneCountInString(s)) }
	for width, want := range map[float32]string{
		200: "产品样图：536 / 3,000 · 已用 00:09 · 剩余约 00:42 · 58 张/秒 · IMG_20260712_101530.jpg · 新增 3,000",
		60:  "产品样图：536 / 3,000 · 已用 00:09 · 剩余约 00:42 · 58 张/秒 · 新增 3,000",
		50:  "产品样图：536 / 3,000 · 剩余约 00:42 · 58 张/秒 · 新增 3,000",
		42:  "产品样图：536 / 3,000 · 剩余约 00:42 · 新增 3,000",
		35:  "产品样图：536 / 3,000 · 剩余约 00:42 · 新增…",
		27:  "536 / 3,000 · 剩余约 00:42 ·…",
	} {
		if got := p.fit(width, measure); got != want {
			t.Errorf("in %v: %q, want %q", width, got, want)
		}
	}
	if got := p.fit(8, measure); !strings.HasPrefix(got, "536 / 3") || measure(got) > 8 {
		t.Errorf("in 8: %q", got)
	}
}
