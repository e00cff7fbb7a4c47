package roundtrip

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"wanwu/app/review/sheet"
	"wanwu/app/words"
	"wanwu/app/workspace"
)

// ReadFile reads the sheet at a path; by, where it is empty, is the file's name without its
// extension. The errors are those of Read and of opening the file; see Sentence.
func ReadFile(path, by string) (*Sheet, error) {
	if by == "" {
		by = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Read(f, path, by)
}

// Sentence says in l why a sheet could not be read.
func Sentence(l words.Lang, path string, err error) string {
	key := "merge.damaged"
	switch {
	case errors.As(err, new(*os.PathError)):
		key = "cli.sheet.cannot_be_opened"
	case errors.Is(err, ErrForeign):
		return words.T(l, "merge.foreign", path)
	case errors.Is(err, ErrNoColumns):
		return words.T(l, "merge.no_columns", path)
	case errors.Is(err, sheet.ErrEmpty):
		return words.T(l, "cli.sheet.empty_has_no_header", path)
	case errors.Is(err, sheet.ErrEncoding):
		return words.T(l, "cli.sheet.text_in_neither_utf", path)
	}
	return fmt.Sprintf("%s: %v", words.T(l, key, path), err)
}

// Summary says in l what a plan comes to.
func (p *Plan) Summary(l words.Lang) string {
	return words.T(l, "merge.summary", len(p.Changes), len(p.Conflicts), len(p.Problems), p.Same, p.Untouched, p.Foreign)
}

// JudgementText says a judgement in l.
func JudgementText(l words.Lang, j workspace.Judgement) string {
	text := ""
	switch j.Verdict {
	case workspace.Unjudged:
		return words.T(l, "merge.not_judged")
	case workspace.Right:
		text = words.T(l, "merge.right")
	case workspace.Wrong:
		text = words.T(l, "merge.wrong")
	case workspace.Unsure:
		text = words.T(l, "merge.unsure")
	}
	if j.Label != "" {
		text += words.T(l, "merge.labelled", j.Label)
	}
	return text
}

// FirstBy says in l whose word the first one is.
func (c Conflict) FirstBy(l words.Lang) string {
	if c.Others == "" {
		return words.T(l, "merge.here")
	}
	return c.Others
}

// Text says in l where a problem is and what it is.
func (p Problem) Text(l words.Lang) string {
	where := p.By
	if p.Sheet != "" {
		where += " / " + p.Sheet
	}
	return words.T(l, "merge.line", where, p.Line, p.why(l))
}

func (p Problem) why(l words.Lang) string {
	switch p.Reason {
	case NotAVerdict:
		return words.T(l, "merge.not_a_verdict", p.Said.Text)
	case RightWithOther:
		return words.T(l, "merge.right_with_other", p.Label, p.Answer)
	case WrongWithSame:
		return words.T(l, "merge.wrong_with_same", p.Answer)
	case Twice:
		return words.T(l, "merge.twice")
	case OtherContent:
		return words.T(l, "merge.other_content")
	}
	return words.T(l, "merge.no_answer")
}

// Text says an agreement in l, by the scale of Landis and Koch (1977).
func (a Agreement) Text(l words.Lang) string {
	return words.T(l, "merge.agreement", a.First, a.Second, a.Pictures, a.Same, kappaText(l, a.Kappa))
}

func kappaText(l words.Lang, kappa float64) string {
	if math.IsNaN(kappa) {
		return words.T(l, "merge.no_kappa")
	}
	word := "merge.slight"
	switch {
	case kappa > 0.8:
		word = "merge.almost_perfect"
	case kappa > 0.6:
		word = "merge.substantial"
	case kappa > 0.4:
		word = "merge.moderate"
	case kappa > 0.2:
		word = "merge.fair"
	}
	return words.T(l, "merge.kappa", kappa, words.T(l, word))
}

// Text says in l what was taken back.
func (u Undone) Text(l words.Lang) string {
	text := words.T(l, "merge.undone", strings.Join(u.By, ", "), u.At.Local().Format("2006-01-02 15:04"), u.Back)
	if u.Stay > 0 {
		text += words.T(l, "merge.undone_stay", u.Stay)
	}
	return text
}
