package ui

import (
	"context"
	"fmt"
	"image"
	"path"
	"sort"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// view is what the grid shows: the rows of the workspace that the filter
// passed when it was last looked at. Which rows those are is found off the main
// goroutine (see ticker); what stands in one is read when a cell asks.
type view struct {
	ws     *workspace.Workspace
	lang   words.Lang
	noHit  string // 无结果
	failed string // 错误
	wait   string // 等待中
	hit    string // 有结果

	vocabulary inference.Vocabulary
	threshold  float32
	rows       []int32 // ignored where all is set
	all        bool
	n          int
	ids        *IDSet  // of rows; nil where all is set
	places     []int32 // of each row in rows, −1 for none; nil where rows ascend
}

var (
	_ GridSource = (*view)(nil)
	_ LineSource = (*view)(nil)
)

func newView(ws *workspace.Workspace, l words.Lang) *view {
	return &view{
		ws: ws, lang: l, all: true, threshold: ws.Threshold(),
		noHit: tr("state.empty"), failed: tr("cell.failed"), wait: tr("state.pending"), hit: tr("state.ok"),
	}
}

// Len is the number of cells.
func (v *view) Len() int { return v.n }

// ID is the workspace's row of cell i.
func (v *view) ID(i int) int {
	if v.all {
		return i
	}
	return int(v.rows[i])
}

// Find is the cell of a row.
func (v *view) Find(id int) (i int, ok bool) {
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
func (v *view) IDs(ids *IDSet, from, to int) {
	switch {
	case v.all:
		ids.addRange(from, to)
	case from == 0 && to == v.n:
		ids.addAll(v.ids)
	default:
		ids.addRows(v.rows[from:to])
	}
}

// Cell says what cell i shows. A row that has gone since (the list was cleared
// a moment ago) is an empty card until the next tick.
func (v *view) Cell(i int) CellData {
	id := v.ID(i)
	d := CellData{ID: id, ThumbKey: ThumbKey{Row: id}}
	r, ok := v.ws.Row(id)
	if !ok {
		return d
	}
	d.File, d.Verdict = path.Base(r.Path), r.Judgement.Verdict
	top, has := r.Top()
	switch {
	case r.State == workspace.Pending:
		d.State, d.Title = CellPending, v.wait
	case r.State == workspace.Failed:
		d.State, d.Title, d.Message = CellFailed, v.failed, words.Sentence(v.lang, r.Err)
	case !r.Shown(v.threshold):
		d.State, d.Title = CellEmpty, v.noHit
	default:
		d.State, d.Title = CellOK, className(v.vocabulary, top.Class, v.lang)
	}
	if has {
		d.Score, d.Percent = top.Score, percent(top.Score)
	}
	return d
}

// Line says what the list shows of cell i besides.
func (v *view) Line(i int) LineData {
	r, ok := v.ws.Row(v.ID(i))
	if !ok {
		return LineData{}
	}
	d := LineData{Time: lineTimeText(r.ModTime)}
	switch {
	case r.State == workspace.Pending:
		d.State = v.wait
	case r.State == workspace.Failed:
		d.State = v.failed
	case !r.Shown(v.threshold):
		d.State = v.noHit
	default:
		d.State = v.hit
	}
	return d
}

// className is what a class is called in l.
func className(v inference.Vocabulary, class int32, l words.Lang) string {
	if class < 0 || int(class) >= len(v) {
		return ""
	}
	if c := v[class]; l != words.English || c.English == "" {
		return c.Name
	}
	return v[class].English
}

// Pictures makes pixels of rows; *thumbnail.Cache does. Its methods block and are
// called off the main goroutine.
type Pictures interface {
	// Load returns a thumbnail of at most app.ThumbSide pixels a side.
	Load(ctx context.Context, r workspace.Row) (*image.RGBA, error)
	// Preview returns the picture at no more than maxSide pixels a side.
	Preview(ctx context.Context, r workspace.Row, maxSide int) (*image.RGBA, error)
	// PNG returns the picture as a file for the clipboard, at no more than maxSide
	// pixels a side.
	PNG(ctx context.Context, r workspace.Row, maxSide int) ([]byte, error)
	// JPEG returns the thumbnail as the file that a spreadsheet takes in.
	JPEG(ctx context.Context, r workspace.Row) ([]byte, error)
}

// rowThumbs is Pictures by row number, as the grid asks for them.
type rowThumbs struct {
	ws       *workspace.Workspace
	pictures Pictures
}

var _ ThumbSource = rowThumbs{}

func (t rowThumbs) Thumb(ctx context.Context, key ThumbKey) (*image.RGBA, error) {
	r, ok := t.ws.Row(key.Row)
	if !ok {
		return nil, fmt.Errorf("row %d is not in the list any more", key.Row)
	}
	return t.pictures.Load(ctx, r)
}
