package workspace

import (
	"wanwu/app/workspace/column"
	"wanwu/app/workspace/labelbook"
)

// What rows are made of is kept in columns, and named here for those who use a workspace.
type (
	// Row is a copy of what the workspace has of one picture.
	Row = column.Row
	// State is how far a picture has come. Whether its label is shown or it counts as
	// 无结果 is not a state but depends on the threshold: see Row.Shown.
	State = column.State
	// Counts says how many rows there are of each kind.
	Counts = column.Counts
	// Order is an order of rows.
	Order = column.Order
	// OrderBy is what rows are ordered by.
	OrderBy = column.OrderBy
	// Taught is what a user's own labels say of pictures, and how labels are called.
	Taught = labelbook.Taught
	// LabelVersion says which label library answers are by.
	LabelVersion = labelbook.LabelVersion
)

// The states of a row, in the order of their life.
const (
	Pending = column.Pending
	Done    = column.Done
	Failed  = column.Failed
)

// The orders.
const (
	ByFound       = column.ByFound
	ByName        = column.ByName
	ByScore       = column.ByScore
	ByTime        = column.ByTime
	ByUncertainty = column.ByUncertainty
	ByLabel       = column.ByLabel
	ByState       = column.ByState
)
