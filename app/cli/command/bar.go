package command

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"wanwu/app/terminal"

	"golang.org/x/term"
)

const (
	barEvery  = 200 * time.Millisecond // on a terminal
	LineEvery = 5 * time.Second        // in a log
	barWidth  = 24
	// usualColumns is how wide a terminal is taken to be that does not say.
	usualColumns = 80
	// leastName is the least width in which a file's name is shown.
	leastName = 12
)

// eraseLine goes to the beginning of a terminal's line and empties it.
const eraseLine = "\r\x1b[K"

// Bar reports progress: one line that is written over on a terminal, plain
// lines elsewhere.
type Bar struct {
	w        io.Writer // for text
	raw      io.Writer // for the bar's own control sequences
	Terminal bool

	mu   sync.Mutex // held while the terminal is written to
	line string     // the line that is shown
}

// NewBar returns a bar on w, an error stream as a rule.
func NewBar(w io.Writer) *Bar {
	f, ok := terminalOf(w)
	return &Bar{w: w, raw: terminal.Under(w), Terminal: ok && erasable(f)}
}

// terminalOf returns the terminal that w is; ok is false where it is none.
func terminalOf(w io.Writer) (f *os.File, ok bool) {
	f, ok = terminal.Under(w).(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}

// Above returns w for lines that are written while the bar is shown: where both are terminals, they
// are printed above the bar.
func (b *Bar) Above(w io.Writer) io.Writer {
	if _, ok := terminalOf(w); !ok || !b.Terminal {
		return w
	}
	return aboveBar{b, w}
}

// aboveBar takes whole lines in a Write.
type aboveBar struct {
	bar *Bar
	w   io.Writer
}

func (a aboveBar) Write(p []byte) (int, error) {
	a.bar.mu.Lock()
	defer a.bar.mu.Unlock()
	if a.bar.line == "" {
		return a.w.Write(p)
	}
	fmt.Fprint(a.bar.raw, eraseLine)
	n, err := a.w.Write(p)
	fmt.Fprint(a.bar.w, a.bar.line)
	return n, err
}

// show replaces the line; an empty one clears it.
func (b *Bar) show(line string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.line = line
	fmt.Fprint(b.raw, eraseLine+terminal.Clean(line))
}

// Progress is how far a command is.
type Progress struct {
	Share float64 // done of all, 0…1; 0 too where that is not known yet
	Text  string
	Name  string // of the file at hand, which is cut to the room there is; may be empty
}

// During runs f and shows now, which takes the time since the beginning, until f ends; its reporter
// has ended when During returns.
func (b *Bar) During(now func(elapsed time.Duration) Progress, f func() error) error {
	begin := time.Now()
	every := LineEvery
	if b.Terminal {
		every = barEvery
	}
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		t := time.NewTicker(every)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				b.Report(now(time.Since(begin)))
			case <-quit:
				return
			}
		}
	}()
	err := f()
	close(quit)
	<-gone
	b.Clear()
	return err
}

// Report shows p; on a terminal it replaces what was shown before.
func (b *Bar) Report(p Progress) {
	name := terminal.Clean(p.Name)
	if !b.Terminal {
		if name != "" {
			p.Text += " · " + name
		}
		fmt.Fprintln(b.w, p.Text)
		return
	}
	full := min(int(p.Share*barWidth), barWidth)
	line := "[" + strings.Repeat("█", full) + strings.Repeat("░", barWidth-full) + "] " + p.Text
	// A line that is wider than the terminal would continue in the next one and stay there.
	room := b.columns() - 1
	if left := room - cells(line) - cells(" · "); name != "" && left >= leastName {
		line += " · " + tail(name, left)
	}
	b.show(head(line, room))
}

// Clear takes the bar off a terminal.
func (b *Bar) Clear() {
	if b.Terminal {
		b.show("")
	}
}

// columns returns how wide the terminal is now.
func (b *Bar) columns() int {
	if f, ok := b.raw.(*os.File); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return n
		}
	}
	return usualColumns
}
