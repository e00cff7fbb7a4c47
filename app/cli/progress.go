package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"wanwu/app"
)

const (
	barEvery  = 200 * time.Millisecond // on a terminal
	lineEvery = 5 * time.Second        // in a log
	barWidth  = 24
)

// bar reports progress: one line that is written over on a terminal, plain
// lines elsewhere.
type bar struct {
	w        io.Writer
	lang     app.Lang
	terminal bool
	begin    time.Time
}

func newBar(w io.Writer, l app.Lang) *bar {
	f, ok := w.(*os.File)
	return &bar{w: w, lang: l, terminal: ok && term.IsTerminal(int(f.Fd()))}
}

// during runs f and reports on k until it ends; the reporter is gone when
// during returns.
func (b *bar) during(k *sink, f func() error) error {
	b.begin = time.Now()
	every := lineEvery
	if b.terminal {
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
				b.report(k)
			case <-quit:
				return
			}
		}
	}()
	err := f()
	close(quit)
	<-gone
	if b.terminal {
		fmt.Fprint(b.w, "\r\x1b[K")
	}
	return err
}

func (b *bar) report(k *sink) {
	done, total := k.done.Load(), k.found.Load()
	elapsed := time.Since(b.begin)
	rate := float64(done) / elapsed.Seconds()
	line := fmt.Sprintf(pick(b.lang, "%d/%d · 已用 %s · %.1f 张/秒", "%d/%d · %s · %.1f pictures/s"),
		done, total, clock(elapsed), rate)
	if k.scanned.Load() && rate > 0 {
		line += pick(b.lang, " · 剩余约 ", " · about left ") + clock(time.Duration(float64(total-done)/rate*float64(time.Second)))
	}
	if n := k.failed.Load(); n > 0 {
		line += fmt.Sprintf(pick(b.lang, " · 错误 %d", " · %d failed"), n)
	}
	if !b.terminal {
		fmt.Fprintln(b.w, line)
		return
	}
	full := 0
	if total > 0 && k.scanned.Load() {
		full = int(done * barWidth / total)
	}
	fmt.Fprintf(b.w, "\r\x1b[K[%s%s] %s", strings.Repeat("█", full), strings.Repeat("░", barWidth-full), line)
}

// clock is a duration as 1:02:03 or 02:03.
func clock(d time.Duration) string {
	s := int(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}
