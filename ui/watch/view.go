package watch

import (
	"context"
	"fmt"
	"image"
	"sort"
	"strings"
	"time"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
)

// View is what the grid shows: the rows of the workspace that the filter passed when it was last
// looked at. Which rows those are is found off the main goroutine (see ticker); what is in one is
// read when a cell asks.
type View struct {
	ws     *workspace.Workspace
	lang   words.Lang
	noHit  string // 无结果
	failed string // 错误
	wait   string // 等待中
	hit    string // 有结果

	verdicts map[workspace.Verdict]string // 对, 错, 不确定

	Vocabulary inference.Vocabulary
	Threshold  float32
	ranking    *Ranking // nil for none
	rows       []int32  // ignored where all is set
	all        bool
	n          int
	ids        *grid.IDSet // of rows; nil where all is set
	places     []int32     // of each row in rows, −1 for none; nil where rows ascend
}

var (
	_ grid.Source     = (*View)(nil)
	_ grid.LineSource = (*View)(nil)
)

// NewView makes a view of all rows of a workspace, none of which it shows before a frame.
func NewView(ws *workspace.Workspace, l words.Lang) *View {
	v := &View{ws: ws, all: true, Threshold: ws.Threshold()}
	v.Speak(l)
	return v
}

// Speak has the texts of the cells in a language, which the interface speaks already.
func (v *View) Speak(l words.Lang) {
	v.lang = l
	v.noHit, v.failed, v.wait, v.hit = kit.Tr("state.empty"), kit.Tr("cell.failed"), kit.Tr("state.pending"), kit.Tr("state.ok")
	v.verdicts = map[workspace.Verdict]string{workspace.Right: kit.Tr("judge.right"), workspace.Wrong: kit.Tr("judge.wrong"), workspace.Unsure: kit.Tr("judge.unsure")}
}

// SetFrame shows the rows of a frame.
func (v *View) SetFrame(f Frame) {
	v.Vocabulary, v.Threshold, v.ranking = f.Vocabulary, f.Threshold, f.Request.Ranking
	v.rows, v.all, v.n, v.ids, v.places = f.Rows, f.All, f.N, f.ids, f.places
}

// Len returns the number of cells.
func (v *View) Len() int { return v.n }

// ID returns the workspace's row of cell i.
func (v *View) ID(i int) int {
	if v.all {
		return i
	}
	return int(v.rows[i])
}

// Find returns the cell of a row.
func (v *View) Find(id int) (i int, ok bool) {
	switch {
	case v.all:
		return min(max(id, 0), v.n), id >= 0 && id < v.n
	case v.places == nil:
		i = sort.Search(v.n, func(i int) bool { return int(v.rows[i]) >= id })
		return i, i < v.n && int(v.rows[i]) == id
	case id < 0 || id >= len(v.places) || v.places[id] < 0:
		return -1, false
	}
	return int(v.places[id]), true
}

// IDs adds the rows of cells to a set.
func (v *View) IDs(ids *grid.IDSet, from, to int) {
	switch {
	case v.all:
		ids.AddRange(from, to)
	case from == 0 && to == v.n:
		ids.AddAll(v.ids)
	default:
		ids.AddRows(v.rows[from:to])
	}
}

// Cell says what cell i shows. A row that was removed since (the list was cleared
// a moment ago) is an empty card until the next tick.
func (v *View) Cell(i int) grid.CellData {
	id := v.ID(i)
	d := grid.CellData{ID: id, ThumbKey: grid.ThumbKey{Row: id}}
	r, ok := v.ws.Row(id)
	if !ok {
		return d
	}
	d.File, d.Folder, d.Verdict = r.Note().Named(r.Name()), strings.TrimSuffix(r.Path[:len(r.Path)-len(r.Name())], "/"), r.Verdict()
	if d.Verdict == workspace.Wrong {
		d.Said = r.Judgement.Label
	}
	top, has := r.Top()
	switch {
	case r.State == workspace.Pending:
		d.State, d.Title = grid.CellPending, v.wait
	case r.State == workspace.Failed:
		d.State, d.Title, d.Message = grid.CellFailed, v.failed, words.Sentence(v.lang, r.Err)
	case !r.Shown(v.Threshold):
		d.State, d.Title = grid.CellEmpty, v.noHit
	default:
		d.State, d.Title = grid.CellOK, viewer.ClassName(v.Vocabulary, top.Class, v.lang)
	}
	if has {
		d.Score, d.Percent = top.Score, kit.Percent(top.Score)
	}
	if v.ranking != nil {
		if text, share, ranked := v.ranking.cell(id); ranked {
			d.Score, d.Percent = share, text
		}
	}
	return d
}

// Line says what the list shows of cell i besides.
func (v *View) Line(i int) grid.LineData {
	r, ok := v.ws.Row(v.ID(i))
	if !ok {
		return grid.LineData{}
	}
	d := grid.LineData{Time: lineTimeText(r.ModTime), Verdict: v.verdicts[r.Verdict()]}
	switch {
	case r.State == workspace.Pending:
		d.State = v.wait
	case r.State == workspace.Failed:
		d.State = v.failed
	case !r.Shown(v.Threshold):
		d.State = v.noHit
	default:
		d.State = v.hit
	}
	return d
}

// Pictures makes pixels of rows; *thumbnail.Cache does. Its methods block and are
// called off the main goroutine.
type Pictures interface {
	viewer.Pictures
	// PNG returns the picture as a file for the clipboard, at no more than maxSide
	// pixels a side.
	PNG(ctx context.Context, r workspace.Row, maxSide int) ([]byte, error)
	// JPEG returns the thumbnail as the file that a spreadsheet takes in.
	JPEG(ctx context.Context, r workspace.Row) ([]byte, error)
}

// Thumbs is Pictures by row number, as the grid asks for them.
type Thumbs struct {
	Workspace *workspace.Workspace
	Pictures  Pictures
}

var _ grid.ThumbSource = Thumbs{}

// Thumb implements grid.ThumbSource.
func (t Thumbs) Thumb(ctx context.Context, key grid.ThumbKey) (*image.RGBA, error) {
	r, ok := t.Workspace.Row(key.Row)
	if !ok {
		return nil, fmt.Errorf("row %d is not in the list any more", key.Row)
	}
	return t.Pictures.Load(ctx, r)
}

// lineTimeText returns a time as a line shows it; empty for none.
func lineTimeText(t time.Time) string {
	if t.IsZero() || t.Unix() <= 0 {
		return ""
	}
	return t.Format("2006-01-02 15:04")
}
