package store

// State is how far a row has come in the file.
type State uint8

// The states of a row; Absent is one that the file does not have yet.
const (
	Absent State = iota
	Pending
	Done
	Failed
)

// Item is a row. Its paths are those of its folder with Name behind them.
type Item struct {
	ID     int64 // given by Commit where it is 0
	Task   int64
	Folder Folder
	Name   string
	Size   int64 // bytes
	MTime  int64 // Unix nanoseconds
	State  State
	// Was is the State that the file has, for Commit.
	Was State
	// Facts is packed; nil while Pending.
	Facts []byte
	// Code and Detail are the error's, for Failed.
	Code, Detail string
}

// Folder is what the paths of its pictures begin with: File is the beginning of
// the absolute path, Path of the one that the user knows, each with its
// separator at the end.
type Folder struct{ File, Path string }
