package kit

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"github.com/jeandeaual/go-locale"

	"wanwu/app/words"
)

// Args are the values of a text's {Name} places.
type Args = words.Args

// language is the one that the interface speaks; Chinese until LoadTexts chooses. Every
// widget asks for it, as it would ask Fyne's own table, which knows one language at a
// time as well but picks it by the system's locale and answers with keys where the name
// of the locale and the name of the texts differ.
var language atomic.Value

// Tr returns the text of a key of the catalogue in package words, in the language that
// LoadTexts chose; a key without a text shows itself, which a test rules out.
func Tr(key string, a ...Args) string {
	l, ok := language.Load().(words.Lang)
	if !ok {
		l = words.Chinese
	}
	if len(a) > 0 {
		return words.T(l, key, a[0])
	}
	return words.T(l, key)
}

// LoadTexts makes l the language of the interface, whatever the system's locale is called.
// What was written before stays as it is. The menus of Fyne's own widgets follow.
func LoadTexts(l words.Lang) {
	language.Store(l)
	tag := "zh-CN"
	if l == words.English {
		tag = "en-GB"
	}
	locale.Set(tag)
	// Adding is what has Fyne ask for the locale again; there is nothing to add.
	if err := lang.AddTranslations(fyne.NewStaticResource("en.json", []byte("{}"))); err != nil {
		fyne.LogError("languages", err)
	}
}

// Number returns n with a comma every three digits.
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Clock returns d as 00:09 or 1:02:03.
func Clock(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// Took returns how long something has taken: clock, but a few seconds to a tenth, since a run of
// eleven pictures does not take 00:00.
func Took(d time.Duration) string {
	if d < 10*time.Second {
		return Tr("seconds", Args{"S": fmt.Sprintf("%.1f", max(d.Seconds(), 0.1))})
	}
	return Clock(d)
}

// Percent returns a score in 0…1 as 62.0%.
func Percent(score float32) string { return fmt.Sprintf("%.1f%%", float64(score)*100) }

// WholePercent returns a threshold in 0…1 as 15%.
func WholePercent(t float32) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(t)*100), ".0") + "%"
}

// Speed returns pictures a second, with a decimal where it is slow.
func Speed(rate float64) string {
	if rate < 10 {
		return fmt.Sprintf("%.1f", rate)
	}
	return Number(int(rate + 0.5))
}

// Bytes returns bytes as 12.3 MB, in units of 1024 like file managers.
func Bytes(bytes int64) string {
	switch v := float64(bytes); {
	case bytes < 1<<10:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 1<<20:
		return fmt.Sprintf("%.1f KB", v/(1<<10))
	case bytes < 1<<30 && bytes%(1<<20) == 0:
		return fmt.Sprintf("%d MB", bytes>>20)
	case bytes < 1<<30:
		return fmt.Sprintf("%.1f MB", v/(1<<20))
	case bytes%(1<<30) == 0:
		return fmt.Sprintf("%d GB", bytes>>30)
	default:
		return fmt.Sprintf("%.1f GB", v/(1<<30))
	}
}
