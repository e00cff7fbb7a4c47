package grid

import (
	"wanwu/app/workspace"
)

// Source is what a grid shows: pictures, each with an ID that stays its own,
// whatever is shown in whatever order. The methods are called on the main goroutine,
// often, and must be cheap.
type Source interface {
	// Len is the number of cells.
	Len() int
	// ID is that of cell i, 0 ≤ i < Len().
	ID(i int) int
	// Find is the cell of an ID. Where there is none, ok is false, and i is where its
	// neighbours are, −1 where that is not known.
	Find(id int) (i int, ok bool)
	// IDs adds to a set the IDs of the cells from ≤ i < to. All cells are asked for with
	// every change while something is selected: that must not look at each of them.
	IDs(ids *IDSet, from, to int)
	// Cell says what cell i shows.
	Cell(i int) CellData
}

// CellState is how far the picture of a cell has come.
type CellState uint8

// The states of a cell.
const (
	CellPending CellState = iota // found, not yet recognised
	CellRunning                  // being recognised
	CellOK                       // a label that reaches the threshold
	CellEmpty                    // recognised, nothing reaches the threshold
	CellFailed                   // could not be read
)

// ThumbKey names a thumbnail: the workspace's row.
type ThumbKey struct{ Row int }

// CellData is what a card says. Texts are as shown, in the user's language.
type CellData struct {
	ID       int    // workspace row: stable, whatever is filtered
	Title    string // 虎斑猫, 无结果, 错误, 等待中
	Percent  string // 62.0%, or empty where nothing was recognised
	Score    float32
	File     string // name without folders
	Folder   string // the folders before it, as the user knows them; empty for none
	State    CellState
	Message  string // the error's sentence, shown in the picture's place
	ThumbKey ThumbKey
	Verdict  workspace.Verdict // what a person says of it
	Said     string            // the label that a person gave instead; empty for none
}
