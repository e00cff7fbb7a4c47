package ui

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/font/sfnt"

	"wanwu/app/words"
	"wanwu/assets"
)

func texts(t *testing.T, l words.Lang) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../assets/translations", textFile(l)))
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestTextsMatch: both languages say everything, with the same places to fill.
func TestTextsMatch(t *testing.T) {
	zh, en := texts(t, words.Chinese), texts(t, words.English)
	places := regexp.MustCompile(`\{\{\.\w+\}\}`)
	for key, s := range zh {
		e, ok := en[key]
		if !ok || e == "" || s == "" {
			t.Errorf("%s is not said in both languages", key)
			continue
		}
		a, b := places.FindAllString(s, -1), places.FindAllString(e, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(slices.Compact(a), slices.Compact(b)) {
			t.Errorf("%s has the places %v in Chinese and %v in English", key, a, b)
		}
	}
	for key := range en {
		if zh[key] == "" {
			t.Errorf("%s is missing in Chinese", key)
		}
	}
}

// TestTextsUsed: every key that the code asks for exists, and none lies idle.
func TestTextsUsed(t *testing.T) {
	zh := texts(t, words.Chinese)
	used := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok || len(c.Args) == 0 {
				return true
			}
			if fn, ok := c.Fun.(*ast.Ident); !ok || fn.Name != "tr" {
				return true
			}
			lit, ok := c.Args[0].(*ast.BasicLit)
			if !ok {
				t.Errorf("%s: a key that is not written out cannot be checked", name)
				return true
			}
			key, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			used[key] = true
			if zh[key] == "" {
				t.Errorf("%s asks for %q, which has no text", name, key)
			}
			return true
		})
	}
	for key := range zh {
		if !used[key] {
			t.Errorf("%q is translated and never shown", key)
		}
	}
}

// TestTextsInFont: the embedded fonts have every character of the interface.
func TestTextsInFont(t *testing.T) {
	for name, data := range map[string][]byte{"regular": assets.FontRegular(), "bold": assets.FontBold()} {
		font, err := sfnt.Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var buf sfnt.Buffer
		for _, l := range []words.Lang{words.Chinese, words.English} {
			for key, s := range texts(t, l) {
				for _, r := range s {
					if i, err := font.GlyphIndex(&buf, r); err != nil || i == 0 {
						t.Errorf("the %s font lacks %q of %s", name, r, key)
					}
				}
			}
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
			speak(t, l)
			if got := tr("state.empty"); got != want {
				t.Errorf("%s under the locale %q: %q, want %q", l, locale, got, want)
			}
		}
	}
}

func TestFigures(t *testing.T) {
	speak(t, words.Chinese)
	for _, c := range []struct{ got, want string }{
		{number(0), "0"}, {number(812), "812"}, {number(3406), "3,406"}, {number(1234567), "1,234,567"}, {number(-1234), "-1,234"}, {number(-123), "-123"},
		{took(0), "0.1 秒"}, {took(1234 * time.Millisecond), "1.2 秒"}, {took(12 * time.Second), "00:12"},
		{clock(0), "00:00"}, {clock(9 * time.Second), "00:09"}, {clock(59*time.Minute + 59600*time.Millisecond), "1:00:00"}, {clock(3722 * time.Second), "1:02:02"},
		{percent(0.62), "62.0%"}, {percent(0.0704), "7.0%"}, {wholePercent(0.15), "15%"}, {wholePercent(0.125), "12.5%"},
		{speed(58.4), "58"}, {speed(4.61), "4.6"}, {speed(1234.5), "1,235"},
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
		if got := ellipsis(c.text, c.width, wide); got != c.want {
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
