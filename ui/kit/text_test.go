package kit

import (
	"slices"
	"testing"
	"time"

	"wanwu/app/words"
)

func TestFigures(t *testing.T) {
	speakIn(t, words.Chinese)
	for _, c := range []struct{ got, want string }{
		{Number(0), "0"}, {Number(812), "812"}, {Number(3406), "3,406"}, {Number(1234567), "1,234,567"}, {Number(-1234), "-1,234"}, {Number(-123), "-123"},
		{Took(0), "0.1 秒"}, {Took(1234 * time.Millisecond), "1.2 秒"}, {Took(12 * time.Second), "00:12"},
		{Clock(0), "00:00"}, {Clock(9 * time.Second), "00:09"}, {Clock(59*time.Minute + 59600*time.Millisecond), "1:00:00"}, {Clock(3722 * time.Second), "1:02:02"},
		{Percent(0.62), "62.0%"}, {Percent(0.0704), "7.0%"}, {WholePercent(0.15), "15%"}, {WholePercent(0.125), "12.5%"},
		{Speed(58.4), "58"}, {Speed(4.61), "4.6"}, {Speed(1234.5), "1,235"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestEllipsis(t *testing.T) {
	wide := func(s string) float32 { return float32(len([]rune(s))) * 10 }
	for _, c := range []struct {
		text  string
		width float32
		want  string
	}{
		{"意式浓缩咖啡", 50, "意式浓缩…"}, {"意式浓缩咖啡", 20, "意…"}, {"意式浓缩咖啡", 5, ""}, {"ab cd", 40, "ab…"},
	} {
		if got := Ellipsis(c.text, c.width, wide); got != c.want {
			t.Errorf("%q in %v is %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	wide := func(rune) float32 { return 10 }
	for _, c := range []struct {
		text  string
		width float32
		want  []string
	}{
		{"", 50, nil},
		{"文件已损坏", 30, []string{"文件已", "损坏"}},
		{"文件，损坏", 20, []string{"文", "件，", "损坏"}}, // a comma begins no line
		{"the file is gone", 80, []string{"the file", "is gone"}},
		{"abcdefgh", 30, []string{"abc", "def", "gh"}},
		{"一\n二", 90, []string{"一", "二"}},
		{"一二", 1, []string{"一", "二"}}, // ends at any width
		{"读（四）", 20, []string{"读", "（四", "）"}},
	} {
		if got := wrap(c.text, c.width, wide); !slices.Equal(got, c.want) {
			t.Errorf("%q in %v is %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

// TestLanguage: whatever the system's locale, the window speaks the language
// that was chosen.
func TestLanguage(t *testing.T) {
	for _, locale := range []string{"", "C", "C.UTF-8", "POSIX", "zh_CN.UTF-8", "zh_TW.UTF-8", "en_GB.UTF-8", "de_DE.UTF-8", "ja_JP.UTF-8"} {
		t.Setenv("LC_ALL", locale)
		t.Setenv("LANG", locale)
		for l, want := range map[words.Lang]string{words.Chinese: "无结果", words.English: "No result"} {
			speakIn(t, l)
			if got := Tr("state.empty"); got != want {
				t.Errorf("%s under the locale %q: %q, want %q", l, locale, got, want)
			}
		}
	}
}

// speakIn loads the texts of a language.
func speakIn(t *testing.T, l words.Lang) {
	t.Helper()
	if err := LoadTexts(l); err != nil {
		t.Fatal(err)
	}
}
