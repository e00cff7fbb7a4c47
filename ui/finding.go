package ui

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// finding is what the inspector says of one picture, in words.
type finding struct {
	row     int // −1 for no picture
	title   string
	ink     fyne.ThemeColorName // of the title
	percent string
	score   float32
	meta    string // category · path · size
	note    string // why there is no label, and what to do
	bars    []findingBar
	failed  bool
	done    bool // there is an answer, which can be judged
	said    workspace.Judgement
	width   int // of the picture, in pixels; 0 where unknown
	height  int
	written time.Time // when the file was written that was looked at
}

// findingBar is one of the best answers.
type findingBar struct {
	name  string
	score float32
}

// inspect puts a row into words, with its best labels, top of them.
func inspect(r workspace.Row, v inference.Vocabulary, threshold float32, l words.Lang, top int) finding {
	f := finding{
		row: r.Index, ink: theme.ColorNameForeground, width: r.Width, height: r.Height, written: r.ModTime,
		done: r.State == workspace.Done, said: r.Judgement,
	}
	var meta []string
	best, has := r.Top()
	shown := r.Shown(threshold)
	if shown && l != words.English && int(best.Class) < len(v) && v[best.Class].Category != "" {
		meta = append(meta, v[best.Class].Category)
	}
	meta = append(meta, r.Path)
	if r.Width > 0 && r.Height > 0 {
		meta = append(meta, fmt.Sprintf("%d×%d", r.Width, r.Height))
	}
	if r.Cached {
		meta = append(meta, tr("inspector.cached"))
	}
	f.meta = strings.Join(meta, " · ")
	if has {
		f.score, f.percent = best.Score, percent(best.Score)
		for _, a := range r.Labels[:min(len(r.Labels), top)] {
			f.bars = append(f.bars, findingBar{className(v, a.Class, l), a.Score})
		}
	}
	switch {
	case r.State == workspace.Pending:
		f.title, f.ink = tr("state.pending"), colorMuted
	case r.State == workspace.Failed:
		f.title, f.ink, f.failed = tr("cell.failed"), colorWrong, true
		f.note = words.Sentence(l, r.Err)
		if advice := adviceFor(inference.CodeOf(r.Err)); advice != "" {
			f.note += "\n" + advice
		}
	case shown:
		f.title = className(v, best.Class, l)
	default:
		f.title, f.ink = tr("state.empty"), colorMuted
		f.note = tr("inspector.nothing")
		if has {
			f.note = tr("inspector.below", args{"Score": percent(best.Score), "Threshold": wholePercent(threshold)})
		}
	}
	if said := verdictText(f.said); said != "" {
		f.note = strings.TrimSpace(said + "\n" + f.note)
	}
	return f
}

// fateText says what became of a picture's file; empty where nothing did.
func fateText(f workspace.FileState) string {
	switch f {
	case workspace.FileChanged:
		return tr("inspector.changed")
	case workspace.FileGone:
		return tr("inspector.gone")
	}
	return ""
}

// adviceFor says what a person can do about a picture that could not be read;
// empty where the sentence itself says it, or nothing can be done.
func adviceFor(c inference.Code) string {
	switch c {
	case inference.CodeNotFound:
		return tr("advice.not_found")
	case inference.CodePermission:
		return tr("advice.permission")
	case inference.CodeEmpty, inference.CodeTruncated:
		return tr("advice.copy_again")
	case inference.CodeCorrupt, inference.CodeInternal:
		return tr("advice.convert")
	case inference.CodeUnsupported:
		return tr("advice.convert")
	case inference.CodeTooLarge:
		return tr("advice.shrink")
	case inference.CodeIO, inference.CodeCancelled:
		return tr("advice.retry")
	}
	return ""
}
