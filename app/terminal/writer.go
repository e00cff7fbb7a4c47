package terminal

import (
	"io"
	"sync"
	"unicode/utf8"
)

// Writer writes text as CleanLines makes it. A character may come in two writes. It is safe
// for concurrent use.
type Writer struct {
	mu   sync.Mutex
	w    io.Writer
	held []byte // the beginning of a character whose end has not come
}

// NewWriter makes a Writer to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Under returns what w writes to, for a program's own control sequences: w itself where it is not a
// Writer.
func Under(w io.Writer) io.Writer {
	if t, ok := w.(*Writer); ok {
		return t.w
	}
	return w
}

// Write implements io.Writer. After an error, which is the underlying writer's, n is 0.
func (t *Writer) Write(p []byte) (n int, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := append(t.held, p...)
	cut := whole(text)
	_, err = io.WriteString(t.w, CleanLines(string(text[:cut])))
	t.held = append(t.held[:0], text[cut:]...)
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// whole returns how much of b ends with a whole character.
func whole(b []byte) int {
	for i := len(b) - 1; i >= max(len(b)-utf8.UTFMax+1, 0); i-- {
		if utf8.RuneStart(b[i]) {
			if utf8.FullRune(b[i:]) {
				break
			}
			return i
		}
	}
	return len(b)
}
