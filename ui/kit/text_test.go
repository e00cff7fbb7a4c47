package kit

import (
	"log"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/lang"

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

// TestLanguage checks that whatever the system's locale is called, the window speaks the language
// that was chosen and logs nothing.
func TestLanguage(t *testing.T) {
	var logged strings.Builder
	log.SetOutput(&logged)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	for _, locale := range locales() {
		for _, name := range []string{"LC_ALL", "LANG", "LANGUAGE"} {
			t.Setenv("LC_ALL", "")
			t.Setenv("LANG", "")
			t.Setenv("LANGUAGE", "")
			t.Setenv(name, locale)
			for l, want := range map[words.Lang][2]string{words.Chinese: {"无结果", "已判定 3 张（Ctrl+Z 撤销）"}, words.English: {"No result", "3 judged (Ctrl+Z takes it back)"}} {
				LoadTexts(l)
				if got := Tr("state.empty"); got != want[0] {
					t.Errorf("%s under %s=%q: %q, want %q", l, name, locale, got, want[0])
				}
				if got := Tr("judge.several", Args{"N": 3}); got != want[1] {
					t.Errorf("%s under %s=%q: %q, want %q", l, name, locale, got, want[1])
				}
			}
		}
	}
	if logged.Len() > 0 {
		t.Errorf("the console says %q", &logged)
	}
}

// locales returns names of locales as systems, containers and people write them.
func locales() []string {
	return []string{
		"", "C", "C.UTF-8", "C.utf8", "POSIX", "zh", "zh_CN", "zh_CN.UTF-8", "zh_CN.GB18030", "zh_TW.UTF-8", "zh_HK", "zh_Hans", "zh-Hans-CN",
		"zh_CN:zh:en_US", "en", "en_GB.UTF-8", "en_US@euro", "de_DE.UTF-8", "ja_JP.eucJP", "pt_BR", "sr_RS@latin", "xx_garbage", "!",
	}
}

// speakIn loads the texts of a language.
func speakIn(t *testing.T, l words.Lang) {
	t.Helper()
	LoadTexts(l)
}

// TestFyneSpeaksLanguageOfInterface checks that the menus of Fyne's own widgets are in the language of
// the interface, whatever the environment says, and follow it.
func TestFyneSpeaksLanguageOfInterface(t *testing.T) {
	t.Setenv("LC_ALL", "de_DE.UTF-8")
	for _, c := range []struct {
		lang words.Lang
		copy string
	}{{words.English, "Copy"}, {words.Chinese, "复制"}, {words.English, "Copy"}} {
		speakIn(t, c.lang)
		if got := lang.L("Copy"); got != c.copy {
			t.Errorf("%s: %q", c.lang, got)
		}
	}
}
