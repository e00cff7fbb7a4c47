package kit

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

const (
	ellipsisMark = "…"

	// fittedTexts bounds the cache of shortened texts; a screen full of the
	// smallest cells has about a thousand.
	fittedTexts = 8192
	// measuredRunes bounds the cache of widths, which file names in any script
	// may fill.
	measuredRunes = 16384
	// longestExtension is what still counts as an extension, in bytes with dot.
	longestExtension = 8
)

// Fitter cuts texts to a width in dp. It measures each rune once and each
// text once, since shaping a text costs more than all else that a cell does.
type Fitter struct {
	runes  map[runeKey]float32
	fitted map[fitKey]string
	lines  map[float32]lineBox // by text size
	// measure is the true width of a text in dp.
	measure func(text string, size float32) float32
}

type lineBox struct{ height, base float32 }

type runeKey struct {
	r    rune
	size float32
}

type fitKey struct {
	text        string
	size, width float32
	middle      bool
}

// NewFitter makes a fitter that measures by the theme of the application.
func NewFitter() *Fitter {
	return &Fitter{
		runes: map[runeKey]float32{}, fitted: map[fitKey]string{}, lines: map[float32]lineBox{},
		measure: func(text string, size float32) float32 {
			return fyne.MeasureText(text, size, fyne.TextStyle{}).Width
		},
	}
}

// Forget drops what was measured, for a theme with other fonts.
func (f *Fitter) Forget() {
	clear(f.runes)
	clear(f.fitted)
	clear(f.lines)
}

// Line returns the height of a line of a size and its baseline from the top. It is that of the
// font, not of the text at hand: shaping each text only to place it would hold the main goroutine
// for 15 ms a page.
func (f *Fitter) Line(size float32) (height, base float32) {
	b, ok := f.lines[size]
	if !ok {
		box, base := fyne.CurrentApp().Driver().RenderedTextSize("国g", size, fyne.TextStyle{}, nil)
		b = lineBox{box.Height, base}
		f.lines[size] = b
	}
	return b.height, b.base
}

func (f *Fitter) rune(r rune, size float32) float32 {
	if r >= 0x3400 && r <= 0x9fff { // every ideograph is as wide as the next one
		r = '国'
	}
	k := runeKey{r, size}
	w, ok := f.runes[k]
	if !ok {
		if len(f.runes) >= measuredRunes {
			clear(f.runes)
		}
		w = f.measure(string(r), size)
		f.runes[k] = w
	}
	return w
}

// Width returns the width of a text in dp, as the sum of its runes: kerning only ever makes it
// narrower.
func (f *Fitter) Width(text string, size float32) (w float32) {
	for _, r := range text {
		w += f.rune(r, size)
	}
	return w
}

// End cuts text to width with … at its end.
func (f *Fitter) End(text string, size, width float32) string {
	return f.fit(fitKey{oneLine(text), size, width, false})
}

// Middle cuts a file name to width with … inside, keeping the extension and what is before it,
// where names that count up differ.
func (f *Fitter) Middle(text string, size, width float32) string {
	return f.fit(fitKey{oneLine(text), size, width, true})
}

func (f *Fitter) fit(k fitKey) string {
	if s, ok := f.fitted[k]; ok {
		return s
	}
	s := k.text
	if f.Width(s, k.size) > k.width {
		if k.middle {
			s = f.cutMiddle(k.text, k.size, k.width)
		} else {
			s = f.head(k.text, k.size, k.width-f.Width(ellipsisMark, k.size)) + ellipsisMark
		}
	}
	if len(f.fitted) >= fittedTexts {
		clear(f.fitted)
	}
	f.fitted[k] = s
	return s
}

// head returns the longest start of text within width.
func (f *Fitter) head(text string, size, width float32) string {
	for i, r := range text {
		if width -= f.rune(r, size); width < 0 {
			return text[:i]
		}
	}
	return text
}

// tail returns the longest end of text within width.
func (f *Fitter) tail(text string, size, width float32) string {
	i := len(text)
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:i])
		if width -= f.rune(r, size); width < 0 {
			break
		}
		i -= n
	}
	return text[i:]
}

func (f *Fitter) cutMiddle(text string, size, width float32) string {
	room := width - f.Width(ellipsisMark, size)
	ext := ""
	if dot := strings.LastIndexByte(text, '.'); dot > 0 && len(text)-dot <= longestExtension {
		ext = text[dot:]
	}
	stem, share := text[:len(text)-len(ext)], float32(0.35)
	extWidth := f.Width(ext, size)
	if extWidth > room/2 { // too narrow for both: what tells the names apart is before it
		ext, extWidth, share = "", 0, 0.7
	}
	room -= extWidth
	end := f.tail(stem, size, room*share)
	return f.head(stem, size, room-f.Width(end, size)) + ellipsisMark + end + ext
}

// Wrap breaks text into at most lines lines of width, the last one cut with …
// where more would follow. Latin words stay whole where they fit a line;
// Chinese may break anywhere but before closing punctuation.
func (f *Fitter) Wrap(text string, size, width float32, lines int) []string {
	var out []string
	for rest := strings.TrimSpace(plain(text, '\n')); rest != ""; {
		if len(out) == lines-1 {
			return append(out, f.End(rest, size, width))
		}
		line := rest
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line = line[:i]
		}
		if f.Width(line, size) > width {
			line = line[:breakAt(line, len(f.head(line, size, width)))]
		}
		if line == "" && rest[0] != '\n' { // not even one rune fits
			_, n := utf8.DecodeRuneInString(rest)
			line = rest[:n]
		}
		rest = strings.TrimLeft(rest[len(line):], " \n")
		out = append(out, strings.TrimRight(line, " "))
	}
	return out
}

// breakAt moves a break at byte at to where a reader expects it.
func breakAt(text string, at int) int {
	const closing = "，。、；：！？）」』】》,.;:!?)]%…"
	end := at
	for {
		next, _ := utf8.DecodeRuneInString(text[at:])
		last, n := utf8.DecodeLastRuneInString(text[:at])
		keep := strings.ContainsRune(closing, next) || isWord(next) && isWord(last)
		if !keep {
			return at
		}
		if at -= n; at <= 0 { // one word, longer than a line
			return end
		}
	}
}

// isWord reports whether a rune belongs to a word that is not broken.
func isWord(r rune) bool { return r > ' ' && r < 0x2E80 && r != '-' && r != '/' && r != '\\' }

// oneLine replaces what would break or garble a line of a card.
func oneLine(text string) string { return plain(text, 0) }

// plain makes control characters spaces, all but one.
func plain(text string, but rune) string {
	return strings.Map(func(r rune) rune {
		if (r < ' ' || r == 0x7f) && r != but {
			return ' '
		}
		return r
	}, text)
}
