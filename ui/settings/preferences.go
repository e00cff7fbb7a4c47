package settings

import (
	"slices"

	"fyne.io/fyne/v2"

	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/thumbnail"
	"wanwu/app/words"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
)

// DefaultThreshold is the score below which the window shows 无结果.
const DefaultThreshold = 0.15

// The keys of the preferences.
const (
	PrefTheme     = "theme"
	PrefLanguage  = "language"
	PrefThreshold = "threshold"
	PrefCell      = "cell"
	PrefView      = "view" // viewList, or empty for cards
	PrefOpenDir   = "dir.open"
	PrefPackDir   = "dir.pack"
	PrefSaveDir   = "dir.save"
	PrefTop       = "top"
	PrefDevice    = "device"
	PrefBatch     = "batch" // pictures; 0 is the usual
	PrefCache     = "cache.mb"
	PrefLog       = "log"
	PrefRemote    = "remote.allowed" // the device with other machines that pixels may be sent to
)

// Toggle is the key of a preference that is on or off, and off before it was set: what is on at first is
// named by its opposite.
type Toggle string

// The preferences that are on or off.
const (
	Serve Toggle = "serve" // whether other programs on this machine are served by the window's engine
)

// On reports whether the preference is on.
func (t Toggle) On(p fyne.Preferences) bool { return p.Bool(string(t)) }

// ViewList is the view of lines.
const ViewList = "list"

// Language returns the language of the interface: what the flag says, else what was chosen in the
// settings, else by the locale.
func Language(p fyne.Preferences, flag, locale string) words.Lang {
	if flag == "" {
		flag = p.String(PrefLanguage)
	}
	return words.LangOf(flag, locale)
}

// Threshold returns the stored threshold.
func Threshold(p fyne.Preferences) float32 {
	return float32(min(max(p.FloatWithFallback(PrefThreshold, DefaultThreshold), 0), 1))
}

// topChoices returns how many labels of a picture can be shown and exported.
func topChoices() []int { return []int{1, 3, session.DefaultTopK, session.StoredTopK} }

// TopK returns how many labels of a picture are shown and exported.
func TopK(p fyne.Preferences) int {
	if n := p.Int(PrefTop); slices.Contains(topChoices(), n) {
		return n
	}
	return session.DefaultTopK
}

// EngineChoice is what a person has set of the engine.
type EngineChoice struct {
	Device   string // as in engine.Config
	MaxBatch int    // pictures; 0 is the usual
	// AllowRemote is whether they have agreed that Device has pixels sent to other machines.
	AllowRemote bool
}

// Engine returns the engine that was set; flag, where given, outranks the device of the settings.
// It may be called from any goroutine.
func Engine(p fyne.Preferences, flag string) EngineChoice {
	c := EngineChoice{Device: flag, MaxBatch: batchOf(p)}
	if c.Device == "" {
		c.Device = deviceOf(p)
	}
	c.AllowRemote = len(engine.Remote(c.Device)) > 0 && p.String(PrefRemote) == c.Device
	return c
}

// deviceOf returns the device that was set. An unknown name is passed on: opening it reports the
// error.
func deviceOf(p fyne.Preferences) string {
	if d := p.String(PrefDevice); d != "" {
		return d
	}
	return "auto"
}

// batchChoices returns how many pictures a GPU runs at once; 0 is the usual.
func batchChoices() []int { return []int{0, 1, 4, 8, 16} }

func batchOf(p fyne.Preferences) int { return oneOf(batchChoices(), p.Int(PrefBatch)) }

// cacheChoices returns sizes of the thumbnails' cache in MiB.
func cacheChoices() []int { return []int{128, thumbnail.DefaultThumbBytes >> 20, 2048, 8192} }

// CacheLimit returns how many bytes of thumbnails are kept.
func CacheLimit(p fyne.Preferences) int64 {
	if mb := p.Int(PrefCache); slices.Contains(cacheChoices(), mb) {
		return int64(mb) << 20
	}
	return thumbnail.DefaultThumbBytes
}

// oneOf returns v if it is among the choices, else 0.
func oneOf(choices []int, v int) int {
	if slices.Contains(choices, v) {
		return v
	}
	return 0
}

// CellWidth returns the stored width of the cells.
func CellWidth(p fyne.Preferences) float32 {
	return min(max(float32(p.FloatWithFallback(PrefCell, float64(grid.CellDefault))), grid.CellMin), grid.CellMax)
}

// ThemeMode returns the choice between light and dark.
func ThemeMode(p fyne.Preferences) kit.ThemeMode {
	switch m := kit.ThemeMode(p.String(PrefTheme)); m {
	case kit.AlwaysLight, kit.AlwaysDark:
		return m
	}
	return kit.FollowSystem
}
