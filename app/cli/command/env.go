package command

import (
	"fmt"
	"io"
	"io/fs"

	"wanwu/app/engine"
)

// Exit statuses, a contract with scripts.
const (
	ExitOK        = 0   // everything was read
	ExitError     = 1   // any other failure
	ExitUsage     = 2   // the arguments make no sense
	ExitPartly    = 3   // some pictures failed; they are rows in the output
	ExitNothing   = 4   // no picture was found
	ExitCancelled = 130 // as a shell has it for Ctrl-C; what was done is written
)

// Env is the environment of one call.
type Env struct {
	Args           []string
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	// Packs is the file system of the embedded model packs, a folder each.
	Packs fs.FS
	// Samples are pictures of all kinds, as assets has them; Background is what their
	// embeddings are on average for a model, by its hash, nil where that is not known.
	Samples    fs.FS
	Background func(modelHash string) []byte
	// GPURuntime is the list of what the GPU runtime is made of, as assets has it.
	GPURuntime []byte
	// Pages is what the service shows a browser, as assets has it.
	Pages fs.FS
	// Configure, where set, may change what an engine runs on before it is opened.
	Configure func(*engine.Config)

	Record *Record // of this call
}

// Error is an error that carries its exit status. Its text was already reported to the user where
// told is true.
type Error struct {
	Status int
	Told   bool
	Err    error
}

// Error returns the text of the cause, or else the status.
func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit status %d", e.Status)
	}
	return e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
