package viewer

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
)

// Details is what the inspector says of one picture, in words.
type Details struct {
	Row       int // −1 for no picture
	Title     string
	Ink       fyne.ThemeColorName // of the title
	Percent   string
	Score     float32
	Meta      string // category · path · size
	Note      string // why there is no label, and what to do
	Answers   []Answer
	Failed    bool
	Done      bool // there is an answer, which can be judged
	Judgement workspace.Judgement
	Width     int // of the picture, in pixels; 0 where unknown
	Height    int
	TextRead  bool      // whether the picture was read for text
	Text      string    // that was read, a line a line; empty for none
	Marks     *Marks    // where that is; nil for nowhere
	Written   time.Time // when the file was written that was looked at
}

// Answer is one of the best answers.
type Answer struct {
	Name  string
	Score float32
}

// Describe puts a row into words, with its best labels, top of them.
func Describe(r workspace.Row, v inference.Vocabulary, threshold float32, l words.Lang, top int) Details {
	f := Details{
		Row: r.Index, Ink: theme.ColorNameForeground, Width: r.Width, Height: r.Height, Written: r.ModTime,
		Done: r.State == workspace.Done, Judgement: r.Judgement,
	}
	best, has := r.Top()
	shown := r.Shown(threshold)
	f.Meta = strings.Join(facts(r, v, shown, l), " · ")
	if has {
		f.Score, f.Percent = best.Score, kit.Percent(best.Score)
		for _, a := range r.Labels[:min(len(r.Labels), top)] {
			f.Answers = append(f.Answers, Answer{ClassName(v, a.Class, l), a.Score})
		}
	}
	switch {
	case r.State == workspace.Pending:
		f.Title, f.Ink = kit.Tr("state.pending"), kit.ColorMuted
	case r.State == workspace.Failed:
		f.Title, f.Ink, f.Failed = kit.Tr("cell.failed"), kit.ColorWrong, true
		f.Note = words.Sentence(l, r.Err)
		if advice := adviceFor(inference.CodeOf(r.Err)); advice != "" {
			f.Note += "\n" + advice
		}
	case shown:
		f.Title = ClassName(v, best.Class, l)
	default:
		f.Title, f.Ink = kit.Tr("state.empty"), kit.ColorMuted
		f.Note = kit.Tr("inspector.nothing")
		if has {
			f.Note = kit.Tr("inspector.below", kit.Args{"Score": kit.Percent(best.Score), "Threshold": kit.WholePercent(threshold)})
			f.Note += "\n" + kit.Tr("inspector.below.judge", kit.Args{"Label": ClassName(v, best.Class, l)})
		}
	}
	if said := VerdictText(r); said != "" {
		f.Note = strings.TrimSpace(said + "\n" + f.Note)
	}
	return f
}

// facts returns what is known of a picture besides its labels, in the order of the panel; shown is
// whether its label is.
func facts(r workspace.Row, v inference.Vocabulary, shown bool, l words.Lang) []string {
	category, size, cached := "", "", ""
	if best, _ := r.Top(); shown && l != words.English && int(best.Class) < len(v) {
		category = v[best.Class].Category
	}
	if r.Width > 0 && r.Height > 0 {
		size = fmt.Sprintf("%d×%d", r.Width, r.Height)
	}
	if r.Cached {
		cached = kit.Tr("inspector.cached")
	}
	all := slices.Concat([]string{category, r.Note().Named(r.Path), size}, r.Note().Parts(l), []string{cached})
	return slices.DeleteFunc(all, func(fact string) bool { return fact == "" })
}

// fileStateText returns how a picture's file has changed; empty where it has not.
func fileStateText(f workspace.FileState) string {
	switch f {
	case workspace.FileChanged:
		return kit.Tr("inspector.changed")
	case workspace.FileGone:
		return kit.Tr("inspector.gone")
	}
	return ""
}

// adviceFor says what a person can do about a picture that could not be read;
// empty where the sentence itself says it, or nothing can be done.
func adviceFor(c inference.Code) string {
	switch c {
	case inference.CodeNotFound:
		return kit.Tr("advice.not_found")
	case inference.CodePermission:
		return kit.Tr("advice.permission")
	case inference.CodeEmpty, inference.CodeTruncated:
		return kit.Tr("advice.copy_again")
	case inference.CodeCorrupt, inference.CodeInternal:
		return kit.Tr("advice.convert")
	case inference.CodeUnsupported:
		return kit.Tr("advice.convert")
	case inference.CodeTooLarge:
		return kit.Tr("advice.shrink")
	case inference.CodeIO, inference.CodeCancelled:
		return kit.Tr("advice.retry")
	}
	return ""
}

// ClassName returns what a class is called in l.
func ClassName(v inference.Vocabulary, class int32, l words.Lang) string {
	if class < 0 || int(class) >= len(v) {
		return ""
	}
	if c := v[class]; l != words.English || c.English == "" {
		return c.Name
	}
	return v[class].English
}

// VerdictText returns in words what a person said of a picture, and what the present answer makes of it;
// empty for nothing.
func VerdictText(r workspace.Row) string {
	switch j := r.Judgement; {
	case r.Turned && j.Verdict == workspace.Wrong:
		return kit.Tr("judge.said.now_right", kit.Args{"Label": j.Label})
	case r.Turned && j.Verdict == workspace.Right:
		return kit.Tr("judge.said.now_wrong", kit.Args{"Label": j.Label})
	case j.Verdict == workspace.Right:
		return kit.Tr("judge.said.right")
	case j.Verdict == workspace.Unsure:
		return kit.Tr("judge.said.unsure")
	case j.Verdict == workspace.Wrong && j.Label != "":
		return kit.Tr("judge.said.other", kit.Args{"Label": j.Label})
	case j.Verdict == workspace.Wrong:
		return kit.Tr("judge.said.wrong")
	}
	return ""
}
